"""What the database refuses by itself, constraint by constraint."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from careplans import services
from careplans.models import (
    Activity,
    CarePlan,
    ContraindicationAnswer,
    Goal,
    Handout,
    Locator,
    Resource,
    RuleEntry,
    RuleVersion,
    SuggestionRecord,
)
from careplans.tests.factories import (
    contraindication,
    make_active_plan,
    make_catalogue,
    make_plan,
    make_practitioner,
    suggestion,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


def refused(name):
    return pytest.raises(IntegrityError, match=name)


class TestPlan:
    @pytest.fixture
    def plan(self):
        return make_plan()

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("careplan_activated_unless_draft", {"status": "active"}),
            ("careplan_activated_at_and_by", {"activated_at": NOW(), "status": "entered-in-error"}),
            ("careplan_ended_with_time_name_and_reason", {"end_reason": "over"}),
        ],
    )
    def test_states_carry_their_stamps(self, plan, name, change):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            CarePlan.objects.filter(pk=plan.pk).update(**change)
        assert "careplan_" in str(error.value)

    def copy(self, plan, **changes):
        values = {
            f.attname: getattr(plan, f.attname)
            for f in plan._meta.fields
            if f.name not in ("id", "uuid", "created_at", "updated_at")
        }
        return CarePlan.objects.create(**values | changes)

    def test_an_episode_has_one_draft(self, plan):
        with refused("careplan_one_draft_per_episode"):
            self.copy(plan, version=2)

    def test_an_episode_has_one_active_plan(self):
        active = make_active_plan()
        with refused("careplan_one_active_per_episode"):
            self.copy(active, version=2)

    def test_a_version_stands_once(self):
        active = make_active_plan()
        with refused("careplan_version_once_per_episode"):
            self.copy(active, status="draft", activated_at=None, activated_by_id=None)

    def test_a_first_version_replaces_nothing(self):
        active = make_active_plan()
        draft = services.revise_plan(plan=active, by=active.author, at=NOW())
        with refused("careplan_first_or_replacement|careplan_version_once"):
            CarePlan.objects.filter(pk=draft.pk).update(version=1)

    def test_everything_belongs_to_one_patient(self, plan):
        other = make_plan()
        with refused("careplan_of_one_patient"):
            CarePlan.objects.filter(pk=plan.pk).update(assessment=other.assessment)


class TestContent:
    @pytest.fixture
    def plan(self):
        return make_plan()

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("suggestion_decided_iff_stamped", {"decision": "accepted"}),
            ("suggestion_declined_with_a_reason", {"decision": "declined", "decided_at": NOW()}),
        ],
    )
    def test_a_decision_carries_its_stamps(self, plan, name, change):
        row = suggestion(plan, "stress-high")
        if "decided_at" in change:
            change = change | {"decided_by": plan.author}
        with refused(name):
            SuggestionRecord.objects.filter(pk=row.pk).update(**change)

    def test_a_suggestion_stands_once(self, plan):
        row = suggestion(plan, "stress-high")
        with refused("suggestion_once_per_plan"):
            SuggestionRecord.objects.create(
                plan=plan, rule_version=row.rule_version, title="x", priority=1, fired=[], reasons=[]
            )

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("contraindicationanswer_record_is_whole", {"holds": True, "recorded": "No limits"}),
            ("contraindicationanswer_adapts_what_holds", {"holds": False, "adapted": True}),
        ],
    )
    def test_an_answer_is_whole(self, plan, name, values):
        with refused(name):
            ContraindicationAnswer.objects.create(
                plan=plan,
                rule_version=contraindication("hip_surgery"),
                answered_at=NOW(),
                answered_by=plan.author,
                **values,
            )

    def test_a_question_is_answered_once(self, plan):
        values = {
            "plan": plan,
            "rule_version": contraindication("hip_surgery"),
            "holds": False,
            "answered_at": NOW(),
            "answered_by": plan.author,
        }
        ContraindicationAnswer.objects.create(**values)
        with refused("contraindicationanswer_once_per_plan"):
            ContraindicationAnswer.objects.create(**values)

    def test_a_goal_says_something(self, plan):
        with refused("goal_says_something"):
            Goal.objects.create(plan=plan, description="", added_at=NOW(), added_by=plan.author)

    def test_an_activity_says_what_and_how(self, plan):
        with refused("activity_says_what_and_how"):
            Activity.objects.create(plan=plan, order=1, title="Swim", advice="")


class TestFrozen:
    @pytest.fixture
    def plan(self):
        return make_active_plan()

    def test_an_active_plan_changes_in_nothing_but_its_end(self, plan):
        with refused("careplan_only_ends"):
            CarePlan.objects.filter(pk=plan.pk).update(review_on=None)

    def test_an_active_plan_is_not_deleted(self, plan):
        with pytest.raises(IntegrityError):
            CarePlan.objects.filter(pk=plan.pk)._raw_delete("default")

    @pytest.mark.parametrize("model", [SuggestionRecord, ContraindicationAnswer, Activity])
    def test_what_an_active_plan_holds_never_changes(self, plan, model):
        with refused("frozen"):
            model.objects.filter(plan=plan).update(updated_at=NOW())

    def test_nothing_is_added_to_an_active_plan(self, plan):
        with refused("frozen"):
            Goal.objects.create(plan=plan, description="Run", added_at=NOW(), added_by=plan.author)

    def test_an_issued_handout_never_changes(self, plan):
        handout = services.issue_handout(plan=plan, by=plan.author, at=NOW())
        with refused("frozen"):
            Handout.objects.filter(pk=handout.pk).update(released=False)

    def test_a_published_rule_never_changes(self, plan):
        with refused("frozen"):
            RuleVersion.objects.filter(entry__slug="stress-high").update(change_note="x")


class TestCatalogue:
    @pytest.fixture
    def entry(self):
        make_catalogue(publish=False)
        return RuleEntry.objects.get(slug="stress-high")

    def version(self, entry, **changes):
        values = {"entry": entry, "version": 2, "document": {}, "digest": "0" * 64} | changes
        return RuleVersion.objects.create(**values)

    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("ruleversion_once", {"version": 1}),
            ("ruleversion_one_draft", {}),
            ("ruleversion_published_iff_reviewed", {"published_at": NOW()}),
            ("ruleversion_digest_is_sha256", {"digest": "none"}),
        ],
    )
    def test_a_version_is_whole(self, entry, name, changes):
        with refused(name if name != "ruleversion_once" else "ruleversion_once|ruleversion_one_draft"):
            self.version(entry, **changes)

    def test_only_a_published_version_comes_into_force(self, entry):
        with refused("ruleentry_in_force_is_published"):
            RuleEntry.objects.filter(pk=entry.pk).update(in_force=entry.versions.get())

    def test_a_name_stands_once(self, entry):
        with refused("ruleentry_once"):
            RuleEntry.objects.create(kind="rule", slug="stress-high")

    @pytest.mark.parametrize(
        ("name", "place"),
        [
            ("locator_says_where", {}),
            ("locator_time_is_minutes_and_seconds", {"starts_at": "noon"}),
            ("locator_pages_in_order", {"page_from": 9, "page_to": 3}),
        ],
    )
    def test_a_place_to_look_says_where(self, entry, name, place):
        with refused(name):
            Locator.objects.create(resource=Resource.objects.first(), **place)


class TestHandout:
    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("handout_point_size_is_offered", {"point_size": 9, "document_digest": "1" * 64}),
            ("handout_digests_are_sha256", {"document_digest": "none"}),
            ("handout_once_per_content", {}),
        ],
    )
    def test_a_handout_is_whole(self, name, changes):
        practitioner = make_practitioner()
        plan = make_active_plan(practitioner)
        first = services.issue_handout(plan=plan, by=practitioner, at=NOW())
        values = {
            f.attname: getattr(first, f.attname)
            for f in first._meta.fields
            if f.name not in ("id", "uuid", "created_at", "updated_at")
        }
        with refused(name):
            Handout.objects.create(**values | {"code": "H-OTHER"} | changes)
