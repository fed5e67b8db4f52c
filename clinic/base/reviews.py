"""The one rule about reviews: nothing clinical is published without the name of who read it, and the day."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .errors import DomainError
from .text import clean_text

LONGEST_NAME = 120
FIRST_YEAR = 2000


class NotReviewed(DomainError):
    pass


def reviewed(*, name: str, on: date | None, at: datetime) -> tuple[str, date]:
    """The name as it is kept, and the day. Raises NotReviewed, saying what is missing."""
    try:
        name = clean_text(name, max_length=LONGEST_NAME)
    except ValidationError as error:
        raise NotReviewed(" ".join(error.messages)) from error
    if not name:
        raise NotReviewed(_("Give the name of the clinician who reviewed it."))
    if on is None:
        raise NotReviewed(_("Give the day of the review."))
    if on > timezone.localdate(at):
        raise NotReviewed(_("The day of the review cannot be in the future."))
    if on.year < FIRST_YEAR:
        raise NotReviewed(_("The day of the review is too long ago. Please look at the year."))
    return name, on
