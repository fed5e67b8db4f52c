from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clinic.base.numbers import LAST_REVISION, whole_number
from clinic.base.text import validate_text
from duplicates.models import Kind

from .models import Merge

UNDECIDED = "undecided"


class OtherForm(forms.Form):
    """Which record is the same person."""

    number = forms.CharField(
        label=_("Record number of the other record"),
        max_length=20,
        help_text=_("For example PL-1042. Find it by name in the search box above."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Write the number of the other record.")},
        validators=[validate_text],
    )


class ReasonForm(forms.ModelForm):
    class Meta:
        model = Merge
        fields = ["reason"]
        widgets = {"reason": forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})}


class TwoForm(forms.Form):
    """What two records are that stay two. Only who may decide that is asked."""

    two_are = forms.ChoiceField(
        label=_("If they are two"),
        choices=[
            (Kind.DIFFERENT.value, _("Different people")),
            (Kind.HOUSEHOLD.value, Kind.HOUSEHOLD.label),
            (UNDECIDED, _("Not decided yet")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            _("Say what they are: different people, one household, or not decided yet."),
        ),
    )

    use_required_attribute = False  # it stands in one form with the button that merges

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        if not user.has_perm("duplicates.decide_duplicates"):
            del self.fields["two_are"]

    @property
    def kind(self) -> str:
        """As the services take it, out of cleaned data."""
        said = self.cleaned_data.get("two_are", UNDECIDED)
        return "" if said == UNDECIDED else said


class UndoForm(TwoForm, forms.ModelForm):
    class Meta:
        model = Merge
        fields = ["undo_reason"]
        widgets = {"undo_reason": forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})}
        error_messages = {"undo_reason": {"required": _("Say why the merge is undone.")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["undo_reason"].required = True


def choices_of(data: QueryDict) -> dict[str, Any]:
    """The ticked sides and rows, as choosing.py describes them; the service refuses what is not there."""
    prefix = "side-"
    sides = {name.removeprefix(prefix): value for name, value in data.items() if name.startswith(prefix)}
    return {"facts": sides, "rows": data.getlist("row")}


def answers_of(data: QueryDict) -> dict[str, str]:
    prefix = "edited-"
    return {name.removeprefix(prefix): str(value) for name, value in data.items() if name.startswith(prefix)}


def revisions_of(data: QueryDict) -> tuple[int, int]:
    """(kept, retired) as they were on the screen; what is no number fits no record."""
    kept, retired = (
        whole_number(data.get(name, ""), most=LAST_REVISION) for name in ("kept_revision", "retired_revision")
    )
    return (-1, -1) if kept is None or retired is None else (kept, retired)
