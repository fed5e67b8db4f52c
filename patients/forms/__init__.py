from .consents import ConsentForm, DecideForm, HandOverForm, PublishTextForm
from .person import PatientForm
from .small import BookForm, ReasonForm, RescheduleForm, SearchForm, TeamForm, WalkInForm

__all__ = [
    "BookForm",
    "ConsentForm",
    "DecideForm",
    "HandOverForm",
    "PatientForm",
    "PublishTextForm",
    "ReasonForm",
    "RescheduleForm",
    "SearchForm",
    "TeamForm",
    "WalkInForm",
]
