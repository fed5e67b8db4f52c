"""The handout that the patient takes home: printed once, kept as issued."""

import secrets
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from careplans.composing import handout_document
from careplans.handout import TEMPLATE_VERSION, HandoutDocument, handout_pdf
from careplans.models import CarePlan, Handout
from careplans.services.activating import activate_plan
from careplans.services.examination import refuse_overtaken
from careplans.services.locking import lock_course, refuse_unseen
from careplans.services.warnings import refuse_open_warnings
from clinic.audit.services import record
from clinic.base import files
from clinic.base.canonical import digest
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from clinic.base.printing import pages_of

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper


class CannotIssue(DomainError):
    pass


@transaction.atomic
def issue_handout(
    *,
    plan: CarePlan,
    point_size: int = 12,
    language: str = "en",
    release: bool = True,
    by: User,
    at: datetime,
) -> Handout:
    """The PDF as issued, kept under its digest.

    The same content issued again is the same handout; what the desk has settled waits there once more.
    """
    plan = (
        for_change(CarePlan.objects)
        .select_related("patient", "assessment__patient", "assessment__visit", "activated_by")
        .get(pk=plan.pk)
    )
    if not plan.is_active:
        raise CannotIssue(_("Activate the plan first: a handout is issued for an active plan."))
    if point_size not in Handout.POINT_SIZES:
        raise CannotIssue(_("A handout is printed in 12, 18 or 24 point."))
    refuse_overtaken(plan)
    refuse_open_warnings(plan.patient)
    document = handout_document(plan, point_size=point_size, language=language, at=at)
    sealed = digest(asdict(document))
    earlier = Handout.objects.filter(plan=plan, document_digest=sealed, released=release).first()
    if earlier is not None:
        if Handout.objects.settled().filter(pk=earlier.pk).exists():
            record(by=by, verb=Handout.ISSUED_AGAIN, at=at, subject=earlier, patient=plan.patient)
        return earlier

    settled = {"point_size": point_size, "language": language, "released": release}
    handout = _print(document, plan=plan, document_digest=sealed, issued_at=at, issued_by=by, **settled)
    record(
        by=by,
        verb="handout.issued",
        at=at,
        subject=handout,
        patient=plan.patient,
        digest=handout.digest,
        **settled,
    )
    return handout


def _print(document: HandoutDocument, *, issued_at: datetime, **values: Any) -> Handout:
    code = _new_code()
    content = handout_pdf(replace(document, code=code), timestamp=issued_at)
    stored = files.store(content=content, content_type="application/pdf")
    return Handout.objects.create(
        file=stored,
        digest=stored.digest,
        template_version=TEMPLATE_VERSION,
        pages=pages_of(content),
        code=code,
        issued_at=issued_at,
        **values,
    )


@transaction.atomic
def activate_and_issue(
    *, plan: CarePlan, based_on: int, point_size: int = 12, release: bool = True, by: User, at: datetime
) -> Handout:
    """Both or neither: a plan that cannot be printed is not activated either.

    The course is held first: a plan that a colleague activates meanwhile is not issued unread.
    """
    lock_course(plan.episode_id)
    plan.refresh_from_db()
    if plan.is_draft:
        plan = activate_plan(plan=plan, based_on=based_on, by=by, at=at)
    else:
        refuse_unseen(plan, based_on)
    return issue_handout(plan=plan, point_size=point_size, release=release, by=by, at=at)


@transaction.atomic
def read_handout(*, handout: Handout, from_the_list: bool = False, by: User, at: datetime) -> bytes:
    """The bytes that were issued, checked against their digest. Each reading is in the audit.

    What is printed from the desk's list waits there no longer.
    """
    content = bytes(handout.file.content)
    if not files.is_intact(handout.file) or handout.file.digest != handout.digest:
        raise DomainError(_("The stored file is damaged. Restore it from a backup; nothing is printed."))
    how = {"from_the_list": True} if from_the_list else {}
    record(by=by, verb=Handout.PRINTED, at=at, subject=handout, patient=handout.plan.patient, **how)
    return content


@transaction.atomic
def hand_over(*, handout: Handout, by: User, at: datetime) -> None:
    """The patient has it: it waits at the desk no longer. A second click changes nothing."""
    if Handout.objects.waiting().filter(pk=handout.pk).exists():
        record(by=by, verb=Handout.HANDED_OVER, at=at, subject=handout, patient=handout.plan.patient)


def _new_code() -> str:
    while True:
        code = "H-" + "".join(secrets.choice(ALPHABET) for _i in range(6))
        if not Handout.objects.filter(code=code).exists():
            return code
