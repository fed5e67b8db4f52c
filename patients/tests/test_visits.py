"""Booking and the way through the day: one table of moves, each undone by one step back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from clinic.audit.models import Event
from patients import services
from patients.models import Episode, Patient, Visit
from patients.services.visits import MOVES

from .factories import WAYS, an_hour_away, make_patient, make_visit

pytestmark = pytest.mark.django_db


def move(visit, to, **more):
    return services.move_visit(visit=visit, to=to, by=None, at=timezone.now(), **more)


def undo(visit, **more):
    return services.undo_move(visit=visit, by=None, at=timezone.now(), **more)


class TestTheStates:
    def test_are_each_either_open_or_over(self):
        assert sorted((*Visit.OPEN, *Visit.OVER)) == sorted(Visit.Status)

    def test_that_are_open_are_those_of_their_index(self):
        rule = next(index for index in Visit._meta.indexes if index.name == "visit_open_by_start")
        assert rule.condition == Q(*(("status", state) for state in Visit.OPEN), _connector=Q.OR)

    def test_that_are_over_take_no_time_in_the_rule_against_double_booking(self):
        rule = next(rule for rule in Visit._meta.constraints if rule.name == "visit_no_double_booking")
        booked = Q(practitioner__isnull=False, is_walk_in=False)
        assert rule.condition == booked & ~Q(status__in=Visit.OVER)


class TestBook:
    def test_opens_an_episode_with_the_first_visit_and_keeps_to_it(self, kim):
        patient, at = make_patient(), timezone.now()
        first = make_visit(patient, kim, reason="Hip and back")
        second = make_visit(patient, kim, start=at + timedelta(days=7))
        assert first.episode == second.episode
        assert (Episode.objects.get().title, Event.objects.filter(verb="visit.booked").count()) == (
            "Hip and back",
            2,
        )

    def test_refuses_two_visits_of_a_practitioner_at_once(self, kim, robin):
        start = timezone.now() + timedelta(hours=1)
        make_visit(practitioner=kim, start=start)
        with pytest.raises(services.Refused, match="already has a visit from"):
            make_visit(practitioner=kim, start=start + timedelta(minutes=39))
        make_visit(practitioner=robin, start=start)
        make_visit(practitioner=kim, start=start + timedelta(minutes=40))

    def test_gives_the_time_of_a_cancelled_visit_away_and_refuses_to_take_it_back(self, kim):
        start = timezone.now() + timedelta(hours=1)
        cancelled = make_visit(practitioner=kim, start=start, status="cancelled")
        make_visit(practitioner=kim, start=start)
        with pytest.raises(services.Refused, match="already has a visit at this time"):
            undo(cancelled)

    @pytest.mark.parametrize(
        ("days", "says"), [(-1, "This day is over"), (900, "more than two years ahead")], ids=["past", "far"]
    )
    def test_refuses_a_day_that_cannot_be_meant(self, days, says):
        with pytest.raises(services.Refused, match=says):
            make_visit(start=timezone.now() + timedelta(days=days))

    @pytest.mark.parametrize("minutes", [0, 4, 481, 32767])
    def test_refuses_a_length_that_cannot_be_meant(self, minutes):
        with pytest.raises(services.Refused, match="between 5 minutes and 8 hours"):
            make_visit(planned_minutes=minutes)

    def test_refuses_somebody_who_sees_no_patients(self, desk):
        with pytest.raises(services.Refused, match="cannot be booked with Dana Desk"):
            make_visit(practitioner=desk)

    def test_refuses_a_merged_and_an_inactive_record(self):
        kept, merged, inactive = make_patient(), make_patient(), make_patient()
        Patient.objects.filter(pk=merged.pk).update(replaced_by=kept)
        Patient.objects.filter(pk=inactive.pk).update(active=False)
        for patient, says in ((merged, "merged into another"), (inactive, "inactive")):
            with pytest.raises(services.Refused, match=says):
                make_visit(patient)


class TestMove:
    @pytest.mark.parametrize("status", WAYS)
    @pytest.mark.parametrize("to", Visit.Status.values)
    def test_goes_where_the_table_says_and_nowhere_else(self, status, to):
        visit = make_visit(status=status)
        if to == status:
            assert move(visit, to).revision == visit.revision
        elif to in MOVES[status]:
            assert move(visit, to).status == to
        else:
            with pytest.raises(services.Refused, match="not possible from there"):
                move(visit, to)

    @pytest.mark.parametrize("to", ["arrived", "noshow"])
    def test_waits_for_the_day_of_the_visit(self, to):
        visit = make_visit(start=timezone.now() + timedelta(days=1))
        with pytest.raises(services.Refused, match="Move it to today first"):
            move(visit, to)
        assert move(visit, "cancelled").status == "cancelled"

    @pytest.mark.parametrize(
        ("before", "to"), [(before, to) for before, ways in MOVES.items() for to in sorted(ways)], ids=str
    )
    def test_is_undone_to_where_it_was(self, before, to):
        visit = make_visit(status=before)
        times = ("arrived_at", "ready_at", "started_at", "finished_at")
        was = [getattr(visit, name) for name in times]
        back = undo(move(visit, to))
        assert (back.status, [getattr(back, name) for name in times]) == (before, was)

    def test_keeps_when_each_step_was(self):
        at = timezone.now()
        visit = make_visit(status="finished", at=at)
        assert {visit.arrived_at, visit.ready_at, visit.started_at, visit.finished_at} == {at}

    def test_is_undone_once_and_only_while_nothing_else_has_happened(self):
        visit = make_visit(status="arrived")
        seen = visit.revision
        move(visit, "ready")
        with pytest.raises(services.Refused, match="has moved on meanwhile"):
            undo(visit, revision=seen)
        undo(visit)
        with pytest.raises(services.Refused, match="nothing to undo"):
            undo(visit)

    def test_lets_who_comes_after_all_stand_beside_whoever_was_given_their_time(self, kim):
        start = an_hour_away()
        late = make_visit(practitioner=kim, start=start, status="noshow")
        other = make_visit(practitioner=kim, start=start)
        here = move(late, "arrived")
        assert (here.status, here.is_walk_in) == ("arrived", True)
        other.refresh_from_db()
        assert (other.status, other.is_walk_in) == ("planned", False)
        back = undo(here)
        assert (back.status, back.is_walk_in) == ("noshow", False)

    def test_lets_who_comes_after_all_have_their_time_back_while_it_is_free(self, kim):
        late = make_visit(practitioner=kim, start=an_hour_away(), status="noshow")
        make_visit(practitioner=kim, start=late.planned_start + timedelta(minutes=40))
        assert not move(late, "arrived").is_walk_in

    @pytest.mark.parametrize("status", ["cancelled", "noshow"])
    def test_does_not_lead_back_into_a_closed_episode(self, status):
        visit = make_visit(status=status)
        services.close_episode(episode=visit.episode, by=None, at=timezone.now())
        for back in (undo, *([lambda v: move(v, "arrived")] if status == "noshow" else [])):
            with pytest.raises(services.Refused, match="was closed meanwhile"):
                back(visit)

    def test_tells_the_audit_from_where_to_where(self, desk):
        services.check_in(visit=make_visit(), by=desk, at=timezone.now())
        event = Event.objects.get(verb="visit.checked-in")
        assert (event.detail, event.user_uuid) == ({"before": "planned", "after": "arrived"}, desk.uuid)


def test_taking_somebody_says_with_whom_and_when_it_clashes(kim):
    start = an_hour_away()
    make_visit(practitioner=kim, start=start)
    waiting = make_visit(start=start, status="ready")
    with pytest.raises(services.Clash, match="Kim Sample already has a visit from"):
        services.take_visit(visit=waiting, by=kim, at=timezone.now())


class TestCheckingIn:
    def test_is_refused_while_they_wait_for_another_visit_of_the_day(self, kim):
        patient, first = make_patient("Ana"), an_hour_away()
        booked = make_visit(patient, kim, start=first)
        here = services.walk_in(patient=patient, by=None, at=timezone.now())
        with pytest.raises(services.Refused, match="Ana Sample waits already"):
            services.check_in(visit=booked, by=None, at=timezone.now())
        services.move_visit(visit=here, to="in-progress", by=None, at=timezone.now())
        assert services.check_in(visit=booked, by=None, at=timezone.now()).status == "arrived"


class TestWalkIn:
    def walk_in(self, patient, **more):
        return services.walk_in(patient=patient, by=None, at=timezone.now(), **more)

    def test_is_here_at_once_and_beside_what_is_booked(self, kim):
        booked = make_visit(practitioner=kim)
        visit = self.walk_in(make_patient(), practitioner=kim)
        assert (visit.status, visit.is_walk_in, visit.practitioner) == ("arrived", True, booked.practitioner)

    def test_is_refused_for_somebody_who_is_already_here(self):
        visit = make_visit(status="arrived")
        with pytest.raises(services.Refused, match="already here"):
            self.walk_in(visit.patient)

    def test_is_refused_while_they_are_here_under_a_record_that_was_merged(self):
        kept, merged = make_patient(), make_visit(status="arrived").patient
        Patient.objects.filter(pk=merged.pk).update(replaced_by=kept)
        with pytest.raises(services.Refused, match="already here"):
            self.walk_in(kept)


class TestLeftOpenOvernight:
    @pytest.fixture
    def yesterday(self):
        return timezone.now() - timedelta(days=1)

    @pytest.mark.parametrize("status", ["planned", "arrived", "intake", "ready", "in-progress"])
    def test_is_finished_in_one_step_and_that_is_undone_whole(self, status, yesterday):
        visit = make_visit(status=status, start=yesterday, at=yesterday)
        times = ("arrived_at", "ready_at", "started_at", "finished_at", "arrived_by")
        was = [getattr(visit, name) for name in times]
        done = move(visit, "finished")
        assert (done.status, bool(done.started_at and done.finished_at)) == ("finished", True)
        back = undo(done)
        assert (back.status, [getattr(back, name) for name in times]) == (status, was)

    def test_lets_the_patient_walk_in_today(self, yesterday):
        visit = make_visit(status="arrived", start=yesterday, at=yesterday)
        walked_in = services.walk_in(patient=visit.patient, by=None, at=timezone.now())
        assert walked_in.status == "arrived"


class TestEpisode:
    def test_is_closed_when_its_visits_are_over(self):
        visit = make_visit()
        with pytest.raises(services.Refused, match="still open"):
            services.close_episode(episode=visit.episode, by=None, at=timezone.now())
        move(visit, "cancelled")
        closed = services.close_episode(episode=visit.episode, by=None, at=timezone.now())
        assert closed.closed_on == timezone.localdate()

    def test_refuses_a_second_open_one(self):
        patient, at = make_patient(), timezone.now()
        services.open_episode(patient=patient, title="Back pain", by=None, at=at)
        with pytest.raises(services.Refused, match="already has an open episode"):
            services.open_episode(patient=patient, title="Hip", by=None, at=at)


def test_the_mark_practitioner_first_says_nothing_about_why(desk):
    visit = services.mark_practitioner_first(visit=make_visit(), on=True, by=desk, at=timezone.now())
    assert visit.practitioner_first
    assert not visit.flagged_first
    assert Event.objects.get(verb="visit.practitioner-first").detail == {"on": True}


def test_a_visit_is_never_moved_to_another_patient_not_even_by_sql():
    visit, other = make_visit(), make_patient("Bea")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(patient=other)
