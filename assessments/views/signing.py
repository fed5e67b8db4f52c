"""Review, sign, amend."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.uuids import uuid_of

from .. import services
from ..models import Assessment
from ..queries import review_before_signing
from .finding import visible_or_404


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)


@require_http_methods(["GET", "POST"])
@requires("assessments.sign_assessment")
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is still open; then the password again, and the record is frozen."""
    assessment = visible_or_404(request, uuid)
    if not assessment.is_draft:
        return redirect("assessments:exam", uuid=uuid)
    refusal = ""
    if request.method == "POST":
        try:
            _sign(request, assessment)
            messages.success(request, _("Signed."))
            return redirect("assessments:exam", uuid=uuid)
        except services.AlreadySigned:  # a second click while the first was under way
            return redirect("assessments:exam", uuid=uuid)
        except DomainError as error:
            refusal = str(error)
    context = {
        "assessment": assessment,
        "patient": assessment.person,
        "review": review_before_signing(assessment),
        "refusal": refusal,
        "left_out": request.POST.get("left_out", ""),
    }
    return render(request, "assessments/review.html", context, status=422 if refusal else 200)


def _sign(request: HttpRequest, assessment: Assessment) -> None:
    user = authenticate(
        request, username=request.user.get_username(), password=request.POST.get("password", "")
    )
    if user is None or user.pk != request.user.pk:
        raise DomainError(_("That is not your password. Nothing was signed."))
    services.sign_assessment(
        assessment=assessment,
        by=request.user,
        at=timezone.now(),
        rest_not_tested=request.POST.get("left_out", ""),
    )


@require_POST
@requires("assessments.record_assessment")
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm proposals, confirm what was brought forward, or give a reason, from the review page."""
    assessment, sent, now = visible_or_404(request, uuid), request.POST, timezone.now()
    try:
        if chosen := [tuple(item.split("|")) for item in sent.getlist("proposal") if item.count("|") == 2]:
            services.confirm_proposals(assessment=assessment, chosen=chosen, by=request.user, at=now)
        for measurement in assessment.measurements.filter(uuid__in=_uuids(sent, "reason-")):
            text = sent.get(f"reason-{measurement.uuid}", "")
            if text.strip():
                services.give_reason(
                    assessment=assessment, measurement=measurement, reason_text=text, by=request.user, at=now
                )
        for item in sent.getlist("forward"):
            muscle, _bar, side = item.partition("|")
            services.confirm_brought_forward(
                assessment=assessment, muscle=muscle, side=side, by=request.user, at=now
            )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("assessments:review", uuid=uuid)


@require_http_methods(["GET", "POST"])
@requires("assessments.amend_assessment")
def amend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A correction is a new record with a reason; the old one stays readable."""
    assessment = visible_or_404(request, uuid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = services.enter_in_error if request.POST.get("act") == "error" else services.amend
        try:
            made = act(
                assessment=assessment, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
            return redirect("assessments:exam", uuid=made.uuid if made.is_draft else assessment.uuid)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"assessment": assessment, "patient": assessment.person, "form": form}
    return render(request, "assessments/amend.html", context, status=422 if form.is_bound else 200)


def _uuids(sent, prefix: str) -> list[UUID]:
    found = (uuid_of(name.removeprefix(prefix)) for name in sent if name.startswith(prefix))
    return [uuid for uuid in found if uuid]
