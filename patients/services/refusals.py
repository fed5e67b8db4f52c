"""From what the database or a field refuses to a sentence for the person who typed it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from clinic.base.errors import DomainError
from clinic.base.text import clean_text

if TYPE_CHECKING:
    from ..models import Visit


class Refused(DomainError):
    """A refused act of the desk; `fields` says which fields it is about, if any, and `place` which
    of several people."""

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}
        self.place: int | None = None


class Clash(Refused):
    """The practitioner has a visit then; another time may be offered."""


class Doubtful(Refused):
    """Advice: whoever has been told may book all the same.

    `visits` are what the patient has at that time. `odd_start` is the time itself where it is over, or
    the clinic is closed then.
    """

    def __init__(self, message: str, visits: Sequence["Visit"], odd_start: datetime | None) -> None:
        super().__init__(message)
        self.visits, self.odd_start = visits, odd_start


@contextmanager
def speaking(*kinds: type[models.Model], savepoint: bool = True) -> Iterator[None]:
    """Answer a violated constraint of these models with its own sentence. Without a savepoint the
    transaction around it is lost with the refusal."""
    try:
        with transaction.atomic(savepoint=savepoint):
            yield
    except IntegrityError as error:
        cause: Any = error.__cause__
        name = getattr(getattr(cause, "diag", None), "constraint_name", None)
        for constraint in (c for kind in kinds for c in kind._meta.constraints):
            if constraint.name == name:
                raise Refused(str(constraint.violation_error_message)) from error
        raise


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """The same values with texts in one normal form, outer spaces off."""
    try:
        return {
            name: clean_text(value) if isinstance(value, str) else value for name, value in values.items()
        }
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _left_as_they_were_made(row: models.Model) -> Iterator[str]:
    """Fields that hold their own default, which a blank one may: nothing was typed there."""
    for field, default in _harmless_defaults(type(row)):
        if row.__dict__.get(field.attname) == default:
            yield field.name


@cache
def _harmless_defaults(kind: type[models.Model]) -> list[tuple[Any, Any]]:
    plain = [field for field in kind._meta.fields if not callable(field.default)]
    pairs = [(field, field.get_default()) for field in plain]
    return [(field, value) for field, value in pairs if field.blank or value not in field.empty_values]


def check_fields(row: models.Model, *, without: tuple[str, ...] = ("patient",)) -> None:
    """Length, choices and text of each field; a refusal names the field."""
    try:
        row.clean_fields(exclude={*without, *_left_as_they_were_made(row)})
    except ValidationError as error:
        labels = {field.name: str(field.verbose_name).capitalize() for field in row._meta.fields}
        told = [
            f"{labels.get(name, name)}: {' '.join(messages)}" for name, messages in error.message_dict.items()
        ]
        raise Refused(" ".join(told), fields=error.message_dict) from error
