"""Accept, edit, decline, undo; and the answers they wait for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from careplans import services
from careplans.forms import AnswerForm, Based, DeclineForm, EditForm
from careplans.models import RuleEntry, RuleVersion, SuggestionRecord
from careplans.views.showing import act_on, plan_or_404
from clinic.base.access import requires


def _row_or_404(request: HttpRequest, uuid: UUID) -> SuggestionRecord:
    visible = SuggestionRecord.objects.visible_to(request.user, timezone.now())
    related = ("plan__patient", "plan__assessment__patient", "plan__assessment__visit", "rule_version__entry")
    return get_object_or_404(visible.select_related(*related), uuid=uuid)


@require_POST
@requires("careplans.draft_plan")
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = _row_or_404(request, uuid)
    return act_on(
        request,
        row.plan,
        lambda data: services.accept_suggestion(suggestion=row, **data, by=request.user, at=timezone.now()),
        form=Based(request.POST),
        place=f"accept-{row.uuid.hex}",
    )


@require_POST
@requires("careplans.draft_plan")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = _row_or_404(request, uuid)

    def act(data: dict) -> SuggestionRecord:
        based_on = data.pop("based_on")
        return services.edit_suggestion(
            suggestion=row, texts=data, based_on=based_on, by=request.user, at=timezone.now()
        )

    form = EditForm(request.POST, auto_id=f"edit-{row.uuid}_%s")
    return act_on(request, row.plan, act, form=form, place=f"edit-{row.uuid.hex}")


@require_POST
@requires("careplans.draft_plan")
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = _row_or_404(request, uuid)
    return act_on(
        request,
        row.plan,
        lambda data: services.decline_suggestion(suggestion=row, **data, by=request.user, at=timezone.now()),
        form=DeclineForm(request.POST, auto_id=f"decline-{row.uuid}_%s"),
        place=f"decline-{row.uuid.hex}",
    )


@require_POST
@requires("careplans.draft_plan")
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = _row_or_404(request, uuid)
    return act_on(
        request,
        row.plan,
        lambda data: services.reopen_suggestion(suggestion=row, **data, by=request.user, at=timezone.now()),
        form=Based(request.POST),
        place=f"accept-{row.uuid.hex}",
    )


@require_POST
@requires("careplans.draft_plan")
def answer(request: HttpRequest, uuid: UUID, version: UUID) -> HttpResponse:
    """Yes or no to a contraindication's question, with what was recorded or changed for it."""
    plan = plan_or_404(request, uuid)
    published = RuleVersion.objects.filter(published_at__isnull=False).select_related("entry")
    asked = get_object_or_404(published, entry__kind=RuleEntry.Kind.CONTRAINDICATION, uuid=version)
    return act_on(
        request,
        plan,
        lambda data: services.answer_contraindication(
            plan=plan, contraindication=asked, **data, by=request.user, at=timezone.now()
        ),
        form=AnswerForm(request.POST, auto_id=f"answer-{version}_%s"),
        place=f"answer-{version}",
    )
