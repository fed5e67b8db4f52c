"""What the printed list of the day says beyond the board."""

from dataclasses import dataclass

from accounts.models import User
from patients.models import ContactPoint, Patient, Visit
from patients.queries import Board


@dataclass(frozen=True, kw_only=True)
class BesideTheDay:
    """The reason of each visit, a phone of each person."""

    reasons: dict[int, str]
    phones: dict[int, str]


def beside_the_day(board: Board, *, user: User) -> BesideTheDay:
    """Two queries, however many visits."""
    visits = [row.visit for row in (*board.here, *board.to_come, *board.done)]
    people = Patient.objects.visible_to(user).filter(pk__in={visit.person.pk for visit in visits})
    phones = ContactPoint.objects.filter(patient__in=people, system=ContactPoint.System.PHONE)
    told = Visit.objects.visible_to(user).filter(pk__in=[visit.pk for visit in visits])
    return BesideTheDay(
        reasons=dict(told.values_list("pk", "reason")),
        phones=dict(phones.order_by("-rank", "-pk").values_list("patient", "value")),  # the first one wins
    )
