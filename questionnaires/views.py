import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.idempotency import once

from . import services
from .forms import ImportForm, PublishForm
from .models import QuestionnaireVersion
from .queries import preview_of


@require_safe
@requires("questionnaires.view_questionnaireversion")
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole form, and all that it raises and says, for staff to read. On paper a visit asks with it."""
    return render(request, "questionnaires/preview.html", {"preview": preview_of(_version_or_404(uuid))})


@require_safe
@requires("questionnaires.view_questionnaireversion")
def download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version = _version_or_404(uuid)
    name = f"{version.questionnaire.slug}-{version.version}.json".replace('"', "")
    text = json.dumps(version.document, ensure_ascii=False, indent=1)
    return HttpResponse(
        text,
        content_type="application/fhir+json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name.encode("ascii", "replace").decode()}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("questionnaires.publish_questionnaire")
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version, refusal, status = _version_or_404(uuid), "", 422 if request.method == "POST" else 200
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.publish(version=version, **form.cleaned_data, by=request.user, at=timezone.now())
        except DomainError as error:
            refusal, status = str(error), 409 if isinstance(error, StaleDraft) else 422
        else:
            messages.success(request, _("%(version)s is in use from now on.") % {"version": version})
            return redirect("questionnaires:preview", version.uuid)
    read = request.GET.get("read") if request.method == "GET" else None
    context = {
        "preview": preview_of(version),
        "form": form,
        "refusal": refusal,
        "based_on": read or version.content_digest,
    }
    return render(request, "questionnaires/publish.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("questionnaires.add_questionnaireversion")
def import_file(request: HttpRequest) -> HttpResponse:
    refusal, form = "", ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            return once(request, lambda: _imported(request, content))
        except DomainError as error:
            refusal = str(error)
    status = 422 if request.method == "POST" else 200
    return render(request, "questionnaires/import.html", {"form": form, "refusal": refusal}, status=status)


def _imported(request: HttpRequest, content: bytes) -> str:
    version = services.import_questionnaire(content=content, by=request.user, at=timezone.now())
    return version.get_absolute_url()


@require_POST
@requires("questionnaires.publish_questionnaire")
def switch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Turn a question of a draft, shipped switched off, on or off."""
    version = _version_or_404(uuid)
    try:
        services.switch_question(
            version=version,
            link_id=request.POST.get("question", ""),
            on=request.POST.get("on") == "1",
            by=request.user,
            at=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error))
        context = {"preview": preview_of(version)}
        return render(request, "questionnaires/preview.html", context, status=422)
    return redirect("questionnaires:preview", version.uuid)


@require_POST
@requires("questionnaires.publish_questionnaire")
def retire(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version = _version_or_404(uuid)
    try:
        services.retire(version=version, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        context = {"preview": preview_of(version)}
        return render(request, "questionnaires/preview.html", context, status=422)
    messages.success(request, _("%(version)s is retired.") % {"version": version})
    return redirect("questionnaires:preview", version.uuid)


def _version_or_404(uuid: UUID) -> QuestionnaireVersion:
    """What may be asked is no patient's data: everyone with the permission sees every version."""
    rows = QuestionnaireVersion.objects.select_related("questionnaire", "published_by", "retired_by")
    return get_object_or_404(rows, uuid=uuid)
