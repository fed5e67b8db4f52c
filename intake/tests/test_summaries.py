"""What others read of an intake: facts for the rules, the glance for people, progress for the board."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import make_user
from intake import queries, services
from patients.tests.factories import make_patient, make_visit

from .factories import answer, case, make_response, make_sent

pytestmark = pytest.mark.django_db


class TestFacts:
    def test_hold_answers_sums_and_words(self):
        sent = make_sent()
        facts = queries.intake_facts(sent.patient, sent.visit)
        assert facts.answers["sitting.total"] == 9
        assert facts.facts["sitting_hours"] == 9
        assert facts.scores["nprs_now"] == 6
        assert {"prolonged_sitting", "very_prolonged_sitting"} <= facts.words
        assert (facts.of_this_visit, facts.is_sent, facts.open_flags) == (True, True, ())
        assert facts.age == sent.patient.age_on(timezone.localdate())

    def test_know_what_was_not_asked_from_what_was_not_answered(self):
        facts = queries.intake_facts((sent := make_sent()).patient, sent.visit)
        assert "redflag.pregnancy_bleed" in facts.not_asked
        assert "activity.days" not in facts.not_asked
        assert "activity.days" not in facts.answers

    def test_leave_out_an_answer_whose_question_went_away(self):
        response = answer(make_response(), {"pain.leg": "below_knee", "pain.leg_side": "both"})
        response = answer(response, {"pain.leg": "no"})
        assert "pain.leg_side" not in queries.intake_facts(response.patient, response.visit).answers

    def test_of_a_later_visit_come_from_the_last_intake_that_was_sent(self):
        sent = make_sent()
        later = make_visit(sent.patient, start=timezone.now() + timedelta(days=7))
        facts = queries.intake_facts(sent.patient, later)
        assert (facts.of_this_visit, facts.answers["stress.now"]) == (False, 8)

    def test_keep_the_open_flags_of_earlier_visits(self):
        sent = make_sent(**{"redflag.fever": "yes"})
        later = make_visit(sent.patient, start=timezone.now() + timedelta(days=7))
        assert [flag.code for flag in queries.intake_facts(sent.patient, later).open_flags] == [
            "redflag.fever"
        ]

    def test_prefer_the_correction(self):
        sent = make_sent()
        services.correct_response(
            response=sent, answers={"stress.now": 2}, reason="Misread", by=sent.started_by, at=timezone.now()
        )
        assert queries.intake_facts(sent.patient, sent.visit).answers["stress.now"] == 2

    def test_are_empty_without_an_intake(self):
        visit = make_visit()
        facts = queries.intake_facts(visit.patient, visit)
        assert (facts.answers, facts.response, facts.not_asked) == ({}, None, frozenset())

    def test_take_two_queries(self, django_assert_num_queries):
        sent = make_sent()
        with django_assert_num_queries(2):
            queries.intake_facts(sent.patient, sent.visit)


class TestSummary:
    @pytest.fixture
    def summary(self):
        return queries.intake_summary(make_sent(**{"redflag.cancer": "unsure"}).visit)

    def test_says_how_strong_and_where_and_since_when(self, summary):
        assert (summary.pain_now, summary.pain_average, summary.pain_worst) == ("6", "5", "8")
        assert [(p.word, p.score) for p in summary.places] == [
            ("Left lower back", 6),
            ("Left top half of the front of the thigh", 4),
        ]
        assert (summary.places[0].region, summary.since) == ("lower_back_left", "3 to 12 months")

    def test_adds_the_sitting_up_and_holds_it_against_the_threshold(self, summary):
        sitting = summary.sitting
        assert (sitting.total, sitting.threshold, sitting.is_long, sitting.over) == ("9", "4", True, "5")
        assert [(p.word, p.hours) for p in sitting.bar.parts] == [
            ("Car, bus, train", "1.5"),
            ("Desk", "6"),
            ("Meals", "0.5"),
            ("TV, phone, reading", "1"),
        ]

    def test_says_what_is_hard_worst_first(self, summary):
        assert [(hard.what.split(",")[0], hard.how) for hard in summary.hard] == [
            ("Walking uphill", "Very difficult"),
            ("Getting up from lying", "Quite difficult"),
        ]

    def test_counts_the_screen(self, summary):
        assert (summary.screen.unsure, summary.screen.unanswered) == (1, 0)
        assert summary.screen.asked > 20

    def test_sorts_flags_by_level(self, summary):
        assert (summary.urgent, summary.same_day) == ((), ())
        assert {flag.code for flag in summary.notes} == {"redflag.cancer", "sitting.total"}
        assert (summary.stress, summary.open_flags) == ("8", ())

    def test_cannot_tell_the_sitting_while_a_part_is_missing(self):
        response = answer(make_response(), {"sitting.desk": 6})
        assert queries.intake_summary(response.visit).sitting is None

    def test_is_none_without_an_intake(self):
        assert queries.intake_summary(make_visit()) is None

    def test_takes_two_queries_for_one_visit_and_for_many(self, django_assert_num_queries):
        visits = [make_sent(make_visit(make_patient(f"P{n}"), status="arrived")).visit for n in range(2)]
        queries.intake_summaries(visits)
        for some in (visits[:1], visits):
            with django_assert_num_queries(2):
                assert len(queries.intake_summaries(some)) == len(some)


class TestProgress:
    def test_takes_two_queries_for_the_whole_board(self, django_assert_num_queries):
        visits = [make_response(make_visit(make_patient(f"P{n}"), status="arrived")).visit for n in range(3)]
        for some in (visits[:1], visits):
            with django_assert_num_queries(2):
                assert len(queries.intake_progress(some, timezone.now())) == len(some)

    def test_says_how_far_and_on_what(self):
        response = make_response()
        services.open_tablet(response=response, by=make_user("front-desk"), at=timezone.now())
        answer(response, case(response))
        progress = queries.intake_progress([response.visit], timezone.now())[response.visit.pk]
        assert (progress.pages_done, progress.pages_total, progress.tablet) == (8, 10, "waiting")
