"""Findings: set and taken off by a person, one key each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError, StaleDraft

from ..layout import layout_of
from ..models import Assessment, Finding, Muscle
from ..queries import rest_of_group
from ..typed import clean_words
from ..vocabulary import Words, with_code, without_code
from ..words import words_in_use
from .sitting import claim_revision, give_back_revision

How = Finding.How


class StaleFindings(StaleDraft):
    """The findings of this side are not those that the screen showed."""


@dataclass(frozen=True, kw_only=True)
class SideFindings:
    """What stands for one muscle and side now, and what it took the place of."""

    codes: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    changed: bool = True


@transaction.atomic
def set_finding(
    *,
    assessment: Assessment,
    muscle: Muscle | str,
    side: str,
    code: str,
    by: User,
    at: datetime,
    seen: Iterable[str] | None = None,
    note: str = "",
    how: str = How.SET,
) -> SideFindings:
    """Set a finding. Tight beside weak makes *tight and weak*; a code that excludes others replaces them.

    `seen` are the codes the screen showed; when they are not what is stored, the save is refused.
    """
    words = words_in_use()
    if code not in words:
        raise DomainError(_("“%(code)s” is not a finding of the catalogue.") % {"code": code[:30]})
    return _change(
        assessment=assessment,
        muscle=muscle,
        side=side,
        wanted=lambda codes: with_code(codes, code, words),
        words=words,
        seen=seen,
        note=clean_words(note, at_most=500),
        how=how,
        by=by,
        at=at,
    )


@transaction.atomic
def remove_finding(
    *,
    assessment: Assessment,
    muscle: Muscle | str,
    side: str,
    code: str,
    by: User,
    at: datetime,
    seen: Iterable[str] | None = None,
) -> SideFindings:
    """Take a finding off; of *tight and weak* the other half stays."""
    words = words_in_use()
    return _change(
        assessment=assessment,
        muscle=muscle,
        side=side,
        wanted=lambda codes: without_code(codes, code, words),
        words=words,
        seen=seen,
        note="",
        how=How.SET,
        by=by,
        at=at,
    )


@transaction.atomic
def restore_findings(
    *,
    assessment: Assessment,
    muscle: Muscle | str,
    side: str,
    codes: Iterable[str],
    by: User,
    at: datetime,
    seen: Iterable[str] | None = None,
) -> SideFindings:
    """Exactly these findings for one side, as they stood before a change that is taken back.

    None empties it.
    """
    words, wanted = words_in_use(), frozenset[str]()
    for code in codes:
        if code not in words:
            raise DomainError(_("“%(code)s” is not a finding of the catalogue.") % {"code": code[:30]})
        wanted = with_code(wanted, code, words)
    return _change(
        assessment=assessment,
        muscle=muscle,
        side=side,
        wanted=lambda _codes: wanted,
        words=words,
        seen=seen,
        note="",
        how=How.SET,
        by=by,
        at=at,
    )


@transaction.atomic
def confirm_proposals(
    *, assessment: Assessment, chosen: Iterable[tuple[str, str, str]], by: User, at: datetime
) -> tuple[SideFindings, ...]:
    """Make proposals findings: (muscle slug, side, code), chosen by the person one by one."""
    return tuple(
        set_finding(
            assessment=assessment, muscle=muscle, side=side, code=code, by=by, at=at, how=How.CONFIRMED
        )
        for muscle, side, code in chosen
    )


@transaction.atomic
def rest_of_group_normal(
    *, assessment: Assessment, group: str, by: User, at: datetime
) -> tuple[tuple[str, str], ...]:
    """Set *normal* on every side of the group that has no finding, no proposal and nothing untested.

    Which ones they were.
    """
    revision = claim_revision(assessment)
    row_of = {row.muscle.slug: row for row in layout_of(assessment.exam_set).rows}
    sides = rest_of_group(assessment, group)
    Finding.objects.bulk_create(
        Finding(
            assessment=assessment,
            muscle=row_of[slug].muscle,
            side=side,
            code="normal",
            how=How.REST_OF_GROUP,
            recorded_at=at,
            recorded_by=by,
        )
        for slug, side in sides
    )
    if sides:
        record(
            by=by,
            verb="assessment.rest-of-group-normal",
            at=at,
            subject=assessment,
            patient=assessment.patient,
            group=group,
            sides=[f"{slug} {side}" for slug, side in sides],
            revision=revision,
        )
    else:
        give_back_revision(assessment)
    return sides


def _change(*, assessment, muscle, side, wanted, words, seen, note, how, by, at) -> SideFindings:
    slug = muscle.slug if isinstance(muscle, Muscle) else muscle
    row = layout_of(assessment.exam_set).row(slug)
    if row is None or side not in row.sides:
        raise DomainError(_("This exam set has no such muscle and side."))
    revision = claim_revision(assessment)
    stored = {f.code: f for f in assessment.findings.filter(muscle=row.muscle, side=side)}
    before = frozenset(stored)
    after = wanted(before)
    waiting = [f for f in stored.values() if f.carried_forward and f.code in after]
    if after == before and not waiting:
        give_back_revision(assessment)
        return SideFindings(codes=_in_order(after, words), changed=False)
    if seen is not None and frozenset(seen) != before and after != before:
        raise StaleFindings(
            _("The findings here were changed in the meantime. Look at both and choose."),
            yours={str(row.muscle): _said(after, words)},
            theirs={str(row.muscle): _said(before, words)},
        )

    assessment.findings.filter(pk__in=[stored[code].pk for code in before - after]).delete()
    for finding in waiting:
        finding.carried_forward, finding.recorded_at, finding.recorded_by = False, at, by
        finding.save(update_fields=["carried_forward", "recorded_at", "recorded_by", "updated_at"])
    for code in sorted(after - before):
        Finding.objects.create(
            assessment=assessment,
            muscle=row.muscle,
            side=side,
            code=code,
            note=note,
            how=how,
            recorded_at=at,
            recorded_by=by,
        )
    record(
        by=by,
        verb="assessment.findings-changed",
        at=at,
        subject=assessment,
        patient=assessment.patient,
        muscle=slug,
        side=side,
        revision=revision,
    )
    return SideFindings(codes=_in_order(after, words), replaced=_in_order(before - after, words))


def _in_order(codes: Iterable[str], words: Words) -> tuple[str, ...]:
    order = list(words)
    return tuple(sorted(codes, key=lambda code: order.index(code) if code in order else len(order)))


def _said(codes: Iterable[str], words: Words) -> str:
    return ", ".join(words[code].label if code in words else code for code in _in_order(codes, words))
