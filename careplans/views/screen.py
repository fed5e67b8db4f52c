"""Opening a plan, looking again, and why."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Assessment
from careplans import services
from careplans.models import SuggestionRecord
from careplans.plain import check_words
from careplans.queries import suggestions_so_far
from careplans.views.showing import act_on, plan_or_404, show_plan
from clinic.audit.reading import note_asked_again
from clinic.audit.services import record_view
from clinic.base.access import poll, requires
from clinic.base.errors import DomainError


@require_safe
@requires("careplans.view_careplan")
def plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The plan as it stands: suggestions to decide while it is a draft, to read afterwards."""
    found = plan_or_404(request, uuid)
    at = timezone.now()
    record_view(by=request.user, patient=found.person, at=at, what="care plan")
    return show_plan(request, found, at=at)


@require_POST
@requires("careplans.draft_plan")
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From a signed assessment. A second click leads to the same draft."""
    assessment = get_object_or_404(
        Assessment.objects.visible_to(request.user, timezone.now()).select_related("patient", "visit"),
        uuid=uuid,
    )
    try:
        made = services.draft_plan_from(assessment=assessment, by=request.user, at=timezone.now())
    except DomainError as error:
        context = {
            "assessment": assessment,
            "patient": assessment.person,
            "refusal": str(error),
            "draft": getattr(error, "draft", None),
        }
        return render(request, "careplans/cannot_draft.html", context, status=422)
    return redirect("careplans:plan", uuid=made.uuid)


@require_POST
@requires("careplans.draft_plan")
def look_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = plan_or_404(request, uuid)
    return act_on(
        request, found, lambda _form: services.look_again(plan=found, by=request.user, at=timezone.now())
    )


@require_safe
@requires("careplans.view_careplan")
def why(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The facts that fired and the rule as it was then, whole."""
    visible = SuggestionRecord.objects.visible_to(request.user, timezone.now())
    row = get_object_or_404(
        visible.select_related("plan__patient", "plan__assessment", "rule_version__entry", "decided_by"),
        uuid=uuid,
    )
    record_view(by=request.user, patient=row.plan.person, at=timezone.now(), what="suggestion")
    context = {
        "row": row,
        "plan": row.plan,
        "patient": row.plan.person,
        "rule": row.rule_version.document,
        "checks": [(check["name"], check_words(check)) for check in row.checks],
    }
    return render(request, "careplans/why.html", context)


@poll
@require_safe
@requires("careplans.draft_plan")
def so_far(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Beside the exam grid: what the rules would say to what is there by now."""
    assessment = get_object_or_404(
        Assessment.objects.visible_to(request.user, timezone.now()).select_related("patient", "visit"),
        uuid=uuid,
    )
    note_asked_again(request, [assessment.person], what="assessment")
    lines, blocked = suggestions_so_far(assessment, timezone.now())
    return render(
        request, "careplans/_so_far.html", {"lines": lines, "blocked": blocked, "assessment": assessment}
    )
