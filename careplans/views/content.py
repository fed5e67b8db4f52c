"""Goals, the practitioner's own activities, the review date, and what becomes of the plan."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from careplans import services
from careplans.forms import ActivityForm, EndForm, GoalForm, ReviewForm
from careplans.models import Activity, Goal
from careplans.views.showing import act_on, plan_or_404
from clinic.base.access import requires
from clinic.base.idempotency import once


@require_POST
@requires("careplans.draft_plan")
def goal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = plan_or_404(request, uuid)

    def act(data: dict) -> HttpResponse:
        def add() -> str:
            services.add_goal(plan=plan, **data, by=request.user, at=timezone.now())
            return reverse("careplans:plan", args=[plan.uuid])

        return once(request, add)

    return act_on(request, plan, act, form=GoalForm(request.POST, auto_id="goal_%s"), place="goal")


@require_POST
@requires("careplans.draft_plan")
def drop_goal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(
        Goal.objects.visible_to(request.user, timezone.now()).select_related("plan__patient"), uuid=uuid
    )
    plan = plan_or_404(request, found.plan.uuid)
    return act_on(
        request, plan, lambda _f: services.drop_goal(goal=found, by=request.user, at=timezone.now())
    )


@require_POST
@requires("careplans.draft_plan")
def activity(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = plan_or_404(request, uuid)

    def act(data: dict) -> HttpResponse:
        def add() -> str:
            services.add_activity(plan=plan, **data, by=request.user, at=timezone.now())
            return reverse("careplans:plan", args=[plan.uuid])

        return once(request, add)

    form = ActivityForm(request.POST, auto_id="activity_%s")
    return act_on(request, plan, act, form=form, place="activity")


@require_POST
@requires("careplans.draft_plan")
def drop_activity(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(
        Activity.objects.visible_to(request.user, timezone.now()).select_related("plan__patient"), uuid=uuid
    )
    plan = plan_or_404(request, found.plan.uuid)
    return act_on(
        request, plan, lambda _f: services.drop_activity(activity=found, by=request.user, at=timezone.now())
    )


@require_POST
@requires("careplans.draft_plan")
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = plan_or_404(request, uuid)
    return act_on(
        request,
        plan,
        lambda data: services.set_review(plan=plan, **data, by=request.user, at=timezone.now()),
        form=ReviewForm(request.POST, auto_id="review_%s"),
        place="review",
    )


@require_POST
@requires("careplans.activate_plan")
def revise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft of the next version; the active plan stands until that one is activated."""
    plan = plan_or_404(request, uuid)

    def act(_form: dict) -> HttpResponse:
        made = services.revise_plan(plan=plan, by=request.user, at=timezone.now())
        return redirect("careplans:plan", uuid=made.uuid)

    return act_on(request, plan, act)


@require_POST
@requires("careplans.activate_plan")
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = plan_or_404(request, uuid)
    return act_on(
        request,
        plan,
        lambda data: services.end_plan(plan=plan, **data, by=request.user, at=timezone.now()),
        form=EndForm(request.POST, auto_id="end_%s"),
        place="end",
    )
