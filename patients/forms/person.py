"""Who somebody is, as the desk types it: for registering and for editing."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..birth_dates import readings, shown, why_unreadable
from ..models import Patient, PatientName, RelatedPerson
from .fields import ChoiceField, LineField, TickField, language_choices, with_blank

OTHER_USES = [use for use in PatientName.Use.choices if use[0] != PatientName.Use.OFFICIAL]
ADDRESS = {
    "lines": "street",
    "city": "city",
    "region": "region",
    "postal_code": "postcode",
    "country": "country",
}


class PatientForm(forms.Form):
    """Checks what was typed. It never saves: the view hands `details` to a service."""

    given = LineField(label=gettext_lazy("Given names"), max_length=200)
    family = LineField(
        label=gettext_lazy("Family name"),
        max_length=200,
        help_text=gettext_lazy("Leave empty for people with one name."),
    )
    other_given = LineField(label=gettext_lazy("Given names there"), max_length=200)
    other_family = LineField(label=gettext_lazy("Family name there"), max_length=200)
    other_use = ChoiceField(
        label=gettext_lazy("This is the"), choices=OTHER_USES, initial=PatientName.Use.OLD
    )
    keeps_earlier_name = TickField(label=gettext_lazy("The name has changed: keep the one before findable"))
    birth_date = LineField(label=gettext_lazy("Date of birth"), max_length=40)
    birth_date_estimated = TickField(label=gettext_lazy("Estimated"))
    birth_date_unknown = TickField(label=gettext_lazy("Unknown"))
    month_first = forms.BooleanField(required=False, widget=forms.HiddenInput)
    phone = LineField(label=gettext_lazy("Phone"), max_length=60)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=120,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write it like ana@example.org, with a dot after the @.")},
    )
    street = LineField(label=gettext_lazy("Street and number"), max_length=400)
    postcode = LineField(label=gettext_lazy("Postcode"), max_length=20)
    city = LineField(label=gettext_lazy("Town"), max_length=120)
    region = LineField(label=gettext_lazy("State or region"), max_length=120)
    country = LineField(label=gettext_lazy("Country"), max_length=60)
    language = ChoiceField(label=gettext_lazy("Speaks"))
    interpreter_needed = TickField(label=gettext_lazy("Needs an interpreter"))
    sex = ChoiceField(label=gettext_lazy("Recorded sex"), choices=with_blank(Patient.Sex.choices))
    gender = LineField(
        label=gettext_lazy("Gender"), max_length=60, help_text=gettext_lazy("In their own words.")
    )
    identifier_system = LineField(
        label=gettext_lazy("Kind of number"),
        max_length=80,
        help_text=gettext_lazy("For example the insurer."),
    )
    identifier_value = LineField(label=gettext_lazy("Number"), max_length=80)
    emergency_name = LineField(label=gettext_lazy("Emergency contact"), max_length=200)
    emergency_phone = LineField(label=gettext_lazy("Their phone"), max_length=60)
    guardian_name = LineField(label=gettext_lazy("Parent or guardian"), max_length=200)
    guardian_phone = LineField(label=gettext_lazy("Their phone"), max_length=60)
    heard_from = LineField(label=gettext_lazy("How they heard of us"), max_length=120)

    MORE = (
        *("sex", "gender", "identifier_system", "identifier_value", "emergency_name", "emergency_phone"),
        *("guardian_name", "guardian_phone", "heard_from", "city", "region", "country"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["phone"].widget.input_type = "tel"  # type: ignore[attr-defined]
        self.fields["given"].widget.attrs["autofocus"] = True
        if self.is_bound:
            for name in self.errors:
                if name in self.fields:
                    self.fields[name].widget.attrs["class"] += " is-invalid"

    @property
    def opens_more(self) -> bool:
        """Whether the part that is folded away holds something to see."""
        return any(self[name].value() or self[name].errors for name in self.MORE)

    @property
    def opens_other_name(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("other_given", "other_family"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("given") or data.get("family")) and not {"given", "family"} & self.errors.keys():
            self.add_error("given", _("Write the name; for people with one name, here."))
        if "birth_date" in data:
            self._clean_birth_date(data)
        if data.get("identifier_system") and not data.get("identifier_value"):
            self.add_error("identifier_value", _("Write the number, or empty its kind."))
        if data.get("identifier_value") and not data.get("identifier_system"):
            self.add_error("identifier_system", _("Say whose number this is."))
        for role in ("emergency", "guardian"):
            if data.get(f"{role}_phone") and not data.get(f"{role}_name"):
                self.add_error(f"{role}_name", _("Say whose telephone number this is."))
        if data.get("phone") and sum(c.isdecimal() for c in data["phone"]) < 3:
            self.add_error("phone", _("Write the number with its digits, for example 555-0142."))
        return data

    def _clean_birth_date(self, data: dict[str, Any]) -> None:
        typed, today = data["birth_date"], timezone.localdate()
        data["born"], data["precision"] = None, Patient.Precision.UNKNOWN
        if data.get("birth_date_unknown"):
            if typed:
                self.add_error("birth_date", _("Empty the date, or take the tick from Unknown."))
            return
        if not typed:
            self.add_error("birth_date", _("Write the date, a year alone, or tick Unknown."))
            return
        found = readings(typed, today=today)
        if not found:
            self.add_error("birth_date", ValidationError(why_unreadable(typed, today=today)))
            return
        swapped = [reading for reading in found if reading.swapped]
        chosen = swapped[0] if data.get("month_first") and swapped else found[0]
        data["born"], data["precision"] = chosen.day, chosen.precision

    def details(self) -> dict[str, Any]:
        """What `register_patient` and `edit_patient` take, out of cleaned data."""
        data = self.cleaned_data
        names = [{"given": data["given"], "family": data["family"], "use": "official"}]
        if data["other_given"] or data["other_family"]:
            other = {"given": data["other_given"], "family": data["other_family"]}
            names.append(other | {"use": data["other_use"] or "old"})
        contacts = [{"system": "phone", "value": data["phone"]}] if data["phone"] else []
        contacts += [{"system": "email", "value": data["email"]}] if data["email"] else []
        identifier = {"system": data["identifier_system"], "value": data["identifier_value"]}
        facts = ("birth_date_estimated", "sex", "gender", "language", "interpreter_needed", "heard_from")
        return {
            "names": names,
            "birth_date": data["born"],
            "birth_date_precision": data["precision"],
            "contacts": contacts,
            "address": {name: data[field] for name, field in ADDRESS.items()},
            "identifiers": [identifier] if identifier["value"] else [],
            "related": self._related(data),
            **{name: data[name] for name in facts},
        }

    def _related(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"role": role, "name": data[f"{role}_name"], "phone": data[f"{role}_phone"]}
            for role in ("emergency", "guardian")
            if data[f"{role}_name"]
        ]

    def add_refusal(self, fields: dict[str, list[str]]) -> None:
        """What a service refused, beside the fields it names."""
        for name, messages in fields.items():
            if name in self.fields:
                self.add_error(name, messages)


def stored(patient: Patient) -> dict[str, Any]:
    """The form's values for a record as it is stored now."""
    facts = ("birth_date_estimated", "sex", "gender", "language", "interpreter_needed", "heard_from")
    values: dict[str, Any] = {name: getattr(patient, name) for name in facts}
    values["birth_date"] = shown(patient.birth_date, patient.birth_date_precision)
    if isinstance(patient.birth_date, date) and patient.birth_date_precision == Patient.Precision.DAY:
        values["birth_date"] = patient.birth_date.isoformat()
    values["birth_date_unknown"] = patient.birth_date is None
    official = patient.names.filter(use=PatientName.Use.OFFICIAL).first()
    if official:
        values |= {"given": official.given, "family": official.family}
    for contact in patient.contact_points.order_by("-rank", "-pk"):
        values[contact.system] = contact.value
    if address := patient.addresses.first():
        values |= {field: getattr(address, name) for name, field in ADDRESS.items()}
    for person in patient.related_people.filter(role__in=RelatedPerson.Role.values):
        values |= {f"{person.role}_name": person.name, f"{person.role}_phone": person.phone}
    if identifier := patient.identifiers.order_by("pk").first():
        values |= {"identifier_system": identifier.system, "identifier_value": identifier.value}
    return values
