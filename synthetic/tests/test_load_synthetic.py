"""`manage.py load_synthetic`: a million people in minutes, and nothing that a service would not have made."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import ClinicProfile
from clinic.audit.models import Event
from patients.models import Address, ContactPoint, Episode, Patient, PatientName, Visit
from patients.services import register_patient
from patients.services.refusals import check_fields
from synthetic import loading

SHAPE = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2
"""


def shape():
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return cursor.fetchall()


@pytest.fixture
def sample_clinic(committed_db):
    ClinicProfile.objects.create(pk=1, is_sample=True)


def load(folder, patients=400, **more):
    out = StringIO()
    truth = folder / "truth.csv"
    call_command("load_synthetic", patients=patients, truth=truth, format="json", stdout=out, **more)
    return json.loads(out.getvalue()), list(csv.DictReader(truth.open(encoding="utf-8")))


def test_loads_rows_as_the_services_make_them(sample_clinic, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "REBUILD_FROM", 300)
    monkeypatch.setattr(loading, "BLOCK", 150)
    before = shape()
    facts, truth = load(tmp_path, visits=300)

    assert shape() == before  # indexes and constraints are all back
    assert (
        (facts["patients"], facts["visits"]) == (Patient.objects.count(), Visit.objects.count()) == (400, 300)
    )
    for kind in (Patient, PatientName, ContactPoint, Address, Episode, Visit):
        for row in kind.objects.all():
            check_fields(
                row, without=("patient", "practitioner", "episode", "previous_status", "replaced_by")
            )
    for name in PatientName.objects.filter(use="official").select_related("patient"):
        assert (name.patient.display_name, name.patient.sort_name) == (name.text, name.sort_text)
    numbers = set(Patient.objects.values_list("number", flat=True))
    assert facts["pairs"] == len(truth) > 0
    assert {row["a"] for row in truth} | {row["b"] for row in truth} <= numbers
    assert list(Event.objects.values_list("verb", flat=True)) == ["synthetic.loaded"]
    assert Event.objects.get().detail == {"patients": 400, "visits": 300, "seed": 1}


def test_leaves_the_record_numbers_after_those_it_gave(sample_clinic, tmp_path):
    first, _truth = load(tmp_path, patients=50)
    second, _truth = load(tmp_path, patients=50)
    one = register_patient(
        names=[{"given": "Ana", "family": "Sample"}], birth_date=None, by=None, at=timezone.now()
    )
    start = int(first["first_number"].removeprefix("PL-"))
    assert (second["first_number"], one.number) == (f"PL-{start + 50}", f"PL-{start + 100}")


@pytest.mark.django_db
@pytest.mark.parametrize("profile", [{"is_sample": False}, None], ids=["real clinic", "no clinic yet"])
def test_refuses_what_is_no_sample_clinic(profile, tmp_path):
    if profile is not None:
        ClinicProfile.objects.create(pk=1, **profile)
    with pytest.raises(CommandError, match="sample clinic") as refusal:
        load(tmp_path)
    assert refusal.value.returncode == 1
    assert not Patient.objects.exists()


@pytest.mark.parametrize("count", ["0", "-3", "1e6", "many"])
def test_asks_for_a_whole_number_of_people(count):
    with pytest.raises(CommandError, match="whole number"):
        call_command("load_synthetic", f"--patients={count}")
