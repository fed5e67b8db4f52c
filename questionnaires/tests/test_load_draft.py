"""Shipped questionnaires arrive as drafts, and a second load changes nothing."""

from copy import deepcopy

import pytest

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from questionnaires import catalogue, services
from questionnaires.models import QuestionnaireVersion

from .factories import AT, INTAKE, make_document, make_draft, make_intake_draft, publish

pytestmark = pytest.mark.django_db


def load(document):
    return services.load_draft(document=document, by=None, at=AT)


def test_the_shipped_intake_arrives_as_a_draft_once():
    [source] = catalogue.sources()
    assert source.sync() == ["questionnaire Back pain intake 1.3.0: new draft"]
    assert source.sync() == []
    version = QuestionnaireVersion.objects.get()
    assert (version.status, version.source, version.questionnaire.slug) == (
        "draft",
        "shipped",
        "intake-back-pain",
    )
    assert version.document == INTAKE
    assert Event.objects.filter(verb="questionnaire.draft-added").count() == 1


def test_a_draft_follows_what_is_shipped():
    draft = make_draft(make_document(version="1"))
    assert load(make_document(version="1", title="Sleep, again")) == "questionnaire Sleep 1: draft updated"
    draft.refresh_from_db()
    assert draft.form.title == "Sleep, again"


def test_a_draft_keeps_the_questions_the_clinic_switched_on():
    draft = make_intake_draft()
    services.switch_question(version=draft, link_id="stress.safety", on=True, by=make_user("admin"), at=AT)
    load({**deepcopy(INTAKE), "purpose": "changed"})
    draft.refresh_from_db()
    assert (draft.switched_on, draft.document["purpose"]) == (["stress.safety"], "changed")


def test_a_published_version_stays_although_its_file_is_loaded_again():
    draft = make_intake_draft()
    published = publish(draft)
    assert load(INTAKE) == ""
    published.refresh_from_db()
    assert published.status == "active"


def test_a_changed_file_needs_a_new_number_once_published():
    publish(make_draft(make_document(version="1")))
    with pytest.raises(ValueError, match="give the changed document a new version number"):
        load(make_document(version="1", title="Changed"))
    assert load(make_document(version="2", title="Changed")) == "questionnaire Sleep 2: new draft"


def test_a_file_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="no question"):
        load(make_document(item=[]))
