from .consents import ConsentForm, DecideForm, HandOverForm, PublishTextForm
from .person import PatientForm
from .small import (
    BookForm,
    CancelForm,
    InactiveForm,
    ReasonForm,
    RescheduleForm,
    SearchForm,
    TeamForm,
    WalkInForm,
)

__all__ = [
    "BookForm",
    "CancelForm",
    "ConsentForm",
    "DecideForm",
    "HandOverForm",
    "InactiveForm",
    "PatientForm",
    "PublishTextForm",
    "ReasonForm",
    "RescheduleForm",
    "SearchForm",
    "TeamForm",
    "WalkInForm",
]
