"""The texts patients decide about: drafted, reviewed, published, retired."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change

from ..models import ConsentText
from .refusals import Refused, check_fields, cleaned, speaking

STAMPS = ("published_by", "retired_by")


@transaction.atomic
def save_consent_text(*, text: ConsentText, by: User | None, at: datetime) -> ConsentText:
    """Keep a draft; a version in use is frozen, so its next version is written instead."""
    stored = for_change(ConsentText.objects).filter(pk=text.pk)
    if not all(row.is_draft for row in (text, *stored)):
        raise Refused(_("This version is in use. Write the next version instead."))
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
    *, text: ConsentText, reviewer_name: str, reviewed_on: date | None, by: User | None, at: datetime
) -> ConsentText:
    """From now on this version is the one shown and never changes; the one before it is retired."""
    of_this = ConsentText.objects.filter(code=text.code, language=text.language)
    locked = next(row for row in for_change(of_this).order_by("pk") if row.pk == text.pk)
    if not locked.is_draft:
        raise Refused(_("This version has been published already."))
    reviewer_name = cleaned({"name": reviewer_name})["name"]
    if not reviewer_name:
        raise Refused(_("Give the name of the clinician who reviewed this text."))
    reviewed_on = _review_day(reviewed_on, at)

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


def _review_day(reviewed_on: date | None, at: datetime) -> date:
    if reviewed_on is None:
        raise Refused(_("Give the day on which the text was reviewed."))
    if reviewed_on > timezone.localdate(at):
        raise Refused(_("The day of the review cannot be in the future."))
    if reviewed_on.year < 2000:
        raise Refused(_("The day of the review is too long ago. Please look at the year."))
    return reviewed_on
