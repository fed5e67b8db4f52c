"""Publishing: reviewed by a named clinician, one version in use, and never changed again."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.base.canonical import digest
from clinic.base.errors import StaleDraft
from clinic.base.reviews import NotReviewed
from questionnaires import services
from questionnaires.models import Questionnaire, QuestionnaireVersion
from questionnaires.services import CannotPublish

from .factories import AT, make_document, make_draft, make_intake_draft, make_published, publish

pytestmark = pytest.mark.django_db


def test_puts_the_version_in_use_under_the_reviewer_s_name():
    user = make_user("admin")
    version = publish(make_draft(), by=user)
    assert (version.status, version.reviewer_name, version.published_by) == (
        "active",
        "Dr Robin Reviewer",
        user,
    )
    assert (version.document["status"], version.document["approvalDate"]) == ("active", "2026-01-05")
    assert version.digest == digest(version.document)
    event = Event.objects.get(verb="questionnaire.published")
    assert (event.subject_uuid, event.detail["reviewer"]) == (version.uuid, "Dr Robin Reviewer")


def test_retires_the_version_before_it():
    first = make_published()
    second = make_published()
    first.refresh_from_db()
    assert (first.status, second.status) == ("retired", "active")
    assert list(QuestionnaireVersion.objects.in_use()) == [second]
    assert first.retired_by == second.published_by


def test_refuses_without_an_emergency_number():
    draft = make_intake_draft()
    make_clinic(emergency_number=" ")
    with pytest.raises(CannotPublish, match="emergency number"):
        services.publish(
            version=draft,
            reviewer_name="Dr R",
            reviewed_on=date(2026, 1, 5),
            based_on=draft.content_digest,
            by=make_user("admin"),
            at=AT,
        )
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reviewer_name": "  "}, "Give the name of the clinician"),
        ({"reviewer_name": "x\0y"}, "invisible control character"),
        ({"reviewer_name": "x" * 121}, "At most 120 characters"),
        ({"reviewed_on": None}, "Give the day"),
        ({"reviewed_on": (AT + timedelta(days=2)).date()}, "in the future"),
        ({"reviewed_on": date(1800, 1, 1)}, "too long ago"),
    ],
)
def test_refuses_without_a_reviewer_and_a_day(changes, says):
    with pytest.raises(NotReviewed, match=says):
        publish(make_draft(), **changes)


def switch_a_question(draft):
    services.switch_question(version=draft, link_id="stress.safety", on=True, by=make_user("admin"), at=AT)


def load_another_title(draft):
    make_draft(draft.document | {"title": "Another"})


@pytest.mark.parametrize("change", [switch_a_question, load_another_title])
def test_refuses_what_was_changed_after_it_was_read(change):
    read = make_intake_draft()
    change(read)
    with pytest.raises(StaleDraft, match="Read it as it is now"):
        publish(read)
    read.refresh_from_db()
    assert read.is_draft


def test_refuses_a_second_time():
    version = make_published()
    with pytest.raises(CannotPublish, match="already"):
        publish(version)


def test_refuses_a_placeholder_that_nobody_fills():
    with pytest.raises(CannotPublish, match=r"clinic\.fax"):
        publish(make_draft(make_document(title="Call {clinic.fax}")))


class TestQuestionsThatAreShippedSwitchedOff:
    def test_one_can_be_switched_on_before_publishing(self):
        draft = make_intake_draft()
        draft = services.switch_question(
            version=draft, link_id="stress.safety", on=True, by=make_user("admin"), at=AT
        )
        assert publish(draft).form.items["stress.safety"].enabled

    def test_they_stay_off_otherwise(self):
        assert not publish(make_intake_draft()).form.items["stress.safety"].enabled

    def test_no_other_question_can_be_switched(self):
        with pytest.raises(services.DomainError, match="switched off"):
            services.switch_question(
                version=make_intake_draft(), link_id="redflag.saddle", on=False, by=make_user("admin"), at=AT
            )

    def test_none_can_be_switched_once_published(self):
        version = publish(make_intake_draft())
        with pytest.raises(services.DomainError, match="never changes"):
            services.switch_question(
                version=version, link_id="stress.safety", on=True, by=make_user("admin"), at=AT
            )


class TestTheDatabase:
    def refuses(self, name, change, *args):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            change(*args)

    def test_refuses_to_change_a_published_document(self):
        version = make_published()
        version.document = {"item": []}
        self.refuses("frozen", version.save)

    def test_refuses_to_delete_a_published_version(self):
        self.refuses("frozen", make_published().delete)

    def test_refuses_to_bring_a_retired_version_back(self):
        version = services.retire(version=make_published(), by=make_user("admin"), at=AT)
        version.status, version.retired_at, version.retired_by = "active", None, None
        self.refuses("frozen", version.save)

    def test_refuses_to_change_the_reviewer_while_retiring(self):
        version = make_published()
        version.status, version.retired_at, version.retired_by = "retired", AT, version.published_by
        version.reviewer_name = "Somebody else"
        self.refuses("frozen", version.save)

    def test_refuses_to_change_published_versions_in_bulk(self):
        make_published()
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            QuestionnaireVersion.objects.update(digest="x")

    def test_lets_a_draft_change_and_go(self):
        draft = make_draft()
        draft.save()
        draft.delete()

    def test_refuses_two_versions_in_use(self):
        version = make_published()
        copy = QuestionnaireVersion(
            **{
                f.name: getattr(version, f.name)
                for f in version._meta.fields
                if f.name not in ("id", "uuid", "version")
            }
        )
        copy.version = "other"
        self.refuses("questionnaireversion_one_in_use", copy.save)

    def test_refuses_the_same_number_twice(self):
        draft = make_draft()
        again = QuestionnaireVersion(questionnaire=draft.questionnaire, version=draft.version, document={})
        self.refuses("questionnaireversion_number_once", again.save)

    def test_refuses_a_version_in_use_without_a_reviewer(self):
        draft = make_draft()
        draft.status = "active"
        self.refuses("questionnaireversion_published_iff_reviewed", draft.save)

    def test_refuses_a_retired_version_without_a_stamp(self):
        version = make_published()
        version.status = "retired"
        self.refuses("questionnaireversion_retired_iff_stamped", version.save)

    def test_keeps_one_questionnaire_for_a_short_name(self):
        make_draft()
        with pytest.raises(IntegrityError), transaction.atomic():
            Questionnaire.objects.create(slug="sleep", title="Again")


def test_the_triggers_obey_no_session_setting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'questionnaires_questionnaireversion'::regclass"
            " AND NOT tgisinternal AND tgenabled = 'A'"
        )
        assert len(cursor.fetchall()) == 3
