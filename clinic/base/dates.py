"""Days and times in words, by the clinic's clock; their forms are in formats/, and templates say `|date`."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format


def day(on: date) -> str:
    return date_format(_here(on), "DATE_FORMAT")


def weekday(on: date) -> str:
    return f"{date_format(_here(on), 'l')} {day(on)}"


def moment(at: datetime) -> str:
    return date_format(_here(at), "DATETIME_FORMAT")


def weekday_moment(at: datetime) -> str:
    """Of what is to come, where people think in weekdays."""
    return f"{date_format(_here(at), 'D')} {moment(at)}"


def clock(at: datetime | time) -> str:
    return date_format(at if isinstance(at, time) else _here(at), "TIME_FORMAT")


def _here(on: date) -> date:
    return timezone.localtime(on) if isinstance(on, datetime) else on
