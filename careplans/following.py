"""What follows a signed examination."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.panels import Step
from careplans.models import CarePlan
from clinic.base.addresses import address


def next_step(user: User, assessment: UUID) -> Step | None:
    """Its plan, or to make one where none of it is drafted or in force."""
    if not user.has_perm("careplans.draft_plan"):
        return None
    plans = CarePlan.objects.visible_to(user, timezone.now()).filter(assessment__uuid=assessment)
    at_hand = plans.filter(status__in=(CarePlan.Status.DRAFT, CarePlan.Status.ACTIVE)).order_by("pk").last()
    if at_hand:
        return Step(_("Open the plan"), address("careplans:plan", at_hand.uuid), is_done=True)
    return Step(_("Make the plan"), address("careplans:draft", assessment))
