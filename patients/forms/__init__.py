from .person import PatientForm
from .small import BookForm, ConsentForm, ReasonForm, SearchForm, TeamForm, WalkInForm

__all__ = ["BookForm", "ConsentForm", "PatientForm", "ReasonForm", "SearchForm", "TeamForm", "WalkInForm"]
