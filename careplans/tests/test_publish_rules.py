"""Rules arrive as drafts, are edited as drafts, and come into force under a reviewer's name."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.tests.factories import make_user
from careplans import catalogue, services
from careplans.models import RuleEntry, RuleVersion
from careplans.services import CannotPublish
from careplans.tests.factories import make_catalogue
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.reviews import NotReviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user("admin")


@pytest.fixture
def entry():
    make_catalogue(publish=False)
    return RuleEntry.objects.get(kind="rule", slug="stress-high")


def publish(version, by, **changes):
    values = {
        "reviewer_name": "Dr Robin Reviewer",
        "reviewed_on": date(2026, 1, 5),
        "based_on": version.content_digest,
        "by": by,
    } | changes
    return services.publish_rule(version=version, at=timezone.now(), **values)


def edit(entry, by, *, based_on=None, **changes):
    """The draft, or what is in force, with some fields changed, by somebody who sees it now."""
    seen = entry.versions.newest_first().first()
    values = {"based_on": based_on or seen.content_digest, "by": by, "at": timezone.now()}
    return services.edit_rule_draft(entry=entry, document=deepcopy(seen.document) | changes, **values)


class TestLoad:
    def test_brings_everything_in_as_drafts(self, entry):
        assert RuleVersion.objects.count() == RuleVersion.objects.drafts().count() == 37 + 23 + 2
        assert not RuleEntry.objects.exclude(in_force=None).exists()

    def test_twice_changes_nothing(self, entry):
        assert [line for source in catalogue.sources() for line in source.sync()] == []

    def test_a_draft_of_the_clinics_own_is_left_alone(self, entry, admin):
        edit(entry, admin, dose="3 minutes")
        assert [line for source in catalogue.sources() for line in source.sync()] == []
        assert entry.versions.get().document["dose"] == "3 minutes"

    def test_the_command_loads_it_and_then_finds_nothing_to_do(self, entry):
        call_command("load_catalogue", verbosity=0)
        call_command("load_catalogue", "--check", verbosity=0)


class TestPublish:
    def test_puts_it_in_force_under_the_reviewers_name(self, entry, admin):
        version = publish(entry.versions.get(), admin)
        entry.refresh_from_db()
        assert (entry.in_force, version.status) == (version, RuleVersion.Status.ACTIVE)
        assert Event.objects.get(verb="rule.published", subject_uuid=version.uuid).detail["reviewer"] == (
            "Dr Robin Reviewer"
        )

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"reviewer_name": " "}, "name of the clinician"),
            ({"reviewer_name": "x\0y"}, "invisible control character"),
            ({"reviewer_name": "x" * 121}, "At most 120 characters"),
            ({"reviewed_on": None}, "Give the day"),
            ({"reviewed_on": timezone.localdate() + timedelta(days=2)}, "future"),
            ({"reviewed_on": date(202, 1, 5)}, "too long ago"),
        ],
    )
    def test_refuses_without_a_proper_review(self, entry, admin, changes, message):
        with pytest.raises(NotReviewed, match=message):
            publish(entry.versions.get(), admin, **changes)

    def test_refuses_what_was_edited_after_it_was_read(self, entry, admin):
        read = entry.versions.get()
        edit(entry, admin, dose="An hour")
        with pytest.raises(StaleDraft, match="Read it as it is now"):
            publish(read, admin)
        assert entry.versions.get().is_draft

    def test_refuses_a_second_time(self, entry, admin):
        publish(entry.versions.get(), admin)
        with pytest.raises(CannotPublish, match="already"):
            publish(entry.versions.get(), admin)

    def test_a_new_version_retires_the_one_before(self, entry, admin):
        first = publish(entry.versions.get(), admin)
        draft = edit(entry, admin, dose="3 minutes")
        assert draft.version == 2
        publish(draft, admin)
        first = RuleVersion.objects.select_related("entry").get(pk=first.pk)
        assert first.status == RuleVersion.Status.RETIRED

    def test_everything_shipped_can_be_published(self, entry, admin):
        assert publish_all(admin) == 37 + 23 + 2


def publish_all(admin) -> int:
    return services.publish_all_drafts(
        reviewer_name="Dr Robin Reviewer", reviewed_on=date(2026, 1, 5), by=admin, at=timezone.now()
    )


class TestTwoWhoEditOneDraft:
    def test_the_second_is_told_what_the_first_saved(self, entry, admin):
        read = entry.versions.get()
        edit(entry, admin, dose="3 minutes")
        with pytest.raises(StaleDraft, match="draft of version 1") as stale:
            edit(entry, admin, dose="An hour", based_on=read.content_digest)
        assert (stale.value.yours, stale.value.theirs) == ({"dose": "An hour"}, {"dose": "3 minutes"})
        assert entry.versions.get().document["dose"] == "3 minutes"

    def test_neither_begins_a_draft_over_the_others(self, entry, admin):
        publish(entry.versions.get(), admin)
        in_force = entry.versions.get()
        edit(entry, admin, dose="3 minutes")
        with pytest.raises(StaleDraft):
            edit(entry, admin, dose="An hour", based_on=in_force.content_digest)

    def test_a_second_click_changes_nothing(self, entry, admin):
        read = entry.versions.get()
        for _click in range(2):
            draft = edit(entry, admin, dose="3 minutes", based_on=read.content_digest)
        assert Event.objects.filter(verb="rule.draft-edited", subject_uuid=draft.uuid).count() == 1


class TestRefusedDrafts:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"slug": "another"}, "never changes"),
            ({"colour": "red"}, "unknown field"),
            ({"contraindications": ["full-moon"]}, "names what is not there"),
            ({"when_any": [{"fact": "finding", "muscle": "biceps", "any_of": ["tight"]}]}, "no muscle"),
            ({"when_any": [{"fact": "test", "test": "tea", "op": "=", "value": "positive"}]}, "no test"),
            (
                {"when_any": [{"fact": "test", "test": "single-leg-stance", "op": "<", "value": 9}]},
                "raw number",
            ),
            (
                {"when_any": [{"fact": "test", "test": "thomas-test", "op": ">", "value": 0}]},
                "controlled pelvis",
            ),
            (
                {
                    "category": "psoas",
                    "when_any": [{"fact": "finding", "muscle": "psoas-major", "any_of": ["tight"]}],
                },
                "guards",
            ),
            ({"supersedes": ["psoas-tight"]}, "without their contraindications"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_say_what_is_wrong(self, entry, admin, change, message):
        with pytest.raises(DomainError, match=message):
            edit(entry, admin, **change)


class TestRetire:
    def test_takes_a_rule_out_of_force_with_a_reason(self, entry, admin):
        publish(entry.versions.get(), admin)
        with pytest.raises(DomainError, match="why it retires"):
            services.retire_rule(entry=entry, reason="", by=admin, at=timezone.now())
        assert services.retire_rule(entry=entry, reason="Old", by=admin, at=timezone.now()).in_force is None

    def test_refuses_a_contraindication_that_a_rule_still_names(self, entry, admin):
        publish_all(admin)
        fever = RuleEntry.objects.get(slug="hip_surgery")
        with pytest.raises(DomainError, match="still name it"):
            services.retire_rule(entry=fever, reason="Old", by=admin, at=timezone.now())
