"""A plan says what its examination found: once that counts no more, nothing is issued from it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.models import Assessment
from careplans.models import CarePlan
from clinic.base.errors import DomainError


class ExaminationOvertaken(DomainError):
    pass


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """What became of a plan's examination, and which one of the episode stands now, if any does."""

    words: str
    standing: Assessment | None


def overtaken(plan: CarePlan) -> Overtaken | None:
    """None while the examination of the plan stands."""
    examined = Assessment.objects.filter(pk=plan.assessment_id)
    if examined.standing().exists():
        return None
    of_episode = Assessment.objects.standing().filter(visit__episode=plan.episode_id)
    standing = of_episode.defer("document", "narrative").newest_first().first()
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


def refuse_overtaken(plan: CarePlan) -> None:
    """Raises ExaminationOvertaken."""
    if gone := overtaken(plan):
        raise ExaminationOvertaken(gone.words)
