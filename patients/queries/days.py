"""What the pages of a day and of a week share."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from clinic.base.prepared import Prepared


def midnight(day: date) -> datetime:
    """The moment at which the clinic's day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def whole_day(at: datetime) -> tuple[datetime, datetime]:
    """From when until when the clinic's day of this moment lasts; 23 or 25 hours where the clocks change."""
    day = timezone.localdate(at)
    return midnight(day), midnight(day + timedelta(days=1))


def bookable() -> QuerySet[User]:
    """With whom visits can be booked."""
    people = User.objects.filter(is_active=True, is_bookable=True)
    return people.order_by("last_name", "first_name", "pk")


BOOKABLE = Prepared(bookable)


def chosen_of(people: list[User], uuid: str) -> User | None:
    """Out of a query string: what is nobody's uuid chooses nobody."""
    return next((person for person in people if str(person.uuid) == uuid), None)
