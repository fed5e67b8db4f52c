"""Refusals that a person can read."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refused act. The message says what to do and is fit to show."""


class StaleDraft(DomainError):
    """Somebody saved in between.

    `theirs` holds what is stored now and `yours` what was sent, both as {label: text}, for a 409
    page that shows the two side by side.
    """

    def __init__(
        self,
        message: str,
        *,
        yours: Mapping[str, Any] | None = None,
        theirs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.yours, self.theirs = dict(yours or {}), dict(theirs or {})
