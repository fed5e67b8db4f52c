"""The import itself, taking it back, and what stands in the way of that."""

from datetime import date

import pytest
from django.utils import timezone

from clinic.audit.models import Event
from clinic.base.errors import DomainError
from imports import services
from imports.models import Import
from imports.services import running
from imports.services.running import run_now
from imports.services.stopping import stop
from imports.services.undoing import undo_now
from patients.models import Identifier, Patient
from patients.services import edit_patient
from patients.tests.factories import make_patient, make_visit

from .factories import PEOPLE, imported, make_imported, make_rehearsed, undone

pytestmark = pytest.mark.django_db


class TestAnImport:
    def test_registers_who_is_new_with_everything_the_line_says(self):
        batch = make_imported(
            "given,family,dob,mobile,e-mail,street,zip,city,mrn\nAna,Johnson,1982,555-0142,a@example.org,1 Main St,N1,London,77\n"
        )
        ana = Patient.objects.get()
        assert (ana.sort_name, ana.birth_date_precision, str(ana.identifiers.get())) == (
            "Johnson, Ana",
            "year",
            "mrn 77",
        )
        assert sorted(ana.contact_points.values_list("value", "use")) == [
            ("555-0142", "mobile"),
            ("a@example.org", ""),
        ]
        assert str(ana.addresses.get()) == "1 Main St, London, N1"
        assert (batch.status, batch.counts["imported"], batch.rows.get().patient) == ("imported", 1, ana)

    def test_leaves_the_doubtful_out_unless_somebody_decides_for_them(self):
        make_patient("Ana", "Johnson", birth_date=None)
        make_patient("Omar", "Sample", birth_date=None)
        batch = make_rehearsed(PEOPLE)
        services.decide(batch=batch, number=2, decision="import", by=None, at=timezone.now())
        imported(batch)
        assert Patient.objects.filter(display_name="Ana Johnson").count() == 2
        assert Patient.objects.filter(display_name="Omar Sample").count() == 1

    def test_looks_again_at_somebody_who_was_registered_since_the_rehearsal(self):
        batch = make_rehearsed()
        ana = make_patient("Ana", "Johnson")
        Patient.objects.filter(pk=ana.pk).update(birth_date="1982-03-04")
        batch = imported(batch)
        row = batch.rows.get(number=2)
        assert (row.verdict, row.patient, "Since the rehearsal" in row.why) == ("same", None, True)
        assert batch.counts["imported"] == 1

    def test_looks_again_at_somebody_whom_the_desk_registers_meanwhile(self, monkeypatch):
        batch = make_rehearsed()
        register = running.register_many

        def while_the_desk_registers_the_second(people, **who):
            made = register(people, **who)
            if not Patient.objects.filter(display_name="Omar Sample").exists():
                make_patient("Omar", "Sample", birth_date=date(1951, 1, 1), birth_date_precision="year")
            return made

        monkeypatch.setattr(running, "CHUNK", 1)
        monkeypatch.setattr(running, "register_many", while_the_desk_registers_the_second)
        batch = imported(batch)
        assert "Since the rehearsal" in batch.rows.get(number=3).why
        assert Patient.objects.filter(display_name="Omar Sample").count() == 1

    def test_keeps_a_number_once_that_stands_in_two_columns(self):
        batch = make_imported("given,family,MRN,MRN\nAna,Johnson,77,77\nOmar,Sample,78,79\n")
        assert batch.counts["imported"] == 2
        assert list(Identifier.objects.order_by("value").values_list("system", "value")) == [
            ("MRN", "77"),
            ("MRN", "78"),
            ("MRN", "79"),
        ]

    def test_is_carried_out_once_however_often_it_is_asked_for(self):
        batch = make_imported()
        run_now.func(batch.pk, 0)
        with pytest.raises(DomainError, match="imported"):
            services.run(batch=batch, by=None, at=timezone.now())
        assert Patient.objects.count() == 2

    def test_that_is_stopped_midway_leaves_nothing(self, monkeypatch):
        batch = make_rehearsed()
        services.run(batch=batch, by=None, at=timezone.now(), queued=False)
        register = running.register_many

        def stopped_after_the_first(people, **who):
            made = register(people, **who)
            Import.objects.filter(pk=batch.pk).update(stop_wanted=True)
            return made

        monkeypatch.setattr(running, "register_many", stopped_after_the_first)
        run_now.func(batch.pk, 0)
        batch.refresh_from_db()
        assert (batch.status, Patient.objects.count(), batch.stop_wanted) == ("rehearsed", 0, False)

    def test_that_no_worker_has_begun_is_stopped_at_once(self):
        batch = make_rehearsed()
        services.run(batch=batch, by=None, at=timezone.now(), queued=False)
        assert stop(batch=batch, by=None, at=timezone.now()).status == "rehearsed"

    def test_that_fails_says_so_and_leaves_nothing(self, monkeypatch):
        batch = make_rehearsed()
        monkeypatch.setattr(running, "numbers_taken", lambda people: 1 / 0)
        batch = imported(batch)
        assert (batch.status, Patient.objects.count()) == ("rehearsed", 0)
        assert "nothing was changed" in batch.problem

    def test_waits_while_another_list_is_worked_on(self):
        first, second = make_rehearsed(), make_rehearsed(PEOPLE + "Kim;Lee;1980;\n")
        services.run(batch=first, by=None, at=timezone.now(), queued=False)
        with pytest.raises(DomainError, match="Another list"):
            services.run(batch=second, by=None, at=timezone.now(), queued=False)


ANA_AGAIN = "given;family;born\nAna;Johnson;4 Mar 1982\nKim;Lee;1980\n"


class TestAnUndo:
    def test_takes_back_everything_but_the_audit(self):
        stays = make_patient("Kim", "Lee")
        batch = undone(make_imported())
        assert list(Patient.objects.all()) == [stays]
        assert (batch.status, Event.objects.filter(verb="patient.import-undone").count()) == ("undone", 2)

    @pytest.mark.parametrize(
        ("touch", "why"),
        [
            (lambda p: make_visit(p), "Episode"),
            (lambda p: edit_patient(patient=p, based_on=1, gender="a", by=None, at=timezone.now()), "edited"),
            (lambda p: Patient.objects.filter(pk=p.pk).update(replaced_by=make_patient()), "merged"),
        ],
    )
    def test_is_refused_with_the_reason_once_somebody_was_touched(self, touch, why):
        batch = make_imported()
        patient = batch.rows.get(number=3).patient
        touch(patient)
        with pytest.raises(DomainError, match=f"{patient.number} .*{why}"):
            undone(batch)
        assert why in services.touched(batch)[0].why
        assert Patient.objects.filter(pk=patient.pk).exists()

    @pytest.mark.parametrize("carried_out", [True, False], ids=["imported", "rehearsed"])
    def test_is_refused_while_another_list_leaves_somebody_out_for_it(self, carried_out):
        batch = make_imported()
        other = make_rehearsed(ANA_AGAIN, file_name="other.csv")
        other = imported(other) if carried_out else other
        ana = batch.rows.get(number=2).patient
        with pytest.raises(DomainError, match=f"{ana.number} is why other.csv leaves somebody out"):
            undone(batch)
        assert Patient.objects.filter(pk=ana.pk).exists()

    def test_goes_on_once_the_other_list_was_undone(self):
        batch = make_imported()
        undone(make_imported(ANA_AGAIN))
        assert undone(batch).status == "undone"

    def test_that_waits_for_a_worker_looks_again_when_it_begins(self):
        batch, at = make_imported(), timezone.now()
        services.undo(batch=batch, by=None, at=at, queued=False)
        patient = batch.rows.get(number=3).patient
        make_visit(patient)
        undo_now.func(batch.pk, 0)
        batch.refresh_from_db()
        assert (batch.status, Patient.objects.count()) == ("imported", 2)
        assert f"{patient.number} has: Episode" in batch.problem
