"""A plan is changed by one person at a time, and only while it is a draft."""

from typing import Any

from django.utils.translation import gettext as _

from careplans.models import CarePlan
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.locking import for_change
from patients.models import Episode


class NotADraft(DomainError):
    pass


def lock_course(episode_id: int) -> list[Episode]:
    """The episode of a plan with those that ran beside it: one course of care, in which one person at a
    time begins, activates or ends a plan. Call before locking a plan."""
    episode = Episode.objects.select_related("patient").get(pk=episode_id)
    return list(for_change(Episode.objects.beside(episode)).order_by("pk"))


def locked_draft(plan: CarePlan) -> CarePlan:
    """The plan's row, held until the transaction ends. Raises NotADraft."""
    locked = (
        for_change(CarePlan.objects)
        .select_related("patient", "episode", "visit", "assessment__patient", "assessment__visit")
        .get(pk=plan.pk)
    )
    if not locked.is_draft:
        raise NotADraft(_("This plan is no longer a draft. Make a new version to change it."))
    return locked


def refuse_stale(
    *,
    stored: int,
    based_on: int,
    yours: dict[str, Any] | None = None,
    theirs: dict[str, Any] | None = None,
) -> None:
    """Raises StaleDraft when somebody saved in between."""
    if based_on != stored:
        raise StaleDraft(
            _("Somebody changed this in the meantime. Nothing of yours is lost: compare the two and decide."),
            yours=yours,
            theirs=theirs,
        )


def refuse_unseen(plan: CarePlan, based_on: int) -> None:
    """What a person puts their name to is what they saw. Raises StaleDraft."""
    if based_on != plan.revision:
        raise StaleDraft(
            _("The plan was changed since you opened it. Read it below as it is now, then send this again.")
        )


def touch(plan: CarePlan, *fields: str) -> None:
    plan.revision += 1
    plan.save(update_fields=[*fields, "revision", "updated_at"])
