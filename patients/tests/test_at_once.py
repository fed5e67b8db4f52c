"""Two desks at the same moment, with transactions that commit."""

from functools import partial
from threading import Event as Signal
from uuid import UUID, uuid4

from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.base.errors import StaleDraft
from clinic.testing.threads import at_once
from duplicates import services as duplicates
from duplicates.models import LikelyDuplicate
from patients import services
from patients.models import Episode, Patient, Visit
from patients.services import visits

from .factories import an_hour_away, form_of, make_consent_text, make_patient, make_visit


def test_one_of_two_bookings_of_the_same_hour_is_refused(committed_db):
    make_clinic()
    kim, at = make_user("practitioner"), timezone.now()
    patients = [make_patient() for _ in range(4)]

    def book(patient):
        return lambda: services.book_visit(
            patient=patient, practitioner=kim, planned_start=at, by=None, at=at
        )

    results = at_once(*map(book, patients))
    assert sorted(type(result) is services.Clash for result in results) == [False, True, True, True]
    assert Visit.objects.count() == 1


def test_who_comes_after_all_is_not_turned_away_by_a_booking_of_that_moment(committed_db, monkeypatch):
    make_clinic()
    kim, at = make_user("practitioner"), timezone.now()
    late, other = make_visit(practitioner=kim, start=an_hour_away(), status="noshow"), make_patient()
    has_looked, is_booked, is_taken = Signal(), Signal(), visits.is_taken

    def look_and_wait(visit):
        found = is_taken(visit)
        has_looked.set()
        is_booked.wait(1)  # in which a booking of the same hour must not get through
        return found

    def book():
        has_looked.wait(10)
        try:
            return make_visit(other, kim, start=late.planned_start)
        finally:
            is_booked.set()

    monkeypatch.setattr(visits, "is_taken", look_and_wait)
    results = at_once(lambda: services.check_in(visit=late, by=None, at=at), book)
    assert [type(result) for result in results] == [Visit, services.Clash], results
    assert (results[0].status, results[0].is_walk_in) == ("arrived", False)


def test_two_who_begin_the_next_version_of_a_text_get_the_same_draft(committed_db):
    make_clinic()
    text, admin = make_consent_text(), make_user("admin")

    def begin():
        return services.next_consent_text(text=text, by=admin, at=timezone.now())

    assert len({draft.pk for draft in at_once(*[begin] * 4)}) == 1


def test_a_tablet_signs_while_the_desk_opens_another(committed_db):
    """Both take the patient before the signing; the other way round each would wait for the other."""
    make_clinic()
    desk, patient = make_user("front-desk"), make_patient()
    text = make_consent_text()

    def hand_over():
        return services.open_signing(
            patient=patient, texts=[text], signer="patient", by=desk, at=timezone.now()
        )

    for _round in range(8):
        signing = hand_over().signing
        results = at_once(
            lambda one=signing: services.decide(signing=one, text=text, decision="no", at=timezone.now()),
            hand_over,
        )
        assert not [result for result in results if isinstance(result, OperationalError)]


def test_a_visit_is_booked_while_its_episode_is_closed(committed_db):
    make_clinic()
    patient = make_patient()
    for _round in range(8):
        episode = make_visit(patient, status="cancelled").episode
        at_once(
            partial(services.close_episode, episode=episode, by=None, at=timezone.now()),
            lambda: services.book_visit(
                patient=patient, practitioner=None, planned_start=timezone.now(), by=None, at=timezone.now()
            ),
        )
        open_ones = Visit.objects.filter(status="planned")
        assert not open_ones.filter(episode__closed_on__isnull=False).exists()
        for visit in open_ones:
            services.cancel_visit(visit=visit, reason="patient", by=None, at=timezone.now())


def test_two_first_visits_open_one_episode(committed_db):
    patient, at = make_patient(), timezone.now()

    def book():
        return services.book_visit(patient=patient, practitioner=None, planned_start=at, by=None, at=at)

    results = at_once(book, book, book)
    assert [type(result) for result in results] == [Visit] * 3
    assert Episode.objects.count() == 1


def test_a_form_sent_four_times_at_once_registers_one_patient(committed_db):
    make_clinic()
    desk, form = make_user("front-desk"), form_of(form_token=str(uuid4()))
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(desk)
    answers = at_once(*(lambda client=client: client.post("/patients/new/", form) for client in clients))
    assert [answer.status_code for answer in answers] == [302] * 4
    assert (len({answer.url for answer in answers}), Patient.objects.count()) == (1, 1)


def test_one_person_registered_by_four_desks_at_once_is_raised_as_likely_duplicates(committed_db):
    make_clinic()
    clients = [Client() for _ in range(4)]
    for n, client in enumerate(clients):
        client.force_login(make_user("front-desk", username=f"desk{n}"))
    sent = [form_of(form_token=str(uuid4())) for _ in clients]
    answers = at_once(
        *(partial(client.post, "/patients/new/", form) for client, form in zip(clients, sent, strict=True))
    )
    assert len({answer.url for answer in answers}) == Patient.objects.count() == 4
    duplicates.catch_up()
    assert LikelyDuplicate.objects.count() == 6
    page = clients[0].get("/patients/duplicates/").content.decode()
    assert page.count('aria-labelledby="pair-') == 6


def test_one_of_two_records_with_the_same_number_is_refused(committed_db):
    at = timezone.now()

    def register(given):
        return lambda: make_patient(given, identifiers=[{"system": "Passport", "value": "P-1"}], at=at)

    results = at_once(*map(register, ("Ana", "Bo", "Cy")))
    refused = [str(result) for result in results if isinstance(result, services.Refused)]
    assert refused == ["Another record already has this number."] * 2
    assert Patient.objects.count() == 1


def test_one_of_two_edits_of_the_same_version_is_stale(committed_db):
    patient, at = make_patient(), timezone.now()

    def edit(gender):
        return lambda: services.edit_patient(patient=patient, based_on=1, gender=gender, by=None, at=at)

    results = at_once(edit("a"), edit("b"), edit("c"))
    assert sorted(type(result) is StaleDraft for result in results) == [False, True, True]


def test_a_visit_that_two_people_move_at_once_is_moved_once(committed_db):
    patient, at = make_patient(), timezone.now()
    visit = services.book_visit(patient=patient, practitioner=None, planned_start=at, by=None, at=at)

    def check_in():
        return services.check_in(visit=visit, by=None, at=at)

    at_once(check_in, check_in, check_in)
    visit.refresh_from_db()
    assert (visit.status, visit.revision) == ("arrived", 2)


def test_siblings_are_registered_whose_desks_spoke_of_the_same_records_in_another_order(committed_db):
    make_clinic()
    desk, known = make_user("front-desk"), [make_patient(), make_patient()]
    for _round in range(6):
        forms = [form_of(form_token=str(uuid4())) for _ in range(2)]
        for form, order in zip(forms, (known, known[::-1]), strict=True):
            for patient in order:
                duplicates.decide_early(
                    token=UUID(form["form_token"]),
                    patient=patient,
                    kind="household",
                    by=desk,
                    at=timezone.now(),
                )
        clients = [Client() for _ in forms]
        for client in clients:
            client.force_login(desk)
        answers = at_once(
            *(
                partial(client.post, "/patients/new/", form)
                for client, form in zip(clients, forms, strict=True)
            )
        )
        assert [answer.status_code for answer in answers] == [302, 302]


def test_a_record_put_out_of_use_while_a_visit_comes_back_has_no_open_visit(committed_db):
    for _round in range(6):
        visit, at = make_visit(make_patient()), timezone.now()
        cancelled = services.cancel_visit(visit=visit, reason="patient", by=None, at=at)
        at_once(
            partial(services.undo_move, visit=cancelled, by=None, at=at),
            partial(services.make_inactive, patient=visit.patient, reason="Moved away", by=None, at=at),
        )
        assert not Visit.objects.filter(patient=visit.patient, patient__active=False).open().exists()
