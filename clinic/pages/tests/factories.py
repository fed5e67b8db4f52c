"""One patient with a row of every kind in the record, made by the services of each app."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from assessments.tests.factories import make_assessment
from careplans import services as careplans
from careplans.models import CarePlan
from careplans.tests.factories import accept, activate, make_plan, settle, suggestion
from imports.tests.factories import make_imported
from intake import services as intake
from intake.models import Response
from intake.tests.factories import make_sent
from merging.tests.factories import make_proposal
from patients import services as patients
from patients.models import Patient
from patients.tests.factories import an_hour_away, make_consent_text, make_patient, make_visit

PDF = b"%PDF-1.4 scanned"


@dataclass(frozen=True, kw_only=True)
class WholeRecord:
    user: User  # practitioner, admin and front desk
    patient: Patient
    rows: dict[str, Model]  # by what an address says of them


def make_whole_record() -> WholeRecord:
    make_clinic()
    user, at = make_user("practitioner", "admin", "front-desk"), timezone.now()
    acting: dict[str, Any] = {"by": user, "at": at}
    patient = _person(acting)
    plan = _active_plan(patient, acting)
    handout = careplans.issue_handout(plan=plan, **acting)
    exam = make_assessment(patient, by=user, days_ago=1)
    booked = make_visit(patient, start=at + timedelta(days=3))
    intake.make_link(visit=booked, **acting)
    sent = make_sent(make_visit(patient, start=an_hour_away(), status="arrived"), **{"redflag.saddle": "yes"})
    make_imported("given;family;born\nZoe;Newcome;1990\n", by=user)
    rows = {
        "patients": patient,
        "visits": booked,
        "responses": sent,
        "unsent": Response.objects.get(visit=plan.visit),
        "flags": sent.flags.first(),
        "exams": exam,
        "plans": plan,
        "suggestions": plan.suggestions.first(),
        "goals": plan.goals.first(),
        "activities": plan.activities.first(),
        "handouts": handout,
        "merges": make_proposal(patient, make_patient("Anna", "Sampel"), by=user),
        **_consents(patient, acting),
    }
    return WholeRecord(user=user, patient=patient, rows=rows)


def _person(acting: dict[str, Any]) -> Patient:
    patient = make_patient(
        "Ana",
        "Sample",
        phone="555-0100",
        address={"lines": "1 Mill Lane", "city": "Sampleton"},
        identifiers=[{"system": "insurer", "value": "A-1"}],
        related=[{"role": "emergency", "name": "Bea Sample"}],
    )
    user, at = acting["by"], acting["at"]
    patients.add_to_care_team(patient=patient, user=user, by=None, at=at)
    patients.break_glass(patient=patient, reason="Called in the night", **acting)
    starts = [at + timedelta(weeks=week, hours=1) for week in (1, 2)]
    patients.book_series(patient=patient, practitioner=None, starts=starts, every_weeks=1, **acting)
    return patient


def _active_plan(patient: Patient, acting: dict[str, Any]) -> CarePlan:
    plan = make_plan(acting["by"], patient=patient)
    settle(plan, suggestion(plan, "prolonged-sitting"), acting["by"])
    accept(plan, "prolonged-sitting", acting["by"])
    careplans.add_goal(plan=plan, description="Dance at the wedding", **acting)
    unsent = Response.objects.get(visit=plan.visit)
    intake.open_tablet(response=unsent, **acting)
    intake.take_over(response=unsent, **acting)
    return activate(plan, acting["by"])


def _consents(patient: Patient, acting: dict[str, Any]) -> dict[str, Model]:
    text = make_consent_text()
    patients.open_signing(patient=patient, texts=[text], signer="patient", **acting)
    consent = patients.record_consent(
        patient=patient, code=text.code, text=text, decision="yes", source="paper", scan=PDF, **acting
    )
    return {"consents": consent, "text": text}
