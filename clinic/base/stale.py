"""What a page showed and what is stored now: whoever publishes or changes a row must have seen it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .errors import StaleDraft
from .locking import for_change
from .models import Record


def refuse_changed(row: Record, based_on: str, *, typed: Mapping[str, Any]) -> None:
    """For an edit. `row` is locked; `typed` is what it would become, by field. Raises StaleDraft."""
    if based_on == row.content_digest:
        return
    fields = {name: row._meta.get_field(name) for name in typed}
    other = {name: getattr(row, name) for name in typed if getattr(row, name) != typed[name]}
    labels = {name: str(getattr(fields[name], "verbose_name", name)) for name in other}
    raise StaleDraft(
        _(
            "Somebody changed this since you opened it. What you typed still stands in the form: "
            "compare it with what is saved now, and send it again if it should stand."
        ),
        yours={labels[name]: typed[name] for name in other},
        theirs={labels[name]: saved for name, saved in other.items()},
    )


def refuse_overtaken(row: Record, based_on: str) -> None:
    """For a whole row that a form has filled in, before it is saved; one that is new overtakes nobody."""
    if row.pk is None:
        return
    kept = for_change(type(row)._default_manager).get(pk=row.pk)
    written = [field.name for field in row._meta.concrete_fields if field.editable]
    refuse_changed(kept, based_on, typed={name: getattr(row, name) for name in written})


def refuse_unread(row: Record, based_on: str) -> None:
    """For a publication, which freezes `row`, locked, under somebody's name. Raises StaleDraft."""
    if based_on != row.content_digest:
        raise StaleDraft(
            _(
                "This was changed since you opened it, so it is not published. "
                "Read it as it is now, then publish it."
            )
        )
