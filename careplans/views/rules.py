"""One version of a rule: to read, to edit as a draft, to publish under a reviewer's name, to take out
of force."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careplans import services
from careplans.checking import problems_of
from careplans.forms import PublishForm, RuleForm
from careplans.models import RuleEntry, RuleVersion
from careplans.writing import from_lines, in_words
from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft

SHOWN = {
    RuleEntry.Kind.RULE: (
        "title", "priority", "when_any", "when_all", "unless",
        "patient_advice", "frequency", "dose", "progression", "stop_if",
        "review_after_days", "contraindications", "resources", "rationale", "evidence", "practitioner_note",
    ),
    RuleEntry.Kind.CONTRAINDICATION: ("name", "ask", "when_any", "when_all", "enough", "note", "clear_when"),
    RuleEntry.Kind.TEXT: ("title", "text"),
}  # fmt: skip


@require_safe
@requires("careplans.view_ruleversion")
def rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version = _version_or_404(uuid)
    review = request.session.pop(_review_of(version), {})
    return _show(request, version, form=_filled(version), publishing=_publish_form(review))


@require_POST
@requires("careplans.publish_rule")
def edit_rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep the draft, or begin one from what is published.

    A rule that cannot work is refused with the reason. What was typed about its review stays too.
    """
    version = _version_or_404(uuid)
    form = RuleForm(request.POST, names=SHOWN[version.entry.kind])
    review = {name: request.POST.get(name, "") for name in ("reviewer_name", "reviewed_on")}
    refusal: DomainError | None = None
    if form.is_valid():
        try:
            document = _document(version, form.cleaned_data)
            draft = services.edit_rule_draft(
                entry=version.entry,
                document=document,
                change_note=form.cleaned_data["change_note"],
                based_on=form.cleaned_data["based_on"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("Kept as a draft of version %(n)s.") % {"n": draft.version})
            request.session[_review_of(draft)] = review
            return redirect("careplans:rule", uuid=draft.uuid)
        except DomainError as error:
            refusal = error
    return _show(request, version, form=form, publishing=_publish_form(review), refusal=refusal)


@require_POST
@requires("careplans.publish_rule")
def publish_rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is kept and was read. What was typed and is not kept yet comes back, and nothing is published."""
    version = _version_or_404(uuid)
    content = RuleForm(request.POST, names=SHOWN[version.entry.kind])
    form = PublishForm(request.POST, auto_id="publish_%s")
    if content.differs_from_shown:
        refusal: DomainError = services.CannotPublish(
            _("Nothing is published yet: the text below is not kept. Keep the draft first, then publish it.")
        )
        return _show(request, version, form=content, publishing=form, refusal=refusal)
    if form.is_valid():
        try:
            services.publish_rule(version=version, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("%(rule)s is in force from now on.") % {"rule": version.title})
            return redirect("careplans:rule", uuid=uuid)
        except DomainError as error:
            version = _version_or_404(uuid)
            return _show(request, version, form=_filled(version), publishing=form, refusal=error)
    return _show(request, version, form=_filled(version), publishing=form)


@require_POST
@requires("careplans.publish_rule")
def retire_rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version = _version_or_404(uuid)
    try:
        reason = request.POST.get("reason", "").replace("\x00", "")[:500]
        services.retire_rule(entry=version.entry, reason=reason, by=request.user, at=timezone.now())
    except DomainError as error:
        return _show(request, version, form=_filled(version), publishing=_publish_form(), refusal=error)
    messages.success(request, _("%(rule)s is no longer in force.") % {"rule": version.title})
    return redirect("careplans:rule", uuid=uuid)


def _version_or_404(uuid: UUID) -> RuleVersion:
    """A rule is no patient's data: everyone with the permission sees every version."""
    rows = RuleVersion.objects.select_related("entry__in_force", "published_by")
    return get_object_or_404(rows, uuid=uuid)


def _show(
    request: HttpRequest,
    version: RuleVersion,
    *,
    form: RuleForm,
    publishing: PublishForm,
    refusal: DomainError | None = None,
) -> HttpResponse:
    draft = version.entry.versions.drafts().first()
    stale = refusal if isinstance(refusal, StaleDraft) else None
    context = {
        "version": version,
        "entry": version.entry,
        "document": version.document,
        "draft": draft,
        "versions": version.entry.versions.order_by("-version"),
        "problems": problems_of(version) if version.is_draft else [],
        "form": form,
        "publish_form": publishing,
        "refusal": str(refusal or ""),
        "conflict": _labelled(stale) if stale else None,
        **_seen(form, version, draft, stale),
    }
    status = 409 if stale else 422 if request.method == "POST" else 200
    return render(request, "careplans/rule.html", context, status=status)


def _seen(
    form: RuleForm, version: RuleVersion, draft: RuleVersion | None, stale: StaleDraft | None
) -> dict[str, str]:
    """What the form sends back: which draft was seen, after a 409 the one saved now, and its text."""
    if form.is_bound and stale is None:
        return {name: str(form[name].value() or "") for name in ("based_on", "shown")}
    seen = draft if stale or draft == version else None
    return {
        "based_on": seen.content_digest if seen else "",
        "shown": _filled(seen or version).digest_of_texts,
    }


def _labelled(stale: StaleDraft) -> StaleDraft:
    """The fields of a rule under the names that its form has for them."""

    def named(texts: Mapping[str, str]) -> dict[str, str]:
        fields = RuleForm.base_fields
        return {str(fields[name].label) if name in fields else name: text for name, text in texts.items()}

    return StaleDraft(str(stale), yours=named(stale.yours), theirs=named(stale.theirs))


def _review_of(version: RuleVersion) -> str:
    """The session's key for what was typed about its review."""
    return f"review_typed:{version.uuid}"


def _publish_form(typed: Mapping[str, str] | None = None) -> PublishForm:
    initial = {name: text for name, text in (typed or {}).items() if text}
    return PublishForm(initial={"reviewed_on": timezone.localdate()} | initial, auto_id="publish_%s")


def _filled(version: RuleVersion) -> RuleForm:
    initial: dict[str, Any] = {}
    for name in SHOWN[version.entry.kind]:
        initial[name] = in_words(version.document.get(name))
    initial["change_note"] = version.change_note if version.is_draft else ""
    return RuleForm(initial=initial, names=SHOWN[version.entry.kind])


def _document(version: RuleVersion, typed: dict[str, Any]) -> dict[str, Any]:
    """The version's document with what was typed; what the form does not show stays as it is."""
    document = dict(version.document)
    for name in SHOWN[version.entry.kind]:
        value: Any = typed[name]
        if name in RuleForm.CONDITIONS:
            value = from_lines(value)
        elif name in RuleForm.LISTS:
            value = [part.strip() for part in value.split(",") if part.strip()]
        if value in ("", None) or (value == [] and name not in document):
            document.pop(name, None)
        else:
            document[name] = value
    return document
