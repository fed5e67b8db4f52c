"""The texts themselves, for whoever publishes them: read, review, retire, begin the next version."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft

from .. import services
from ..forms import PublishTextForm
from ..models import ConsentText


@require_http_methods(["GET", "HEAD", "POST"])
@requires("patients.publish_consenttext")
def consent_text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text as a patient reads it; a draft with the form that publishes it."""
    text, refusal, status = _text_or_404(uuid), "", 422 if request.method == "POST" else 200
    form = PublishTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_consent_text(text=text, **form.cleaned_data, by=request.user, at=timezone.now())
        except DomainError as error:
            refusal, status = str(error), 409 if isinstance(error, StaleDraft) else 422
        else:
            messages.success(request, _("%(text)s is in use from now on.") % {"text": text})
            return redirect(text)
    context = {"text": text, "form": form, "refusal": refusal}
    return render(request, "patients/consent_text.html", context, status=status)


@require_POST
@requires("patients.publish_consenttext")
def retire(request: HttpRequest, uuid: UUID) -> HttpResponse:
    text = _text_or_404(uuid)
    try:
        services.retire_consent_text(text=text, by=request.user, at=timezone.now())
    except DomainError as error:
        context = {"text": text, "form": PublishTextForm(), "refusal": str(error)}
        return render(request, "patients/consent_text.html", context, status=422)
    messages.success(request, _("%(text)s is retired.") % {"text": text})
    return redirect(text)


@require_POST
@requires("patients.add_consenttext")
def next_version(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft with the same words, to go on from; one that is there already is opened."""
    draft = services.next_consent_text(text=_text_or_404(uuid), by=request.user, at=timezone.now())
    return redirect(reverse("admin:patients_consenttext_change", args=[draft.pk]))


def _text_or_404(uuid: UUID) -> ConsentText:
    """What is asked is no patient's data: whoever may publish sees every version."""
    return get_object_or_404(ConsentText.objects.select_related("published_by", "retired_by"), uuid=uuid)
