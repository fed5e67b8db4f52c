"""Rows of a form that can be many: further names, contacts, numbers.

They are posted as name-0-given, name-1-given, …; an empty row counts for nothing, so a row is taken
away by emptying it. Works alike for what was posted, what is stored and what a draft holds: each is one
flat mapping of such names.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import ContactPoint, PatientName
from .fields import ChoiceField, LineField

MOST = 20
OTHER_USES = [use for use in PatientName.Use.choices if use[0] != PatientName.Use.OFFICIAL]
EMAIL_HINT = gettext_lazy("Write it like ana@example.org, with a dot after the @.")
DIGITS_HINT = gettext_lazy("Write the number with its digits, for example 555-0142.")


def day_field(label: Any) -> forms.DateField:
    control = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    wrong = {"invalid": gettext_lazy("There is no such day. Write it like 1999-12-31.")}
    return forms.DateField(label=label, required=False, widget=control, error_messages=wrong)


class RowForm(forms.Form):
    """One row. `DECIDING` are the fields that make it count; `FOLDED` those seldom asked for."""

    DECIDING: tuple[str, ...] = ()
    FOLDED: tuple[str, ...] = ()

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.FOLDED]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FOLDED]

    @property
    def opens_more(self) -> bool:
        return any(field.value() or field.errors for field in self.folded)


class NameRow(RowForm):
    use = ChoiceField(label=gettext_lazy("This is the"), choices=OTHER_USES, initial=PatientName.Use.OLD)
    given = LineField(label=gettext_lazy("Given names"), max_length=200)
    family = LineField(label=gettext_lazy("Family name"), max_length=200)
    prefix = LineField(label=gettext_lazy("Title"), max_length=40)
    suffix = LineField(label=gettext_lazy("Suffix"), max_length=40)
    written_as = LineField(label=gettext_lazy("Whole name as written"), max_length=400)
    starts_on = day_field(gettext_lazy("From"))
    ends_on = day_field(gettext_lazy("Until"))

    DECIDING = ("given", "family", "prefix", "suffix", "written_as", "starts_on", "ends_on")
    FOLDED = ("prefix", "suffix", "written_as", "starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["use"] = data.get("use") or PatientName.Use.OLD
        if not (data.get("given") or data.get("family")) and not {"given", "family"} & self.errors.keys():
            self.add_error("given", _("Write the name, or empty the line."))
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("A name cannot end before it begins."))
        return data


class ContactRow(RowForm):
    system = ChoiceField(
        label=gettext_lazy("Kind"), choices=ContactPoint.System.choices, initial=ContactPoint.System.PHONE
    )
    value = LineField(label=gettext_lazy("Number or address"), max_length=120)
    use = ChoiceField(label=gettext_lazy("Use"), choices=[("", ""), *ContactPoint.Use.choices])

    DECIDING = ("value",)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["system"] = data.get("system") or ContactPoint.System.PHONE
        value = data.get("value", "")
        if data["system"] == ContactPoint.System.EMAIL:
            try:
                forms.EmailField().clean(value)
            except forms.ValidationError:
                self.add_error("value", str(EMAIL_HINT))
        elif not has_digits(value):
            self.add_error("value", str(DIGITS_HINT))
        return data


class NumberRow(RowForm):
    system = LineField(label=gettext_lazy("Kind of number"), max_length=80)
    value = LineField(label=gettext_lazy("Number"), max_length=80)

    DECIDING = ("system", "value")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["system"].widget.attrs["list"] = "number-kinds"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value") and not data.get("system"):
            self.add_error("system", _("Say whose number this is."))
        if data.get("system") and not data.get("value") and "value" not in self.errors:
            self.add_error("value", _("Write the number, or empty its kind."))
        return data


def has_digits(value: str) -> bool:
    return sum(letter.isdecimal() for letter in value) >= 3


class Rows:
    """The rows of one kind. `flat` holds what was typed; `is_sent` says whether it is to be checked."""

    def __init__(self, kind: Any, prefix: str, flat: Mapping[str, Any], *, is_sent: bool) -> None:
        self.kind, self.prefix = kind, prefix
        pattern = re.compile(rf"{prefix}-(\d{{1,4}})-\w+")
        places = {int(found[1]) for key in flat if (found := pattern.fullmatch(key))}
        self.forms: list[forms.Form] = []
        for place in sorted(places):
            typed = {name: flat.get(f"{prefix}-{place}-{name}", "") for name in kind.base_fields}
            if any(str(typed[name] or "").strip() for name in kind.DECIDING):
                self._append(typed, is_sent)

    def _append(self, typed: dict[str, Any], is_sent: bool) -> None:
        prefix = f"{self.prefix}-{len(self.forms)}"
        posted = {f"{prefix}-{name}": value for name, value in typed.items()}
        form = self.kind(posted, prefix=prefix) if is_sent else self.kind(initial=typed, prefix=prefix)
        for name in form.errors.keys() & form.fields.keys():
            form.fields[name].widget.attrs["class"] += " is-invalid"
        self.forms.append(form)

    def add_empty(self) -> None:
        """One more row to type into, with the cursor in its first field."""
        if len(self.forms) < MOST:
            form = self.kind(prefix=f"{self.prefix}-{len(self.forms)}")
            next(iter(form.fields.values())).widget.attrs["autofocus"] = True
            self.forms.append(form)

    def __iter__(self) -> Iterator[forms.Form]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    def typed(self) -> list[dict[str, str]]:
        """As it stands in the form, for comparing with what somebody else saved."""
        return [
            {name: str(form[name].value() or "").strip() for name in self.kind.base_fields}
            for form in self.forms
        ]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)

    def values(self) -> list[dict[str, Any]]:
        return [{name: form.cleaned_data[name] for name in self.kind.base_fields} for form in self.forms]


def flat_rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Stored rows under the names of the form."""
    return {
        f"{prefix}-{place}-{name}": "" if value is None else str(value)
        for place, row in enumerate(rows)
        for name, value in row.items()
    }
