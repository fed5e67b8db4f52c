from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.base.handing.codes import CODE_LENGTH, read_code
from clinic.base.handing.rows import LONGEST_TOKEN
from clinic.base.text import clean_text
from intake.models import Flag
from patients.birth_dates import every_reading


class CleanTextField(forms.CharField):
    """Refuses control characters and texts that turn the line around."""

    def clean(self, value: str) -> str:
        return clean_text(super().clean(value))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the desk"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
                "class": "code-in",
            }
        ),
        error_messages={"required": _("Type the six letters that the desk gave you.")},
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(_("The code has six letters. Please look again."))
        return code


class LinkForm(forms.Form):
    """What opens a link: its key, taken by the script from behind the #, and a date."""

    key = forms.CharField(required=False, max_length=LONGEST_TOKEN, widget=forms.HiddenInput)
    birth_date = forms.CharField(
        label=_("Date of birth"),
        max_length=40,
        help_text=_("Of the person whom the form is about. For example: 4 May 1982"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "form-control form-control-lg"}
        ),
        error_messages={"required": _("Type the date of birth: day, month and year.")},
    )

    def clean_key(self) -> str:
        """Of a whole address that somebody typed or pasted, too."""
        return self.cleaned_data["key"].rpartition("#")[2]

    def clean_birth_date(self) -> set[date]:
        """Every day that may be meant; 3/4/1982 is two."""
        found = every_reading(self.cleaned_data["birth_date"], today=timezone.localdate())
        days = {reading.day for reading in found if reading.precision == "day"}
        if not days:
            raise forms.ValidationError(_("Type the whole date, for example: 4 May 1982"))
        return days


class ReasonForm(forms.Form):
    """Why a sent row is replaced by another."""

    reason = CleanTextField(
        label=_("Why it is corrected"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AcknowledgeForm(forms.Form):
    note = CleanTextField(
        label=_("What was done"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ClearForm(forms.Form):
    """What closing a flag takes depends on its level; the service asks for the same again."""

    reason = CleanTextField(
        label=_("Why it is cleared"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    doctor_told = CleanTextField(
        label=_("Doctor who was told"), required=False, max_length=200, help_text=_("Name")
    )
    doctor_decided_on = forms.DateField(
        label=_("Date of the doctor's decision"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args, flag: Flag, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doctor_told"].required = flag.level == Flag.Level.SAME_DAY or flag.doctor_only
        self.fields["doctor_decided_on"].required = flag.doctor_only
        if flag.level == Flag.Level.NOTE and not flag.doctor_only:
            del self.fields["doctor_told"], self.fields["doctor_decided_on"]
