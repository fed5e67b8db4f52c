"""Rows of another table inside a row, where a query of their own would only be one more way to the database.

Patient.objects.annotate(flags=nested(Flag.objects.filter(patient=OuterRef("pk")), "uuid", "level"))
rows_of(Flag, patient.flags)
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=Model)


def nested(rows: QuerySet, *names: str, **more: Any) -> ArraySubquery:
    """Each row as an object of these columns and expressions, in the order of the queryset."""
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names}, **more)))


def rows_of(model: type[Row], found: Iterable[dict[str, Any]]) -> list[Row]:
    """Rows of the model again; a column that was not asked for is read when it is used."""
    fields = [(field.attname, _reader(field)) for field in model._meta.concrete_fields]
    made = []
    for row in found:
        known = [(name, read(row[name])) for name, read in fields if name in row]
        made.append(
            model.from_db(connection.alias, [name for name, _v in known], [value for _n, value in known])
        )
    return made


def _reader(field: Field) -> Callable[[Any], Any]:
    """What makes the value of JSON the field's own again; of an array, each of its values."""
    if not isinstance(field, ArrayField):
        return field.to_python
    read = _reader(field.base_field)
    return lambda values: None if values is None else [read(value) for value in values]
