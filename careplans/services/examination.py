"""A plan says what its examination found: once that counts no more, nothing is issued from it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.models import Assessment
from careplans.models import CarePlan
from clinic.base.errors import DomainError
from patients.models import Episode


class ExaminationOvertaken(DomainError):
    pass


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """What became of a plan's examination, and which one of the course of care stands now, if any does."""

    words: str
    standing: Assessment | None


def overtaken(plan: CarePlan) -> Overtaken | None:
    """None while the examination of the plan stands."""
    examined = Assessment.objects.filter(pk=plan.assessment_id)
    if examined.standing().exists():
        return None
    standing = _standing(plan)
    if standing is None:
        words = _(
            "The examination was entered in error, and no other stands. "
            "Examine again and sign it, then make the plan anew from that."
        )
    elif examined.taken_back().exists():
        words = _("The examination was entered in error. Make the plan anew from the one that stands.")
    else:
        words = _("The examination was amended since. Make the plan anew from the one that stands.")
    return Overtaken(words=words, standing=standing)


def _standing(plan: CarePlan) -> Assessment | None:
    """Of the plan's own episode first, for a draft can be brought up to that one."""
    course = Episode.objects.beside(plan.episode)
    examinations = Assessment.objects.standing().filter(visit__episode__in=course)
    newest = examinations.defer("document", "narrative").newest_first()
    return newest.filter(visit__episode=plan.episode_id).first() or newest.first()


def refuse_overtaken(plan: CarePlan) -> None:
    """Raises ExaminationOvertaken."""
    if gone := overtaken(plan):
        raise ExaminationOvertaken(gone.words)
