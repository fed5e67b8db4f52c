"""Who somebody is, as the desk types it: for registering and for editing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..birth_dates import ReadBack, meant, readings, said_roughly, shown, why_unreadable
from ..models import ContactPoint, Patient, PatientName, RelatedPerson
from .fields import ChoiceField, LineField, TickField, language_choices, with_blank
from .rows import DIGITS_HINT, EMAIL_HINT, MOST, ContactRow, NameRow, NumberRow, Rows, flat_rows, has_digits

ADDRESS = {
    "lines": "street",
    "city": "city",
    "region": "region",
    "postal_code": "postcode",
    "country": "country",
}
FACTS = ("birth_date_estimated", "sex", "gender", "language", "interpreter_needed", "heard_from")
ROLES = (RelatedPerson.Role.EMERGENCY.value, RelatedPerson.Role.GUARDIAN.value)
ROW_LABELS = {
    "name": gettext_lazy("Further names"),
    "contact": gettext_lazy("Further phones and e-mails"),
    "number": gettext_lazy("Numbers"),
}
TOGETHER = (  # fields that say one thing: out of two hands they are not mixed unasked
    ("given", "family", "prefix", "suffix", "written_as"),
    ("birth_date", "birth_date_estimated", "birth_date_unknown"),
    ("phone", "phone_use"),
    tuple(ADDRESS.values()),
    *(tuple(f"{role}_{part}" for part in ("name", "relationship", "phone")) for role in ROLES),
)
ROW_KINDS = {"name": NameRow, "contact": ContactRow, "number": NumberRow}


class PatientForm(forms.Form):
    """Checks what was typed. It never saves: the view hands `details` to a service."""

    given = LineField(label=gettext_lazy("Given names"), max_length=200)
    family = LineField(
        label=gettext_lazy("Family name"),
        max_length=200,
        help_text=gettext_lazy("Leave empty for people with one name."),
    )
    prefix = LineField(label=gettext_lazy("Title"), max_length=40)
    suffix = LineField(label=gettext_lazy("Suffix"), max_length=40)
    written_as = LineField(
        label=gettext_lazy("Whole name as written"),
        max_length=400,
        help_text=gettext_lazy("Only where given name and family name in this order do not give it."),
    )
    keeps_earlier_name = TickField(label=gettext_lazy("The name has changed: keep the one before findable"))
    birth_date = LineField(label=gettext_lazy("Date of birth"), max_length=40)
    birth_date_estimated = TickField(label=gettext_lazy("Estimated"))
    birth_date_unknown = TickField(label=gettext_lazy("Unknown"))
    month_first = forms.BooleanField(required=False, widget=forms.HiddenInput)
    phone = LineField(label=gettext_lazy("Phone"), max_length=60)
    phone_use = ChoiceField(label=gettext_lazy("Use"), choices=[("", ""), *ContactPoint.Use.choices])
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=120,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"invalid": EMAIL_HINT},
    )
    street = LineField(label=gettext_lazy("Street and number"), max_length=400)
    postcode = LineField(label=gettext_lazy("Postcode"), max_length=20)
    city = LineField(label=gettext_lazy("Town"), max_length=120)
    region = LineField(label=gettext_lazy("State or region"), max_length=120)
    country = LineField(label=gettext_lazy("Country"), max_length=60)
    language = ChoiceField(label=gettext_lazy("Speaks"), choices=language_choices)
    interpreter_needed = TickField(label=gettext_lazy("Needs an interpreter"))
    sex = ChoiceField(label=gettext_lazy("Recorded sex"), choices=with_blank(Patient.Sex.choices))
    gender = LineField(
        label=gettext_lazy("Gender"), max_length=60, help_text=gettext_lazy("In their own words.")
    )
    emergency_name = LineField(label=gettext_lazy("Emergency contact"), max_length=200)
    emergency_relationship = LineField(label=gettext_lazy("Relationship"), max_length=80)
    emergency_phone = LineField(label=gettext_lazy("Their phone"), max_length=60)
    guardian_name = LineField(label=gettext_lazy("Parent or guardian"), max_length=200)
    guardian_relationship = LineField(label=gettext_lazy("Relationship"), max_length=80)
    guardian_phone = LineField(label=gettext_lazy("Their phone"), max_length=60)
    heard_from = LineField(label=gettext_lazy("How they heard of us"), max_length=120)

    MORE = (
        *("sex", "gender", "region", "country", "heard_from", "prefix", "suffix", "written_as"),
        *(f"emergency_{part}" for part in ("name", "relationship", "phone")),
    )
    GUARDIAN = tuple(f"guardian_{part}" for part in ("name", "relationship", "phone"))

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        """`data` is what was sent, to be checked; `initial` what is stored, or was typed so far."""
        super().__init__(data, initial=dict(initial or {}))
        flat = data if data is not None else (initial or {})
        self.rows = {
            prefix: Rows(kind, prefix, flat, is_sent=data is not None) for prefix, kind in ROW_KINDS.items()
        }
        self.fields["phone"].widget.input_type = "tel"  # type: ignore[attr-defined]
        self.fields["heard_from"].widget.attrs["list"] = "heard-from"
        self.fields["given"].widget.attrs["autofocus"] = True
        if self.is_bound:
            for name in self.errors:
                if name in self.fields:
                    self.fields[name].widget.attrs["class"] += " is-invalid"

    def has_cell(self, name: str) -> bool:
        """Whether the form has a field of this name, in itself or in a row."""
        prefix, _dash, rest = name.partition("-")
        cell = rest.partition("-")[2]
        return name in self.fields or (prefix in ROW_KINDS and cell in ROW_KINDS[prefix].base_fields)

    def add_row(self, prefix: str) -> None:
        if prefix in self.rows:
            self.rows[prefix].add_empty()
            del self.fields["given"].widget.attrs["autofocus"]

    @property
    def opens_more(self) -> bool:
        """Whether the part that is folded away holds something to see."""
        return self._holds(self.MORE)

    @property
    def opens_guardian(self) -> bool:
        return self._holds(self.GUARDIAN)

    def _holds(self, names: tuple[str, ...]) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("given") or data.get("family")) and not {"given", "family"} & self.errors.keys():
            self.add_error("given", _("Write the name; for people with one name, here."))
        if "birth_date" in data:
            self._clean_birth_date(data)
        for role in ROLES:
            if data.get(f"{role}_phone") and not data.get(f"{role}_name"):
                self.add_error(f"{role}_name", _("Say whose telephone number this is."))
            elif data.get(f"{role}_phone") and not has_digits(data[f"{role}_phone"]):
                self.add_error(f"{role}_phone", str(DIGITS_HINT))
            elif data.get(f"{role}_relationship") and not data.get(f"{role}_name"):
                self.add_error(f"{role}_name", _("Write the name of this person."))
        for prefix, rows in self.rows.items():
            if len(rows) > MOST:
                told_most = _("at most %(most)d lines. Nothing is saved.") % {"most": MOST}
                self.add_error(None, f"{ROW_LABELS[prefix]}: {told_most}")
            elif not rows.is_valid():
                told = dict.fromkeys(
                    sentence for row in rows for each in row.errors.values() for sentence in each
                )
                self.add_error(None, f"{ROW_LABELS[prefix]}: {' '.join(told)}")
        if data.get("phone") and not has_digits(data["phone"]):
            self.add_error("phone", str(DIGITS_HINT))
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
        chosen = meant(typed, today=today, month_first=bool(data.get("month_first")))
        if chosen is None:
            self.add_error("birth_date", ValidationError(why_unreadable(typed, today=today)))
            return
        data["born"], data["precision"] = chosen.day, chosen.precision
        data["birth_date_estimated"] |= said_roughly(typed)[1]

    @property
    def is_month_first(self) -> bool:
        return bool(self["month_first"].value())

    @property
    def read_back(self) -> ReadBack:
        typed = str(self["birth_date"].value() or "")
        return ReadBack.of(typed, today=timezone.localdate(), month_first=self.is_month_first)

    def details(self) -> dict[str, Any]:
        """What `register_patient` and `edit_patient` take, out of cleaned data."""
        data = self.cleaned_data
        official = {part: data[part] for part in ("given", "family", "prefix", "suffix", "written_as")}
        return {
            "names": [official | {"use": "official"}, *self.rows["name"].values()],
            "birth_date": data["born"],
            "birth_date_precision": data["precision"],
            "contacts": self._contacts(data),
            "address": {name: data[field] for name, field in ADDRESS.items()},
            "identifiers": self.rows["number"].values(),
            "related": self._related(data),
            **{name: data[name] for name in FACTS},
        }

    def _contacts(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        """In the order in which they are to be tried."""
        first = [
            {"system": "phone", "value": data["phone"], "use": data["phone_use"]},
            {"system": "email", "value": data["email"], "use": ""},
        ]
        contacts = [row for row in [*first, *self.rows["contact"].values()] if row["value"]]
        return [row | {"rank": rank} for rank, row in enumerate(contacts, start=1)]

    def _related(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"role": role} | {part: data[f"{role}_{part}"] for part in ("name", "relationship", "phone")}
            for role in ROLES
            if data[f"{role}_name"]
        ]

    def may_be_minor(self, adult_age: int) -> bool:
        """As far as what has been typed tells, and without a guardian named."""
        if str(self["guardian_name"].value() or "").strip() or self["birth_date_unknown"].value():
            return False
        today = timezone.localdate()
        found = readings(str(self["birth_date"].value() or ""), today=today)
        born = [Patient(birth_date=reading.day, birth_date_precision=reading.precision) for reading in found]
        return bool(born) and all(person.may_be_younger_than(adult_age, today) for person in born)

    def add_refusal(self, fields: dict[str, list[str]]) -> None:
        """What a service refused, beside the fields it names."""
        for name, messages in fields.items():
            if name in self.fields:
                self.add_error(name, messages)


def stored(patient: Patient) -> dict[str, Any]:
    """The form's values for a record as it is stored now, every one of them under its field's name."""
    values: dict[str, Any] = {name: getattr(patient, name) for name in FACTS}
    values["birth_date"] = shown(patient.birth_date, patient.birth_date_precision)
    values["birth_date_unknown"] = patient.birth_date is None
    names = list(patient.names.order_by("pk").values(*NameRow.base_fields))
    official = next((row for row in names if row["use"] == PatientName.Use.OFFICIAL), None)
    if official:
        values |= {part: official[part] for part in ("given", "family", "prefix", "suffix", "written_as")}
    others = [row for row in names if row is not official]
    contacts = list(patient.contact_points.order_by("rank", "pk").values("system", "value", "use"))
    phone = next((row for row in contacts if row["system"] == ContactPoint.System.PHONE), None)
    email = next((row for row in contacts if row["system"] == ContactPoint.System.EMAIL), None)
    values |= {"phone": phone["value"], "phone_use": phone["use"]} if phone else {}
    values |= {"email": email["value"]} if email else {}
    further = [row for row in contacts if row is not phone and row is not email]
    if address := patient.addresses.first():
        values |= {field: getattr(address, name) for name, field in ADDRESS.items()}
    for person in patient.related_people.filter(role__in=ROLES):
        for part in ("name", "relationship", "phone"):
            values[f"{person.role}_{part}"] = getattr(person, part)
    numbers = list(patient.identifiers.order_by("pk").values("system", "value"))
    return values | flat_rows("name", others) | flat_rows("contact", further) | flat_rows("number", numbers)
