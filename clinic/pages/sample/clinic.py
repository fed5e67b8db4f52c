"""Makes the sample clinic once, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.models import ClinicProfile, User
from careplans import services as careplans
from careplans.models import Handout
from clinic.base.errors import DomainError
from patients import services as patients
from patients.models import Patient
from questionnaires import services as questionnaires
from questionnaires.models import QuestionnaireVersion

from . import case, consents
from .staff import make_staff

REVIEWER = "Sample Reviewer"
PROFILE = {
    "name": "Sample Back Clinic",
    "address": "1 Sample Street\nSampletown",
    "phone": "01 555 0100",
    "emergency_number": "112",
    "maternity_line": "your maternity unit",
    "crisis_line": "112",
    "languages": ["en"],
    "is_sample": True,
}
# given name, birth date, telephone, what they come for
PEOPLE = (
    ("Ana", date(1982, 3, 4), "01 555 0111", "Low back pain"),
    ("Björn", date(1975, 11, 30), "01 555 0112", "Stiff back in the morning"),
    ("Chiamaka", date(1990, 7, 1), "01 555 0113", "Back pain after a flight"),
    ("Duc Anh", date(1968, 1, 19), "01 555 0114", "Review"),
    ("Eilidh", date(1955, 5, 23), "01 555 0115", "Hip and back"),
    ("Fatima", date(1999, 9, 9), "01 555 0116", "First visit"),
    ("Gabriel", date(1987, 12, 12), "01 555 0117", "Desk work and back pain"),
)


@dataclass(frozen=True, kw_only=True)
class SampleClinic:
    accounts: str
    handout: Handout
    staff: dict[str, User]


def exists() -> bool:
    return ClinicProfile.objects.filter(pk=1).exists()


@transaction.atomic
def make(*, at: datetime) -> SampleClinic:
    """Everything, or nothing. Raises DomainError when this is a real clinic, or one already."""
    if exists():
        raise DomainError("This database already holds a clinic.")
    if User.objects.exists():
        raise DomainError("This database already has accounts. A sample clinic starts from an empty one.")
    ClinicProfile.objects.create(pk=1, **PROFILE)
    roles.sync()
    staff, accounts = make_staff(at)
    publish_content(by=staff["admin"], at=at)
    people = [register(row, by=staff["desk"], at=at) for row in PEOPLE]
    last_week = timezone.localtime(at - timedelta(days=7)).replace(hour=10, minute=0)
    course = case.walk(patient=people[0], practitioner=staff["kim"], desk=staff["desk"], at=last_week)
    patients.add_to_care_team(patient=people[0], user=staff["lee"], by=staff["kim"], at=at)
    fill_the_day(people, staff, at=at)
    return SampleClinic(accounts=accounts, handout=course.handout, staff=staff)


def publish_content(*, by: User, at: datetime) -> None:
    """Under the sample reviewer: in a real clinic a clinician reads it first."""
    today = timezone.localdate(at)
    for version in QuestionnaireVersion.objects.filter(status="draft").order_by("pk"):
        questionnaires.publish(
            version=version,
            reviewer_name=REVIEWER,
            reviewed_on=today,
            based_on=version.content_digest,
            by=by,
            at=at,
        )
    careplans.publish_all_drafts(reviewer_name=REVIEWER, reviewed_on=today, by=by, at=at)
    consents.publish(reviewer=REVIEWER, reviewed_on=today, by=by, at=at)


def register(row: tuple[str, date, str, str], *, by: User, at: datetime) -> Patient:
    given, born, phone, _reason = row
    return patients.register_patient(
        names=[{"given": given, "family": "Sample"}],
        birth_date=born,
        contacts=[{"system": "phone", "value": phone}],
        by=by,
        at=at,
    )


def fill_the_day(people: list[Patient], staff: dict[str, User], *, at: datetime) -> None:
    """A board with somebody in most of its states; Ana comes again, for the grid to show her last values."""
    kim, lee, desk = staff["kim"], staff["lee"], staff["desk"]
    this_hour = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    next_hour = this_hour + timedelta(hours=1)
    start = next_hour if next_hour.date() == this_hour.date() else this_hour  # whoever is here came today
    reasons = [row[3] for row in PEOPLE]
    plan = ((0, kim, 0), (1, lee, 0), (2, kim, 60), (3, lee, 60), (4, kim, 120), (6, lee, 120))
    visits = {}
    for index, practitioner, minutes in plan:
        visits[index] = patients.book_visit(
            patient=people[index],
            practitioner=practitioner,
            planned_start=start + timedelta(minutes=minutes),
            reason=reasons[index],
            by=desk,
            at=at,
        )
    patients.check_in(visit=visits[1], by=desk, at=at)
    checked_in = patients.check_in(visit=visits[0], by=desk, at=at)
    case.fill_intake(
        visit=checked_in, desk=desk, at=at, **{"pain.nprs_now": 4, "stress.now": 7, "sitting.desk": 5}
    )
