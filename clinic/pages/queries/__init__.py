"""Reads that cross apps, each shaped for one page."""

from .chart import Chart, Found, chart_of, earlier_visits
from .day import practice_day, unread_by, unsigned_of
from .day_list import BesideTheDay, beside_the_day

__all__ = [
    "BesideTheDay",
    "Chart",
    "Found",
    "beside_the_day",
    "chart_of",
    "earlier_visits",
    "practice_day",
    "unread_by",
    "unsigned_of",
]
