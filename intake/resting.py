"""How long a patient's page stays open without a touch: first it hides and asks, and then it closes."""

from dataclasses import dataclass
from datetime import timedelta

from intake.models import Response


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Since the last sign of a person: when the page hides and asks, and when it closes."""

    ask: timedelta
    close: timedelta


HERE = Rest(ask=timedelta(seconds=40), close=timedelta(seconds=60))
AWAY = Rest(ask=timedelta(minutes=15), close=timedelta(minutes=20))  # one's own, which others do not take up


def rest_of(response: Response) -> Rest:
    return AWAY if response.filled_away else HERE
