"""The same number of queries for ten rows and for a thousand, and no plan that reads every patient."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clinic.testing.counting import queries_of
from patients import search, services
from patients.models import Episode, Patient, PatientName, Visit
from patients.queries import board_of, page_of

from .factories import make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db


def fill_register(number: int) -> list[Patient]:
    """Rows by the thousand, straight into the tables: only their number matters here."""
    begin = Patient.objects.count()
    patients = Patient.objects.bulk_create(
        Patient(
            number=f"T-{begin + n}",
            display_name=f"G{n} Smith",
            sort_name=f"Smith, G{n}",
            birth_date_precision="unknown",
        )
        for n in range(number)
    )
    PatientName.objects.bulk_create(
        PatientName(patient=patient, given=f"G{n}", family="Smith" if n % 2 else "Smyth")
        for n, patient in enumerate(patients)
    )
    return patients


def fill_day(patients: list[Patient]) -> None:
    at = timezone.now()
    Visit.objects.bulk_create(
        Visit(
            patient=patient,
            planned_start=at + timedelta(seconds=n % 50),
            status=("planned", "arrived", "ready")[n % 3],
            arrived_at=at if n % 3 else None,
            ready_at=at if n % 3 == 2 else None,
        )
        for n, patient in enumerate(patients)
    )


def test_the_board_asks_the_same_for_a_thousand_visits(signed_in, desk):
    client = signed_in(desk)
    for code in ("examination", "photos"):
        make_consent_text(code)  # what is missing is said at each visit
    fill_day(fill_register(10))
    few = queries_of(lambda: client.get("/today/rows/"))
    fill_day(fill_register(990))
    assert (queries_of(lambda: client.get("/today/rows/")), few < 12) == (few, True)
    desk.has_perm("patients.view_visit")  # asked once for each request
    assert queries_of(lambda: board_of(user=desk, at=timezone.now())) == 8


@pytest.mark.parametrize("typed", ["smith", "g1 smith", "smiht", "nobody"])
def test_the_search_asks_the_same_for_a_thousand_patients(desk, typed):
    def look():
        return search.find(typed, user=desk, at=timezone.now())

    fill_register(10)
    few = queries_of(look)
    fill_register(990)
    assert queries_of(look) <= few <= 11


def test_the_search_page_asks_the_same_for_a_thousand_patients(signed_in, desk):
    client = signed_in(desk)
    fill_register(40)
    few = queries_of(lambda: client.post("/patients/hits/", {"q": "smith"}))
    fill_register(960)
    assert queries_of(lambda: client.post("/patients/hits/", {"q": "smith"})) == few


def test_the_patient_page_asks_the_same_for_a_thousand_visits(desk):
    patient, at = make_patient(), timezone.now()
    make_visit(patient)

    def show():
        return page_of(patient, user=desk, at=at)

    few = queries_of(show)
    episode = Episode.objects.get()
    Visit.objects.bulk_create(
        Visit(patient=patient, episode=episode, planned_start=at - timedelta(days=n)) for n in range(1, 1000)
    )
    assert (queries_of(show), few <= 11) == (few, True)


def test_the_consents_page_asks_the_same_for_many_decisions(signed_in, desk):
    client, patient = signed_in(desk), make_patient()
    page = reverse("patients:consents", args=[patient.uuid])

    def decide(*codes):
        for code in codes:
            text, said = (
                make_consent_text(code),
                {"decision": "no", "source": "paper", "note": "On the form."},
            )
            services.record_consent(patient=patient, code=code, text=text, by=desk, at=timezone.now(), **said)

    decide("a", "b")
    few = queries_of(lambda: client.get(page))
    decide(*"cdefgh")
    assert queries_of(lambda: client.get(page)) == few


@pytest.mark.parametrize(
    "typed", ["smith", "g7 smith", "smyth", "smihtz", "g sm", "555-0142", "4 Mar 1982", "smiht 1982", "PL-1"]
)
def test_the_search_reads_by_index(desk, typed):
    """Counted where it happens, inside the functions of the database as well."""
    fill_register(300)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # at this size the planner would rightly read all
        before = seq_scans(cursor)
        search.find(typed, user=desk, at=timezone.now())
        assert seq_scans(cursor) == before


def seq_scans(cursor) -> dict[str, int]:
    cursor.execute(
        "SELECT relname, seq_scan FROM pg_stat_xact_user_tables"
        " WHERE relname IN ('patients_patient', 'patients_patientname', 'patients_contactpoint')"
    )
    return dict(cursor.fetchall())
