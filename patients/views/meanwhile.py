"""Two people editing one record: what each of them changed, told from what the form began with.

The form carries that, signed and bound to the record and its revision. Asked about is only what both
changed; a form that does not say what it began with asks about everything that differs.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils import timezone

from ..birth_dates import meant
from ..forms import PatientForm
from ..forms.person import ROW_LABELS, TOGETHER
from ..forms.rows import flat_rows
from ..models import Patient

TICKS = ("birth_date_estimated", "birth_date_unknown", "interpreter_needed")
OF_THE_FORM_ALONE = ("month_first", "keeps_earlier_name")  # nothing of them is stored


def sealed(patient: Patient, revision: int, values: dict[str, Any]) -> str:
    """What a form begins with, to travel in it."""
    return signing.dumps(
        {name: value for name, value in values.items() if value}, salt=_salt(patient, revision)
    )


def unsealed(sent: str, patient: Patient, revision: int) -> dict[str, Any] | None:
    """What the form began with; None where it does not say so itself, of this record as it was then."""
    try:
        return signing.loads(sent, salt=_salt(patient, revision))
    except signing.BadSignature:
        return None


def _salt(patient: Patient, revision: int) -> str:
    return f"patients.edit:{patient.uuid}:{revision}"


@dataclass(kw_only=True)
class Merge:
    """`rows` are to be chosen from; `values` is what goes without saying."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    changes_anything: bool = False

    @classmethod
    def of(cls, form: PatientForm, theirs: dict[str, Any], began: dict[str, Any] | None) -> "Merge":
        merge = cls()
        for names in _groups(form):
            merge._take_fields(form, names, theirs, began)
        there, then = PatientForm(initial=theirs), None if began is None else PatientForm(initial=began)
        for prefix in ROW_LABELS:
            before = then.rows[prefix].typed() if then else None
            merge._take_rows(prefix, form.rows[prefix].typed(), there.rows[prefix].typed(), before)
        merge.values |= {name: form.data.get(name, "") for name in OF_THE_FORM_ALONE}
        return merge

    def _take_fields(
        self, form: PatientForm, names: tuple[str, ...], theirs: dict[str, Any], began: dict[str, Any] | None
    ) -> None:
        """Fields that say one thing together are not mixed out of both sides unasked."""
        mine = {name: _sent(form, name) for name in names}
        there = {name: _stored(theirs, name) for name in names}
        then = None if began is None else {name: _stored(began, name) for name in names}
        if then is None or (_differ(mine, then) and _differ(there, then)):
            for name in _differ(mine, there):
                side = "theirs" if then is not None and not _differ(mine, then, name) else "yours"
                label = form.fields[name].label
                self.rows.append(
                    {"name": name, "label": label, "yours": mine[name], "theirs": there[name], "pick": side}
                )
            asked = {row["name"] for row in self.rows}
            self.values |= {name: value for name, value in mine.items() if name not in asked}
        elif _differ(mine, then):
            self.values |= mine
            self.changes_anything |= bool(_differ(mine, there))
        else:
            self.values |= there

    def _take_rows(self, prefix: str, mine: list[dict], there: list[dict], then: list[dict] | None) -> None:
        """Rows of one kind are chosen together: the whole list of one side."""
        if mine in (there, then):
            self.values |= flat_rows(prefix, there)
        elif there == then:
            self.values |= flat_rows(prefix, mine)
            self.changes_anything = True
        else:
            sides = (("yours", mine), ("theirs", there))
            told = {
                side: "; ".join(" ".join(value for value in row.values() if value) for row in its)
                for side, its in sides
            }
            carried = [pair for side, its in sides for pair in flat_rows(f"{side}-{prefix}", its).items()]
            label = ROW_LABELS[prefix]
            self.rows.append({"name": prefix, "label": label, "carried": carried, "pick": "yours"} | told)


def _groups(form: PatientForm) -> list[tuple[str, ...]]:
    grouped = {name for group in TOGETHER for name in group}
    alone = [name for name in form.fields if name not in grouped and name not in OF_THE_FORM_ALONE]
    groups = [*TOGETHER, *((name,) for name in alone)]
    return sorted(groups, key=lambda group: list(form.fields).index(group[0]))


def _differ(one: dict[str, str], other: dict[str, str], *names: str) -> list[str]:
    return [name for name in names or one if one[name].split() != other[name].split()]


def _sent(form: PatientForm, name: str) -> str:
    typed = str(form.data.get(name, ""))
    if name in TICKS:
        return "on" if typed else ""
    return _as_it_is_shown(typed, month_first=form.is_month_first) if name == "birth_date" else typed


def _stored(values: dict[str, Any], name: str) -> str:
    value = values.get(name) or ""
    return "on" if value is True else str(value)


def _as_it_is_shown(typed: str, *, month_first: bool) -> str:
    """A date in the words of the record, so that another way of writing it is no difference."""
    return str(meant(typed, today=timezone.localdate(), month_first=month_first) or typed)
