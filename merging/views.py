"""From "these two are one person" to one record, and back. Identity only, nothing clinical."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.idempotency import once
from clinic.base.uuids import uuid_of
from patients.models import Patient
from patients.views.rows import note_viewed

from . import queries, services
from .choosing import default_choices
from .forms import OtherForm, ReasonForm, TwoForm, UndoForm, answers_of, choices_of, revisions_of
from .models import Merge
from .services.undoing import edited_groups

PROPOSE, DECIDE = "merging.propose_merge", "merging.decide_merge"


@require_safe
@requires(PROPOSE)
def merges(request: HttpRequest) -> HttpResponse:
    """Proposals and merges, newest first."""
    before = uuid_of(request.GET.get("before", ""))
    return render(request, "merging/list.html", {"page": queries.merges_page(request.user, before=before)})


@require_http_methods(["GET", "POST"])
@requires(PROPOSE)
def other(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name the other record by its number."""
    kept, form = _patient_or_404(request, uuid), OtherForm(request.POST or None)
    if request.method != "POST":
        note_viewed(request, kept, what="merge")
    elif form.is_valid():
        number = form.cleaned_data["number"].strip().upper()
        visible = Patient.objects.visible_to(request.user)
        if (retired := visible.filter(number=number).exclude(pk=kept.pk).first()) is not None:
            return redirect("merging:compare", kept.uuid, retired.uuid)
        form.add_error("number", _("There is no other record with this number."))
    status = 422 if form.is_bound else 200
    return render(request, "merging/with.html", {"patient": kept, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@requires(PROPOSE)
def compare(request: HttpRequest, kept: UUID, retired: UUID) -> HttpResponse:
    """Two records side by side: choose what the kept one takes over, and propose."""
    pair = _patient_or_404(request, kept), _patient_or_404(request, retired)
    form = ReasonForm(request.POST or None)
    if request.method != "POST":
        note_viewed(request, *pair, what="merge")
        return _side_by_side(request, pair, form=form, choices=default_choices(*pair))
    choices, refusal = choices_of(request.POST), ""
    if form.is_valid():
        try:
            return once(request, lambda: _propose(request, pair, choices, form.cleaned_data["reason"]))
        except DomainError as error:
            refusal = str(error)
    return _side_by_side(request, pair, form=form, choices=choices, refusal=refusal, status=422)


def _propose(
    request: HttpRequest, pair: tuple[Patient, Patient], choices: dict[str, Any], reason: str
) -> str:
    kept, retired = pair
    merge = services.propose(
        kept=kept, retired=retired, choices=choices, reason=reason, by=request.user, at=timezone.now()
    )
    if not request.user.has_perm(DECIDE):
        messages.success(request, _("Proposed. Nothing is changed before an admin has decided."))
    return merge.get_absolute_url()


@require_safe
@requires(PROPOSE)
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    merge = _merge_or_404(request, uuid)
    if merge.status == Merge.Status.PROPOSED:
        note_viewed(request, merge.kept, merge.retired, what="merge")
    return _detail(request, merge)


@require_POST
@requires(DECIDE)
def merge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Carry out a proposal as it stands on the screen."""
    proposal = _merge_or_404(request, uuid)
    choices = choices_of(request.POST)
    try:
        done = services.merge(
            merge=proposal,
            choices=choices,
            based_on=revisions_of(request.POST),
            by=request.user,
            at=timezone.now(),
        )
    except DomainError as error:
        status = 409 if isinstance(error, StaleDraft) else 422
        current = _merge_or_404(request, uuid)
        return _detail(request, current, refusal=str(error), choices=choices, status=status)
    told = {"old": done.retired.number, "new": done.kept.number}
    messages.success(request, _("%(old)s is now read under %(new)s. This can be undone here.") % told)
    return redirect(done)


@require_POST
@requires(PROPOSE)
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    proposal, form, refusal = _merge_or_404(request, uuid), TwoForm(request.POST, user=request.user), ""
    if form.is_valid():
        try:
            services.decline(merge=proposal, two_are=form.kind, by=request.user, at=timezone.now())
        except DomainError as error:
            refusal = str(error)
    if refusal or form.errors:
        current, choices = _merge_or_404(request, uuid), choices_of(request.POST)
        return _detail(request, current, refusal=refusal, choices=choices, form=form, status=422)
    messages.success(request, _("The two records stay as they are."))
    return redirect("merging:list")


@require_POST
@requires(DECIDE)
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    standing, form, refusal = _merge_or_404(request, uuid), UndoForm(request.POST, user=request.user), ""
    if form.is_valid():
        try:
            services.undo(
                merge=standing,
                reason=form.cleaned_data["undo_reason"],
                answers=answers_of(request.POST),
                two_are=form.kind,
                by=request.user,
                at=timezone.now(),
            )
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("These are two records again."))
            return redirect(standing)
    return _detail(request, _merge_or_404(request, uuid), refusal=refusal, form=form, status=422)


def _detail(
    request: HttpRequest,
    merge: Merge,
    *,
    refusal: str = "",
    choices: dict[str, Any] | None = None,
    form: TwoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if merge.status == Merge.Status.PROPOSED:
        pair = merge.kept, merge.retired
        told = {"merge": merge, "refusal": refusal, "form": form or TwoForm(user=request.user)}
        return _side_by_side(request, pair, choices=choices or merge.choices, status=status, **told)
    answers = answers_of(request.POST)
    edited = edited_groups(merge) if merge.status == Merge.Status.MERGED else []
    context = {
        "merge": merge,
        "refusal": refusal,
        "undo_form": form if isinstance(form, UndoForm) else UndoForm(user=request.user),
        "edited": [(group, answers.get(group.key)) for group in edited],
    }
    return render(request, "merging/detail.html", context, status=status)


def _side_by_side(
    request: HttpRequest,
    pair: tuple[Patient, Patient],
    *,
    choices: dict[str, Any],
    form: ReasonForm | TwoForm,
    merge: Merge | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    kept, retired = pair
    context = {
        "comparison": queries.comparison(kept, retired, choices),
        "form": form,
        "merge": merge,
        "refusal": refusal,
        "swapped": reverse("merging:compare", args=[retired.uuid, kept.uuid]),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return render(request, "merging/compare.html", context, status=status)


def _patient_or_404(request: HttpRequest, uuid: UUID) -> Patient:
    return get_object_or_404(Patient.objects.visible_to(request.user), uuid=uuid)


def _merge_or_404(request: HttpRequest, uuid: UUID) -> Merge:
    people = ("kept", "retired", "proposed_by", "decided_by", "undone_by")
    return get_object_or_404(Merge.objects.visible_to(request.user).select_related(*people), uuid=uuid)
