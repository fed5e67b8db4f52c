from datetime import date

import pytest

from patients.birth_dates import readings, shown, why_unreadable

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("3/4/1982", date(1982, 4, 3), "day"),
        ("03.04.1982", date(1982, 4, 3), "day"),
        ("1982-04-03", date(1982, 4, 3), "day"),
        ("19820403", date(1982, 4, 3), "day"),
        ("3.4.82", date(1982, 4, 3), "day"),
        ("3.4.25", date(2025, 4, 3), "day"),
        ("3 Apr 1982", date(1982, 4, 3), "day"),
        ("April 3, 1982", date(1982, 4, 3), "day"),
        ("29 Feb 2000", date(2000, 2, 29), "day"),
        ("٣/٤/١٩٨٢", date(1982, 4, 3), "day"),
        ("4/1982", date(1982, 4, 1), "month"),
        ("1982-04", date(1982, 4, 1), "month"),
        ("april 1982", date(1982, 4, 1), "month"),
        ("1982", date(1982, 1, 1), "year"),
    ],
)
def test_a_date_is_read_in_the_usual_ways(typed, day, precision):
    first = readings(typed, today=TODAY)[0]
    assert (first.day, first.precision) == (day, precision)


def test_a_date_that_can_be_read_month_first_has_that_reading_too():
    both = readings("3/4/1982", today=TODAY)
    assert [(str(reading), reading.swapped) for reading in both] == [
        ("3 Apr 1982", False),
        ("4 Mar 1982", True),
    ]


def test_a_day_over_twelve_has_one_reading():
    assert [reading.day for reading in readings("4/25/1982", today=TODAY)] == [date(1982, 4, 25)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31 April 1982", "no such day"),
        ("29 Feb 1982", "no such day"),
        ("1 Jan 1800", "1900 or later"),
        ("1800", "1900 or later"),
        ("1 Jan 0001", "1900 or later"),
        ("26 Nov 2026", "in the future"),
        ("3000", "in the future"),
        ("yesterday", "Write the date like"),
        ("", "Write the date like"),
        ("\x00", "Write the date like"),
        ("99999999999999", "Write the date like"),
        ("3//4//1982//7", "no such day"),
        ("²/²/²²²²", "Write the date like"),
        ("①.①.1990", "no such day"),
    ],
)
def test_an_unreadable_date_is_told_what_to_do(typed, says):
    assert readings(typed, today=TODAY) == []
    assert says in why_unreadable(typed, today=TODAY)


def test_a_partial_date_is_shown_as_partial():
    assert [shown(date(1982, 4, 1), p) for p in ("day", "month", "year", "unknown")] == [
        "1 Apr 1982",
        "Apr 1982",
        "1982",
        "",
    ]
