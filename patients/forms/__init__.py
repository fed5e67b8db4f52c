from .consents import ConsentForm, DecideForm, HandOverForm, PublishTextForm
from .person import PatientForm
from .small import (
    BookForm,
    CancelForm,
    FreeForm,
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
    "FreeForm",
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
