"""What every row has that lets one device in."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Record
from .codes import keyed, new_code, new_token, read_code

CODE_LIVES = timedelta(minutes=10)
LONGEST_TOKEN = 200


class HandedOverQuerySet(models.QuerySet):
    def live(self, at: datetime) -> Self:
        return self.filter(ended_at__isnull=True, expires_at__gt=at)

    def waiting_for(self, typed: str, at: datetime) -> Self:
        """What this code opens, while nobody has used it."""
        digest = keyed(f"{self.model.opens}.code", read_code(typed))
        return self.live(at).filter(claimed_at__isnull=True, code_expires_at__gt=at, code_hash=digest)

    def was_handed_over_as(self, typed: str) -> bool:
        """Whether this was ever a code: one that was used up or replaced is no guess."""
        return self.filter(code_hash=keyed(f"{self.model.opens}.code", read_code(typed))).exists()

    def held_with(self, token: str) -> Self:
        if not token or len(token) > LONGEST_TOKEN:
            return self.none()
        return self.filter(token_hash=keyed(f"{self.model.opens}.token", token))

    def hand_over(self, *, by: Any, at: datetime, lives: timedelta, **what: Any) -> tuple[Any, str]:
        """A new row and its code, which can be read at this moment alone."""
        code = new_code()
        row = self.create(
            code_hash=keyed(f"{self.model.opens}.code", code),
            code_expires_at=at + CODE_LIVES,
            opened_by=by,
            opened_at=at,
            expires_at=at + lives,
            **what,
        )
        return row, code


class HandedOver(Record):
    """A short code once, then a long token in the cookie of one device. Stored are digests of both."""

    opens: ClassVar[str]  # what the digests are keyed for

    code_hash = models.CharField(max_length=64, unique=True)
    code_expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True, help_text=_("The last sign of a person."))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d %H:%M}"

    def is_idle(self, at: datetime, *, after: timedelta) -> bool:
        return self.seen_at is not None and at - self.seen_at > after

    def claim(self, at: datetime) -> str:
        """Use the code up; the token of the device that brought it."""
        token = new_token()
        self.token_hash, self.claimed_at, self.seen_at = keyed(f"{self.opens}.token", token), at, at
        self.save(update_fields=["token_hash", "claimed_at", "seen_at", "updated_at"])
        return token

    def note_seen(self, at: datetime) -> None:
        """A touch, a key, a page: somebody is there. Changes nothing of a patient, so it is not audited."""
        type(self)._default_manager.filter(pk=self.pk, ended_at__isnull=True).update(seen_at=at)

    def end(self, at: datetime) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at", "updated_at"])
