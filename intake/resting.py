"""How long a patient's page stays open by itself: hidden after a while without a touch, and then closed."""

from dataclasses import dataclass
from datetime import timedelta

from intake.models import Response

MANY = 10  # so many questions are read for a while without a touch


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Since the last sign of a person: when the page hides and asks, and when it closes."""

    ask: timedelta
    close: timedelta


SHORT = Rest(ask=timedelta(seconds=60), close=timedelta(minutes=5))
LONG = Rest(ask=timedelta(seconds=120), close=SHORT.close)
AWAY = Rest(ask=timedelta(minutes=15), close=timedelta(minutes=20))  # one's own, which others do not take up


def rest_of(response: Response, *, questions: int = 0) -> Rest:
    """Of a page with so many questions on it."""
    if response.filled_away:
        return AWAY
    return LONG if questions > MANY else SHORT
