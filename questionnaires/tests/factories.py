"""Questionnaires for tests, made by the services."""

import json
from copy import deepcopy
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from questionnaires import conversion, services
from questionnaires.models import QuestionnaireVersion

INTAKE = json.loads((conversion.DATA / "intake-back-pain.json").read_text())
AT = timezone.now()
_numbers = count(1)


def make_document(**changes: Any) -> dict[str, Any]:
    """A small questionnaire with one page of two questions; every call has a version of its own."""
    return {
        "resourceType": "Questionnaire",
        "id": "sleep",
        "url": "urn:example:questionnaire:sleep",
        "version": f"1.{next(_numbers)}",
        "title": "Sleep",
        "status": "draft",
        "item": [
            {
                "linkId": "page",
                "text": "Your nights",
                "type": "group",
                "item": [
                    {
                        "linkId": "hours",
                        "text": "How long do you sleep?",
                        "type": "decimal",
                        "required": True,
                    },
                    {"linkId": "note", "text": "Anything else?", "type": "text"},
                ],
            }
        ],
    } | changes


def make_draft(document: dict[str, Any] | None = None) -> QuestionnaireVersion:
    document = document or make_document()
    services.load_draft(document=document, by=None, at=AT)
    return QuestionnaireVersion.objects.get(questionnaire__slug=document["id"], version=document["version"])


def make_intake_draft() -> QuestionnaireVersion:
    return make_draft(deepcopy(INTAKE))


def publish(version: QuestionnaireVersion, by: User | None = None, **changes: Any) -> QuestionnaireVersion:
    make_clinic()
    return services.publish(
        **{
            "version": version,
            "reviewer_name": "Dr Robin Reviewer",
            "reviewed_on": date(2026, 1, 5),
            "based_on": version.content_digest,
            "by": by or make_user("admin"),
            "at": AT,
        }
        | changes
    )


def make_published(document: dict[str, Any] | None = None) -> QuestionnaireVersion:
    return publish(make_draft(document))
