"""The short forms: search, booking, walk-in, opening a chart."""

from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from django import forms
from django.forms.utils import from_current_timezone
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clinic.base.text import validate_text

from ..models import Visit
from ..queries.days import bookable, midnight
from .fields import LineField


class StaffField(forms.ModelChoiceField):
    """A member of staff, by uuid."""

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(queryset, to_field_name="uuid", **options)
        self.widget.attrs["class"] = "form-select"

    def label_from_instance(self, person: User) -> str:  # type: ignore[override]
        return person.full_name

    def to_python(self, value: Any) -> Any:
        if value and "\x00" in str(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name, birth date, phone or number"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("That is more than anybody is called. Type a part of it.")},
    )


REPEATS = [
    ("", _("Does not repeat")),
    (1, _("Every week")),
    (2, _("Every 2 weeks")),
    (3, _("Every 3 weeks")),
    (4, _("Every 4 weeks")),
]


class BookForm(forms.Form):
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        initial=40,
        min_value=5,
        max_value=480,
        widget=forms.NumberInput(attrs={"class": "form-control", "step": 5}),
    )
    practitioner = StaffField(bookable(), label=_("With"), required=False, empty_label=_("Nobody yet"))
    repeat = forms.TypedChoiceField(
        label=_("Repeat"),
        choices=REPEATS,
        coerce=int,
        empty_value=0,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    times = forms.IntegerField(
        label=_("How many visits"),
        required=False,
        min_value=2,
        max_value=52,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text=_("With the first one, at most 52. You see every date before anything is booked."),
    )
    reason = LineField(
        label=_("Reason"), max_length=120, help_text=_("In the desk's words; nothing from the chart.")
    )

    @classmethod
    def picked(cls, sent: QueryDict) -> Self:
        """The form as it was typed, with the free time that was chosen out of those offered."""
        filled = sent.copy()
        with suppress(ValueError):
            start = datetime.fromisoformat(sent.get("pick", ""))
            filled["day"], filled["time"] = f"{start:%Y-%m-%d}", f"{start:%H:%M}"
        return cls(filled)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("time"):
            try:
                data["start"] = from_current_timezone(datetime.combine(data["day"], data["time"]))
            except (forms.ValidationError, OverflowError):
                self.add_error("time", _("The clocks change then: this time does not exist or comes twice."))
        if data.get("repeat") and not data.get("times") and "times" not in self.errors:
            self.add_error("times", _("Say how many visits it is to be, from 2 to 52."))
        if data.get("times") and not data.get("repeat") and "repeat" not in self.errors:
            self.add_error("repeat", _("Choose after how many weeks it repeats, or leave the number empty."))
        return data


class FreeForm(BookForm):
    """What of a booking says which free times to show, or which was chosen; the time may still be open."""

    repeat = times = reason = None  # type: ignore[assignment]
    time = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and "start" not in data:
            data["start"] = midnight(data["day"])
        return data

    @classmethod
    def said(cls, address: QueryDict) -> dict[str, Any]:
        """Day, time, practitioner and the moment they mean, as far as an address says them: nothing is
        refused yet."""
        form = cls(address)
        form.is_valid()
        names = ("day", "time", "practitioner", "start")
        return {name: value for name in names if (value := form.cleaned_data.get(name))}


class RescheduleForm(BookForm):
    """Another time for a visit. The reason stays what it was."""

    repeat = times = None  # type: ignore[assignment]
    revision = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    reason = None  # type: ignore[assignment]

    @staticmethod
    def initial_of(visit: Visit) -> dict[str, Any]:
        """As it is now; of a day that is over, today."""
        start = timezone.localtime(visit.planned_start)
        return {
            "day": max(start.date(), timezone.localdate()),
            "time": start.time(),
            "minutes": visit.planned_minutes,
            "practitioner": visit.practitioner and visit.practitioner.uuid,
            "revision": visit.revision,
        }

    def on(self, visit: Visit) -> "RescheduleForm":
        """What was typed, upon the visit as it is by now."""
        data = {name: self.data.get(name, "") for name in self.fields} | {"revision": str(visit.revision)}
        form = RescheduleForm(data)
        form.is_valid()
        return form


class CancelForm(forms.Form):
    """Why a visit is called off, and of a series how much of it."""

    reason = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=Visit.CancelationReason.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose why the visit is cancelled.")},
    )
    note = LineField(
        label=_("Note"), max_length=200, help_text=_("In the desk's words; nothing from the chart.")
    )
    scope = forms.ChoiceField(
        label=_("Which visits?"),
        choices=[("one", _("This visit only")), ("rest", _("This visit and those after it in the series"))],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        initial="one",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == Visit.CancelationReason.OTHER and not data.get("note") and not self.errors:
            self.add_error("note", _("Say in a few words why the visit is cancelled."))
        return data


class WalkInForm(forms.Form):
    practitioner = StaffField(
        bookable(),
        label=_("With"),
        required=False,
        empty_label=_("Whoever is free"),
        widget=forms.Select(attrs={"id": "walk-in"}),  # where a pick for a walk-in leads
    )
    reason = LineField(label=_("Reason"), max_length=120)


class ReasonForm(forms.Form):
    """Why a chart has to be opened from outside the care team."""

    reason = forms.CharField(
        label=_("Why do you need to open this chart?"),
        max_length=300,
        validators=[validate_text],
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("Say why you need to open this chart.")},
    )


class InactiveForm(forms.Form):
    why = LineField(
        label=_("Why is it no longer in use?"),
        max_length=120,
        required=True,
        error_messages={"required": _("Say why the record is no longer in use.")},
    )


class TeamForm(forms.Form):
    user = StaffField(bookable(), label=_("Colleague"), empty_label=None)
