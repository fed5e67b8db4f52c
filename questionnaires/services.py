"""Every write about questionnaires: load, import, switch questions on, publish, retire."""

import copy
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ClinicProfile, User
from clinic.audit.services import record
from clinic.base.canonical import digest
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from clinic.base.reviews import reviewed
from clinic.base.stale import refuse_unread

from . import importing
from .models import Questionnaire, QuestionnaireVersion
from .scoring.extensions import OURS

SHIPPED, IMPORTED = "shipped", "imported"


class CannotPublish(DomainError):
    pass


class CannotImport(DomainError):
    pass


@transaction.atomic
def load_draft(*, document: Mapping[str, Any], by: User | None, at: datetime) -> str:
    """Bring a shipped document in as a draft. Says what changed; empty when it was there already.

    A draft follows the shipped document until it is published; a published one asks for a new version number.
    """
    slug, number, came = document["id"], document["version"], digest(document)
    importing.read_form(document)
    existing = (
        for_change(QuestionnaireVersion.objects).filter(questionnaire__slug=slug, version=number).first()
    )
    if existing is None:
        version = _add(document, slug=slug, number=number, source=SHIPPED, by=by, at=at)
        return f"questionnaire {version}: new draft"
    if existing.source_digest == came:
        return ""
    if not existing.is_draft:
        raise ValueError(f"{slug} {number} is published: give the changed document a new version number")
    existing.document, existing.digest, existing.source_digest = dict(document), came, came
    existing.save(update_fields=["document", "digest", "source_digest", "updated_at"])
    record(by=by, verb="questionnaire.draft-updated", at=at, subject=existing, digest=came)
    return f"questionnaire {existing}: draft updated"


@transaction.atomic
def import_questionnaire(*, content: bytes, by: User, at: datetime) -> QuestionnaireVersion:
    """A FHIR R4 Questionnaire as a draft, with a list of what it cannot do here."""
    try:
        document = importing.read(content)
        slug, number = importing.name_of(document), importing.number_of(document)
        importing.read_form(document)
    except importing.NotReadable as error:
        raise CannotImport(_(error.message) % error.params) from error
    taken = QuestionnaireVersion.objects.filter(questionnaire__slug=slug, version=number).first()
    if taken is not None:
        raise CannotImport(
            _("%(title)s version %(number)s is here already. Change the version number in the file.")
            % {"title": taken.questionnaire.title, "number": number}
        )
    return _add(document, slug=slug, number=number, source=IMPORTED, by=by, at=at)


def _add(
    document: Mapping[str, Any], *, slug: str, number: str, source: str, by: User | None, at: datetime
) -> QuestionnaireVersion:
    title = importing.title_of(document)
    questionnaire, _is_new = Questionnaire.objects.get_or_create(slug=slug, defaults={"title": title})
    came = digest(document)
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        version=number,
        document=dict(document),
        digest=came,
        source_digest=came,
        source=source,
        unsupported=importing.unsupported(document) if source == IMPORTED else [],
    )
    record(by=by, verb="questionnaire.draft-added", at=at, subject=version, source=source, digest=came)
    return version


@transaction.atomic
def switch_question(
    *, version: QuestionnaireVersion, link_id: str, on: bool, by: User, at: datetime
) -> QuestionnaireVersion:
    """Turn on, in a draft, a question that is shipped switched off; its note says under which conditions."""
    locked = _locked(version)
    item = locked.form.items.get(link_id)
    if not locked.is_draft:
        raise DomainError(_("A published version never changes. Switch the question in a draft."))
    if item is None or item.enabled:
        raise DomainError(_("Only a question that is shipped switched off can be switched."))
    wanted = sorted({*locked.switched_on, link_id} if on else {*locked.switched_on} - {link_id})
    if wanted == locked.switched_on:
        return locked

    locked.switched_on = wanted
    locked.save(update_fields=["switched_on", "updated_at"])
    record(by=by, verb="questionnaire.question-switched", at=at, subject=locked, item=link_id, on=on)
    return locked


@transaction.atomic
def publish(
    *,
    version: QuestionnaireVersion,
    reviewer_name: str,
    reviewed_on: date | None,
    based_on: str,
    by: User,
    at: datetime,
) -> QuestionnaireVersion:
    """Freeze the draft, as it was read, under its reviewer's name and put it in use.

    The version before it is retired. Drafts that patients have open stay on the version they began with.
    """
    for_change(Questionnaire.objects).get(pk=version.questionnaire_id)
    locked = _locked(version)
    if not locked.is_draft:
        raise CannotPublish(_("This version has been published already."))
    refuse_unread(locked, based_on)
    reviewer_name, reviewed_on = reviewed(name=reviewer_name, on=reviewed_on, at=at)
    _check_content(locked)

    for earlier in QuestionnaireVersion.objects.filter(questionnaire=locked.questionnaire).in_use():
        _retire(earlier, by=by, at=at)
    locked.document = _as_published(locked, reviewed_on, at)
    locked.digest = digest(locked.document)
    locked.status, locked.published_at, locked.published_by = QuestionnaireVersion.Status.ACTIVE, at, by
    locked.reviewer_name, locked.reviewed_on = reviewer_name, reviewed_on
    locked.save()
    record(
        by=by,
        verb="questionnaire.published",
        at=at,
        subject=locked,
        digest=locked.digest,
        reviewer=reviewer_name,
        reviewed_on=reviewed_on.isoformat(),
    )
    return locked


@transaction.atomic
def retire(*, version: QuestionnaireVersion, by: User, at: datetime) -> QuestionnaireVersion:
    """Take a version out of use. Forms that were begun with it can still be finished and read."""
    locked = _locked(version)
    if locked.status != QuestionnaireVersion.Status.ACTIVE:
        raise DomainError(_("Only the version in use can be retired."))
    _retire(locked, by=by, at=at)
    return locked


def _retire(version: QuestionnaireVersion, *, by: User, at: datetime) -> None:
    version.status, version.retired_at, version.retired_by = QuestionnaireVersion.Status.RETIRED, at, by
    version.save(update_fields=["status", "retired_at", "retired_by", "updated_at"])
    record(by=by, verb="questionnaire.retired", at=at, subject=version)


def _locked(version: QuestionnaireVersion) -> QuestionnaireVersion:
    return for_change(QuestionnaireVersion.objects).select_related("questionnaire").get(pk=version.pk)


def _check_content(version: QuestionnaireVersion) -> None:
    if not ClinicProfile.current().emergency_number.strip():
        raise CannotPublish(
            _("Fill in the emergency number in the clinic's profile first: patients are told to call it.")
        )
    try:
        form = importing.read_form(version.document)
    except importing.NotReadable as error:
        raise CannotPublish(_(error.message) % error.params) from error
    if unknown := importing.unknown_placeholders(version.document):
        raise CannotPublish(
            _("The form has a placeholder nobody fills: %(names)s.") % {"names": ", ".join(unknown)}
        )
    if missing := [link_id for link_id in version.switched_on if link_id not in form.items]:
        raise CannotPublish(
            _("Switched on, but no longer in the form: %(names)s. Switch it off first.")
            % {"names": ", ".join(missing)}
        )


def _as_published(version: QuestionnaireVersion, reviewed_on: date, at: datetime) -> dict[str, Any]:
    document = copy.deepcopy(version.document)
    document |= {"status": "active", "date": at.isoformat(), "approvalDate": str(reviewed_on)}
    for element in importing.elements(document):
        if element.get("linkId") in version.switched_on:
            for extension in element.get("extension", ()):
                if extension.get("url") == OURS + "enabled":
                    extension["valueBoolean"] = True
    return document
