"""Two records of one person. Every row is made by the services."""

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from merging import services
from merging.choosing import default_choices
from merging.models import Merge
from patients.models import Patient
from patients.tests.factories import make_patient


def make_two(**other) -> tuple[Patient, Patient]:
    """(kept, retired): Ana Sample, registered twice."""
    make_clinic()
    kept = make_patient("Ana", "Sample", phone="555-0100")
    return kept, make_patient("Anna", "Sampel", phone="555-0199", **other)


def make_proposal(kept: Patient, retired: Patient, *, by: User | None = None, **more) -> Merge:
    return services.propose(
        kept=kept, retired=retired, by=by or make_user("front-desk"), at=timezone.now(), **more
    )


def make_merge(kept: Patient, retired: Patient, *, choices: dict | None = None) -> Merge:
    kept.refresh_from_db()
    retired.refresh_from_db()
    proposal = make_proposal(kept, retired, choices=choices or default_choices(kept, retired))
    return services.merge(merge=proposal, by=make_user("admin"), at=timezone.now())


def undo(merge: Merge, **answers: str) -> Merge:
    return services.undo(
        merge=merge, reason="Not the same person", answers=answers, by=make_user("admin"), at=timezone.now()
    )
