"""Rows held until the end of the transaction."""

from typing import TypeVar

from django.db.models import Manager, Model, QuerySet

Row = TypeVar("Row", bound=Model)


def for_change(rows: Manager[Row] | QuerySet[Row]) -> QuerySet[Row]:
    """Who else wants to change one of them waits; who only refers to one goes on.

    NO KEY, because what others refer to never changes. A reference is looked after at the commit: with the
    key locked it would wait, and two who hold what the other refers to would wait for each other.
    Joined rows are left alone.
    """
    return rows.select_for_update(of=("self",), no_key=True)
