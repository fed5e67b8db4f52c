"""The handout: printed once, kept as issued."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from careplans import services
from careplans.composing import handout_document
from careplans.models import CarePlan, Handout, Locator, Resource, RuleEntry
from careplans.services import CannotIssue, WarningSignsOpen
from careplans.tests.factories import (
    accept,
    activate,
    make_active_plan,
    make_catalogue,
    make_exam_flag,
    make_plan,
    make_practitioner,
    revision_of,
    settle,
    suggestion,
)
from clinic.audit.models import Event
from clinic.base import files
from clinic.base.errors import StaleDraft
from intake import services as intake
from patients.services import cancel_visit
from patients.tests.factories import make_visit
from questionnaires.tests.factories import INTAKE, make_draft, publish

pytestmark = pytest.mark.django_db
ACCEPTED = ("psoas-tight-weak", "prolonged-sitting", "qi-gong")


@pytest.fixture
def kim():
    return make_practitioner()


def issue(plan, kim, **more):
    return services.issue_handout(plan=plan, by=kim, at=timezone.now(), **more)


def document(plan):
    return handout_document(plan, at=timezone.now())


def with_line(hours: float) -> None:
    """Publish the intake with another line for prolonged sitting than the shipped one has."""
    make_catalogue()
    form = deepcopy(INTAKE) | {"version": f"9.{hours:g}"}
    [line] = [part for part in _parts(form) if {"url": "flag", "valueString": "prolonged_sitting"} in part]
    next(value for value in line if value["url"] == "value")["valueDecimal"] = hours
    publish(make_draft(form))


def _parts(node):
    """Every list of extensions in a document."""
    if isinstance(node, list):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _parts(child)


class TestSitting:
    def test_is_long_from_the_hours_that_the_form_says(self, kim):
        with_line(6)
        [fact] = document(make_plan(kim)).facts
        assert fact.title == "Sitting: 9 hours a day"
        assert fact.text.endswith("Here, 6 hours or more counts as long.")

    def test_is_left_out_below_them(self, kim):
        with_line(10)
        assert document(make_plan(kim)).facts == ()


class TestWhatItSays:
    @pytest.fixture
    def said(self, kim):
        plan = make_plan(kim)
        services.add_goal(plan=plan, description="Walk up the hill", by=kim, at=timezone.now())
        settle(plan, suggestion(plan, "psoas-tight-weak"), kim)
        for slug in ACCEPTED:
            settle(plan, suggestion(plan, slug), kim)
            for check in suggestion(plan, slug).checks:
                assert check["state"] == "does-not-hold", check
            accept(plan, slug, kim)
        return document(activate(plan, kim))

    def test_names_the_findings_the_goal_and_the_sitting(self, said):
        assert [m.title for m in said.muscles] == ["Left psoas: tight and weak", "Left piriformis: painful"]
        assert said.goals == ("Walk up the hill",)
        assert said.facts[0].title == "Sitting: 9 hours a day"

    def test_explains_a_muscle_once(self, kim):
        found = (("piriformis", "left", "painful"), ("piriformis", "left", "tight"))
        muscles = document(make_plan(kim, findings=found)).muscles
        assert [(m.code, bool(m.text)) for m in muscles] == [("painful", True), ("tight", False)]

    def test_gives_each_reason_in_plain_words(self, said):
        reasons = {a.title: a.reason for a in said.activities}
        assert reasons["Tight and weak psoas: lengthen first, then strengthen"] == (
            "your left psoas is tight and weak."
        )
        assert reasons["Four hours or more of sitting a day: micro-breaks"] == "you sit 9 hours a day."

    def test_points_to_the_dvd_and_the_book_and_guesses_no_place(self, said):
        assert [(p.kind, p.title, p.locator, p.code) for p in said.pointers] == [
            ("dvd", "Qi Gong for Back Pain", "", ""),
            ("book", "Back to Pain-Free Health, Secrets of Natural Healing for Back Pain", "", ""),
        ]

    def test_says_when_to_seek_help_with_the_clinics_number(self, said):
        assert "Call 112 for chest pain" in said.safety_net
        assert said.emergency_number == "112"

    def test_has_a_row_for_each_kind_of_sitting(self, said):
        assert len(said.sitting_rows) == 4


class TestTheNextVisit:
    def test_is_the_first_one_that_is_still_planned(self, kim):
        plan = make_active_plan(kim)
        soon, later = (timezone.now() + timedelta(days=days) for days in (14, 28))
        make_visit(plan.patient, kim, start=later)
        make_visit(plan.patient, kim, start=soon)
        assert document(plan).next_visit == soon

    def test_is_not_the_one_that_goes_on_nor_one_that_was_called_off(self, kim):
        plan = make_active_plan(kim)
        visit = make_visit(plan.patient, kim, start=timezone.now() + timedelta(days=14))
        cancel_visit(visit=visit, reason="patient", by=kim, at=timezone.now())
        assert document(plan).next_visit is None

    def test_booked_later_makes_another_handout_and_leaves_the_first_as_it_was(self, kim):
        plan = make_active_plan(kim)
        first = issue(plan, kim)
        make_visit(plan.patient, kim, start=timezone.now() + timedelta(days=14))
        second = issue(plan, kim)
        assert second.document_digest != first.document_digest
        assert files.is_intact(first.file)


def test_a_place_that_the_clinic_entered_is_printed_for_its_rule(kim):
    dvd_less = make_active_plan(kim)
    book = Resource.objects.get(kind="book")
    services.save_locator(
        locator=Locator(
            resource=book,
            rule=RuleEntry.objects.get(kind="rule", slug="prolonged-sitting"),
            chapter="Sitting",
            page_from=87,
            edition="3rd",
        ),
        by=kim,
        at=timezone.now(),
    )
    services.save_locator(
        locator=Locator(
            resource=book, rule=RuleEntry.objects.get(kind="rule", slug="stress-high"), page_from=12
        ),
        by=kim,
        at=timezone.now(),
    )
    assert [p.locator for p in document(dvd_less).pointers] == ["Sitting, page 87, 3rd edition"]


class TestIssue:
    def test_keeps_the_exact_bytes_under_their_digest(self, kim):
        handout = issue(make_active_plan(kim), kim)
        assert bytes(handout.file.content).startswith(b"%PDF-")
        assert handout.digest == handout.file.digest
        assert files.is_intact(handout.file)
        assert handout.pages >= 1

    def test_the_same_content_is_the_same_handout(self, kim):
        plan = make_active_plan(kim)
        assert issue(plan, kim).pk == issue(plan, kim).pk
        assert Handout.objects.count() == 1

    def test_reading_gives_the_same_bytes_and_is_in_the_audit(self, kim):
        handout = issue(make_active_plan(kim), kim)
        read = [services.read_handout(handout=handout, by=kim, at=timezone.now()) for _i in range(2)]
        assert read[0] == read[1] == bytes(handout.file.content)
        assert Event.objects.filter(verb="handout.printed", subject_uuid=handout.uuid).count() == 2

    def test_refuses_a_draft(self, kim):
        with pytest.raises(CannotIssue, match="Activate the plan first"):
            issue(make_plan(kim), kim)

    def test_waits_until_the_warning_signs_are_cleared_also_for_a_plan_that_is_active(self, kim):
        plan = make_active_plan(kim)
        flag = make_exam_flag(plan, kim)
        with pytest.raises(WarningSignsOpen, match="has not been acknowledged"):
            issue(plan, kim)
        intake.acknowledge_flag(flag=flag, note="Sent to the hospital", by=kim, at=timezone.now())
        with pytest.raises(WarningSignsOpen, match="still open"):
            issue(plan, kim)
        assert not Handout.objects.exists()
        intake.clear_flag(flag=flag, reason="Scan clear", doctor_told="Dr Doe", by=kim, at=timezone.now())
        assert issue(plan, kim).plan == plan

    def test_gives_no_second_sheet_of_what_was_issued_before_a_warning_sign(self, kim):
        plan = make_active_plan(kim)
        issue(plan, kim)
        make_exam_flag(plan, kim)
        with pytest.raises(WarningSignsOpen):
            issue(plan, kim)

    def test_refuses_a_size_that_is_not_offered(self, kim):
        with pytest.raises(CannotIssue, match="12, 18 or 24"):
            issue(make_active_plan(kim), kim, point_size=7)


def test_what_a_colleague_changed_and_activated_meanwhile_is_not_issued_unread(kim):
    plan = make_plan(kim)
    settle(plan, suggestion(plan, "prolonged-sitting"), kim)
    accept(plan, "prolonged-sitting", kim)
    read, based_on = CarePlan.objects.get(pk=plan.pk), revision_of(plan)
    services.add_activity(plan=plan, title="Walk", advice="Every day.", by=kim, at=timezone.now())
    activate(plan, kim)
    with pytest.raises(StaleDraft):
        services.activate_and_issue(plan=read, based_on=based_on, by=kim, at=timezone.now())
    assert not Handout.objects.exists()
