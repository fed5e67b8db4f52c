"""The one plan page, whole or as the fragment that replaces itself, and how an act on it is answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from careplans.forms import ActivityForm, EndForm, GoalForm, IssueForm, ReviewForm
from careplans.models import CarePlan
from careplans.queries import PlanPage, plan_page
from clinic.base.errors import DomainError, StaleDraft


def plan_or_404(request: HttpRequest, uuid: UUID) -> CarePlan:
    visible = CarePlan.objects.visible_to(request.user, timezone.now())
    related = (
        "patient__replaced_by",
        "episode",
        "visit",
        "assessment__patient",
        "assessment__visit",
        "author",
        "activated_by",
    )
    return get_object_or_404(visible.select_related(*related), uuid=uuid)


def show_plan(
    request: HttpRequest,
    plan: CarePlan,
    *,
    at: datetime,
    refusal: str = "",
    form: forms.Form | None = None,
    place: str = "",
    conflict: StaleDraft | None = None,
) -> HttpResponse:
    """`place` names the form that was refused (a row's uuid, "goal", "review" …), which comes back as
    typed."""
    page = plan_page(plan, at)
    context: dict[str, Any] = {
        "page": page,
        "plan": plan,
        "patient": plan.person,
        "refusal": refusal,
        "refused_form": form,
        "place": place,
        "refused_row": _row_of(place, page),
        "conflict": conflict,
        "goal_form": form if place == "goal" else GoalForm(auto_id="goal_%s"),
        "activity_form": form if place == "activity" else ActivityForm(auto_id="activity_%s"),
        "review_form": form if place == "review" else _review_form(plan, page),
        "issue_form": form if place == "issue" else IssueForm(auto_id="issue_%s"),
        "end_form": form if place == "end" else EndForm(auto_id="end_%s"),
    }
    template = "careplans/_plan.html" if request.htmx else "careplans/plan.html"
    status = 409 if conflict else 422 if refusal or form is not None else 200
    return render(request, template, context, status=status)


def _row_of(place: str, page: PlanPage) -> str:
    """The suggestion that the refused form belongs to: there the refusal is seen."""
    return next((row.record.uuid.hex for row in page.rows if place.endswith(row.record.uuid.hex)), "")


def _review_form(plan: CarePlan, page: PlanPage) -> ReviewForm:
    initial = {
        "review_on": plan.review_on or page.suggested_review,
        "measure_again": plan.measure_again,
    }
    return ReviewForm(initial=initial, auto_id="review_%s")


def act_on(
    request: HttpRequest,
    plan: CarePlan,
    act: Callable[[dict[str, Any]], Any],
    *,
    form: forms.Form | None = None,
    place: str = "",
) -> HttpResponse:
    """Check the form, call the service, and show the plan: anew, or with the refusal and what was typed."""
    at = timezone.now()
    if form is not None and not form.is_valid():
        return show_plan(request, plan, at=at, form=form, place=place)
    try:
        answer = act(form.cleaned_data if form is not None else {})
    except StaleDraft as stale:
        plan.refresh_from_db()
        return show_plan(request, plan, at=at, refusal=str(stale), form=form, place=place, conflict=stale)
    except DomainError as error:
        plan.refresh_from_db()
        return show_plan(request, plan, at=at, refusal=str(error), form=form, place=place)
    return answer if isinstance(answer, HttpResponse) else redirect("careplans:plan", uuid=plan.uuid)
