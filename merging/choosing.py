"""What a merge lets one choose: which side speaks for each fact, and which rows are copied.

The choices of a merge are

    {"facts": {"born": "retired", ...},      side by line; the kept record speaks where nothing is said
     "rows": ["<uuid>", ...]}                names, contacts and numbers of the retired record to copy
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.base.errors import DomainError
from patients.birth_dates import shown
from patients.models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson

KEPT, RETIRED = "kept", "retired"
FACTS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "born": (gettext_lazy("Born"), ("birth_date", "birth_date_precision", "birth_date_estimated")),
    "sex": (gettext_lazy("Recorded sex"), ("sex",)),
    "gender": (gettext_lazy("Gender"), ("gender",)),
    "language": (gettext_lazy("Speaks"), ("language", "interpreter_needed")),
    "heard_from": (gettext_lazy("Heard of us"), ("heard_from",)),
}
ROLES = RelatedPerson.Role
COPIED: tuple[type[models.Model], ...] = (PatientName, ContactPoint, Identifier)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One fact of both records; `side` speaks unless somebody chooses the other."""

    key: str
    label: str
    kept: str
    retired: str
    side: str

    @property
    def takes_retired(self) -> bool:
        return self.side == RETIRED

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return bool(self.retired) and self.kept != self.retired


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A row of the retired record that can be copied."""

    row: Any
    label: str
    text: str
    is_chosen: bool = True


def lines(kept: Patient, retired: Patient) -> list[Line]:
    found = [_line("name", _("Name"), kept.display_name, retired.display_name)]
    for key, (label, _fields) in FACTS.items():
        found.append(_line(key, str(label), _words(kept, key), _words(retired, key)))
    ours, theirs = _singles(kept), _singles(retired)
    labels = {"address": _("Address")} | {role.value: str(role.label) for role in ROLES}
    for key, label in labels.items():
        found.append(_line(key, label, _text(ours.get(key)), _text(theirs.get(key))))
    return found


def _line(key: str, label: str, kept: str, retired: str) -> Line:
    return Line(
        key=key, label=label, kept=kept, retired=retired, side=KEPT if kept or not retired else RETIRED
    )


def _words(patient: Patient, key: str) -> str:
    if key == "born":
        return shown(patient.birth_date, patient.birth_date_precision)
    if key == "sex":
        return patient.get_sex_display()
    if key == "language":
        return ", ".join(
            filter(None, [patient.language_name, _("interpreter") if patient.interpreter_needed else ""])
        )
    return getattr(patient, key)


def _singles(patient: Patient) -> dict[str, Address | RelatedPerson]:
    """What a record has once: its address, and one person for each role."""
    found: dict[str, Address | RelatedPerson] = {
        row.role: row for row in RelatedPerson.objects.filter(patient=patient)
    }
    if address := Address.objects.filter(patient=patient).first():
        found["address"] = address
    return found


def single_of(patient: Patient, key: str) -> Address | RelatedPerson | None:
    return _singles(patient).get(key)


def _text(row: Any) -> str:
    if isinstance(row, RelatedPerson):
        return ", ".join(filter(None, [row.name, row.relationship, row.phone]))
    return "" if row is None else str(row)


def extras(kept: Patient, retired: Patient) -> list[Extra]:
    """Rows of the retired record that the kept one does not have."""
    return [
        Extra(row=row, label=_kind_of(row), text=str(row))
        for model in COPIED
        for row in _not_there(model, kept, retired)
    ]


def _kind_of(row: Any) -> str:
    """As what it is taken over: of two official names the other becomes an earlier one."""
    if isinstance(row, PatientName):
        is_official = row.use == PatientName.Use.OFFICIAL
        return str(PatientName.Use.OLD.label if is_official else row.get_use_display())
    return str(row.get_system_display()) if isinstance(row, ContactPoint) else _("Number")


def _not_there(model: Any, kept: Patient, retired: Patient) -> Iterator[Any]:
    there = {_same(row) for row in model.objects.filter(patient=kept)}
    for row in model.objects.filter(patient=retired).order_by("pk"):
        if _same(row) not in there:
            there.add(_same(row))
            yield row


def _same(row: Any) -> tuple[str, ...]:
    if isinstance(row, PatientName):
        return (row.given, row.family, row.written_as)
    return (row.system, row.value)


def check_choices(kept: Patient, retired: Patient, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The choices without what says nothing. Raises DomainError for a line or row that is not there."""
    sides = dict(choices.get("facts") or {})
    rows = [str(uuid) for uuid in choices.get("rows") or []]
    known = {line.key for line in lines(kept, retired)}
    offered = {str(extra.row.uuid) for extra in extras(kept, retired)}
    if sides.keys() - known or set(sides.values()) - {KEPT, RETIRED} or set(rows) - offered:
        raise DomainError(_("The records changed meanwhile. Look at both again, then choose."))
    return {"facts": sides, "rows": rows}


def default_choices(kept: Patient, retired: Patient) -> dict[str, Any]:
    """What is empty on one side is taken from the other; every name, contact and number is copied."""
    return {
        "facts": {line.key: line.side for line in lines(kept, retired)},
        "rows": [str(extra.row.uuid) for extra in extras(kept, retired)],
    }
