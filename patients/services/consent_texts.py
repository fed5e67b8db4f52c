"""The texts patients decide about: drafted, reviewed, published, retired."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change
from clinic.base.reviews import reviewed
from clinic.base.stale import refuse_changed, refuse_unread

from ..models import ConsentText
from .refusals import Refused, check_fields, speaking

STAMPS = ("published_by", "retired_by")
WRITTEN = ("code", "version", "language", "title", "kind", "text", "ask_everyone")


@transaction.atomic
def save_consent_text(*, text: ConsentText, based_on: str = "", by: User | None, at: datetime) -> ConsentText:
    """Keep a draft, a new one or one that is still as the writer saw it.

    A version in use is frozen, so its next version is written instead.
    """
    kept = for_change(ConsentText.objects).get(pk=text.pk) if text.pk else None
    if not (kept or text).is_draft:
        raise Refused(_("This version is in use. Write the next version instead."))
    if kept is not None:
        refuse_changed(kept, based_on, typed={name: getattr(text, name) for name in WRITTEN})
    check_fields(text, without=STAMPS)
    with speaking(ConsentText):
        text.save()
    record(by=by, verb="consent-text.saved", at=at, subject=text, code=text.code, version=text.version)
    return text


@transaction.atomic
def next_consent_text(*, text: ConsentText, by: User, at: datetime) -> ConsentText:
    """A draft that begins with the words of this version."""
    of_this = ConsentText.objects.filter(code=text.code, language=text.language)
    list(for_change(of_this).order_by("pk"))  # of two who ask at once, the second finds the draft
    draft = of_this.filter(status=ConsentText.Status.DRAFT).first()
    if draft is not None:
        return draft
    newest = of_this.order_by("-version").values_list("version", flat=True)[0]
    draft = ConsentText(
        code=text.code,
        language=text.language,
        version=newest + 1,
        title=text.title,
        kind=text.kind,
        text=text.text,
        ask_everyone=text.ask_everyone,
    )
    return save_consent_text(text=draft, by=by, at=at)


@transaction.atomic
def publish_consent_text(
    *,
    text: ConsentText,
    reviewer_name: str,
    reviewed_on: date | None,
    based_on: str,
    by: User | None,
    at: datetime,
) -> ConsentText:
    """As it was read: from now on this version is the one shown and never changes.

    The one before it is retired.
    """
    of_this = ConsentText.objects.filter(code=text.code, language=text.language)
    locked = next(row for row in for_change(of_this).order_by("pk") if row.pk == text.pk)
    if not locked.is_draft:
        raise Refused(_("This version has been published already."))
    refuse_unread(locked, based_on)
    reviewer_name, reviewed_on = reviewed(name=reviewer_name, on=reviewed_on, at=at)

    for earlier in of_this.in_use():
        _retire(earlier, by=by, at=at)
    locked.status, locked.published_at, locked.published_by = ConsentText.Status.ACTIVE, at, by
    locked.reviewer_name, locked.reviewed_on = reviewer_name, reviewed_on
    check_fields(locked, without=STAMPS)
    with speaking(ConsentText):
        locked.save()
    record(
        by=by,
        verb="consent-text.published",
        at=at,
        subject=locked,
        code=locked.code,
        version=locked.version,
        language=locked.language,
        reviewer=reviewer_name,
        reviewed_on=reviewed_on.isoformat(),
    )
    return locked


@transaction.atomic
def retire_consent_text(*, text: ConsentText, by: User | None, at: datetime) -> ConsentText:
    """Nobody is asked about it any more; what was decided stays readable."""
    locked = for_change(ConsentText.objects).get(pk=text.pk)
    if not locked.is_in_use:
        raise Refused(_("Only the version in use can be retired."))
    _retire(locked, by=by, at=at)
    return locked


def _retire(text: ConsentText, *, by: User | None, at: datetime) -> None:
    text.status, text.retired_at, text.retired_by = ConsentText.Status.RETIRED, at, by
    text.save(update_fields=["status", "retired_at", "retired_by", "updated_at"])
    record(by=by, verb="consent-text.retired", at=at, subject=text, code=text.code, version=text.version)
