"""What a merge writes, one remembered step for each row, and how a step is taken back.

Values are kept as the database's text for each column, so that what comes back is what was there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models

from patients.models import PatientName

Step = dict[str, Any]
POINTERS = "~pointers"  # the group of the steps that lead one record to another
NOT_OF_THE_CONTENT = {"id", "uuid", "created_at", "updated_at", "revision"}


def content(row: models.Model) -> dict[str, Any]:
    """{column: JSON value} of what a row says; keys, stamps and generated columns aside."""
    return {
        field.attname: _plain(field, field.value_from_object(row))
        for field in row._meta.concrete_fields
        if not field.generated and field.name not in NOT_OF_THE_CONTENT
    }


def _plain(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return field.value_to_string(_Holder(field.attname, value))  # type: ignore[arg-type]


class _Holder:
    """A stand-in for a row, for `value_to_string` asks one."""

    def __init__(self, name: str, value: Any) -> None:
        setattr(self, name, value)


class Journal:
    """Writes and remembers. Rows keep their `updated_at`: nobody edited them."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def create(self, row: models.Model, *, group: str, text: str) -> None:
        row.save(force_insert=True)
        self._remember(row, "created", group, text, before={}, after=content(row))

    def change(self, row: models.Model, *, group: str, text: str, **new: Any) -> None:
        """`new` are the columns to remember, whether they change or not."""
        before = {name: value for name, value in content(row).items() if name in new}
        for name, value in new.items():
            setattr(row, name, value)
        after = {name: value for name, value in content(row).items() if name in new}
        if before != after:
            type(row)._default_manager.filter(pk=row.pk).update(**new)
            self._remember(row, "changed", group, text, before=before, after=after)

    def retire(self, name: PatientName, *, text: str) -> None:
        """The official name becomes an earlier one; remembered with those that the record has beside it."""
        others = PatientName.objects.filter(patient=name.patient_id).exclude(pk=name.pk)
        beside = [str(uuid) for uuid in others.order_by("pk").values_list("uuid", flat=True)]
        self.change(name, group="name", text=text, use=PatientName.Use.OLD)
        self.steps[-1]["beside"] = beside

    def _remember(self, row: models.Model, act: str, group: str, text: str, **values: Any) -> None:
        step = {"group": group, "text": text, "act": act, "model": row._meta.label, "uuid": str(row.uuid)}  # type: ignore[attr-defined]
        self.steps.append(step | values)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The steps that stand or fall together: one choice of the person who merged."""

    key: str
    text: str
    steps: list[Step]

    @property
    def is_edited(self) -> bool:
        return any(_edited(step) for step in self.steps)

    @property
    def can_be_put_back(self) -> bool:
        """Not where a row that the merge changed was removed since."""
        return all(step["act"] == "created" or _row(step) is not None for step in self.steps)

    def take_back(self) -> None:
        for step in reversed(self.steps):
            _take_back(step)


def groups(steps: list[Step]) -> Iterator[Group]:
    by_group = sorted(steps, key=lambda step: step["group"])
    for key, of_it in groupby(by_group, key=lambda step: step["group"]):
        found = list(of_it)
        yield Group(key=key, text=found[0]["text"], steps=found)


def _row(step: Step) -> models.Model | None:
    return apps.get_model(step["model"])._default_manager.filter(uuid=step["uuid"]).first()


def _edited(step: Step) -> bool:
    """Whether somebody changed since what the merge wrote. A copy that was removed is taken back already."""
    row = _row(step)
    if row is None:
        return step["act"] != "created"
    now = content(row)
    return any(now.get(name) != value for name, value in step["after"].items())


def _take_back(step: Step) -> None:
    row = _row(step)
    if row is None:
        return
    if step["act"] == "created":
        row.delete()
        return
    fields = {field.attname: field for field in row._meta.concrete_fields}
    values = {name: fields[name].to_python(value) for name, value in step["before"].items()}
    if isinstance(row, PatientName) and values.get("use") == PatientName.Use.OFFICIAL:
        _make_room(row, step.get("beside"))
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def _make_room(name: PatientName, beside: list[str] | None) -> None:
    """For the official name that comes back. One that was typed since goes; one that the record bore at the
    merge, `beside` it as far as that was remembered, stays as an earlier name."""
    in_place = PatientName.objects.filter(patient=name.patient_id, use=PatientName.Use.OFFICIAL)
    others = in_place.exclude(pk=name.pk)
    if beside is not None:
        others.exclude(uuid__in=beside).delete()
    others.update(use=PatientName.Use.OLD)
