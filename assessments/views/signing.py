"""Review, sign, amend."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clinic.audit.services import record_view
from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.numbers import LAST_REVISION, whole_number
from clinic.base.uuids import uuid_of
from patients.queries import asked_of

from .. import services
from ..answers import Answers
from ..models import Assessment
from ..queries import review_before_signing
from .finding import visible_or_404

YES_OR_NO = ("yes", "no")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)


@require_http_methods(["GET", "POST"])
@requires("assessments.sign_assessment")
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is still open, answered in one form with the password; then the record is frozen."""
    assessment = visible_or_404(request, uuid)
    if not assessment.is_draft:
        return redirect("assessments:exam", uuid=uuid)
    answers, refusal, follow, status = _answers(request.POST), "", (), 200
    if request.method == "POST":
        try:
            _sign(request, assessment, answers)
            messages.success(request, _("Signed."))
            return redirect("assessments:exam", uuid=uuid)
        except services.AlreadySigned:  # a second click while the first was under way
            return redirect("assessments:exam", uuid=uuid)
        except services.Undecided as error:
            refusal, follow, status = str(error), error.proposals, 422
        except DomainError as error:
            refusal, status = str(error), 409 if isinstance(error, StaleDraft) else 422
        assessment.refresh_from_db(fields=["revision"])  # before what is shown is read
    else:
        record_view(by=request.user, patient=assessment.person, at=timezone.now(), what="assessment, review")
    context = {
        "assessment": assessment,
        "patient": assessment.person,
        "asked": asked_of(assessment.person, timezone.now()),
        "review": review_before_signing(assessment, answers, also=follow),
        "refusal": refusal,
        # What was changed since the page was read is told before anything is signed, whatever else was wrong.
        "based_on": assessment.revision if status in (200, 409) else _seen(request),
        "left_out": request.POST.get("left_out", ""),
    }
    return render(request, "assessments/review.html", context, status=status)


def _seen(request: HttpRequest) -> int:
    return whole_number(request.POST.get("based_on", ""), most=LAST_REVISION) or 0


def _sign(request: HttpRequest, assessment: Assessment, answers: Answers) -> None:
    user = authenticate(
        request, username=request.user.get_username(), password=request.POST.get("password", "")
    )
    if user is None or user.pk != request.user.pk:
        raise DomainError(_("That is not your password. Nothing was signed."))
    services.sign_assessment(
        assessment=assessment,
        based_on=_seen(request),
        by=request.user,
        at=timezone.now(),
        rest_not_tested=request.POST.get("left_out", ""),
        answers=answers,
    )


def _answers(sent: QueryDict) -> Answers:
    """`proposal:muscle:side:code` and `forward:muscle:side` are yes or no, `reason:uuid` is a text."""
    proposals, forward, reasons = {}, {}, {}
    for name, said in sent.items():
        what, *key = name.split(":")
        match what, key:
            case "proposal", [muscle, side, code] if said in YES_OR_NO:
                proposals[muscle, side, code] = said == "yes"
            case "forward", [muscle, side] if said in YES_OR_NO:
                forward[muscle, side] = said == "yes"
            case "reason", [uuid] if measurement := uuid_of(uuid):
                reasons[measurement] = said
    return Answers(proposals=proposals, forward=forward, reasons=reasons)


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
    if request.method != "POST":
        record_view(
            by=request.user, patient=assessment.person, at=timezone.now(), what="assessment, to amend"
        )
    context = {"assessment": assessment, "patient": assessment.person, "form": form}
    return render(request, "assessments/amend.html", context, status=422 if form.is_bound else 200)
