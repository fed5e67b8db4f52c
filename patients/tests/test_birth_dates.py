from datetime import date

import pytest

from patients.birth_dates import ReadBack, meant, readings, said_roughly, shown, why_unreadable

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
        ("1.12.26", date(1926, 12, 1), "day"),
        ("1 dec 26", date(1926, 12, 1), "day"),
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
        ("3 Foo 1982", "not a date that I can read"),
        ("45/13/1982", "no such day"),
        ("19820431", "no such day"),
        ("3/4", "Add the year"),
        ("3 apr", "Add the year"),
        ("abril 1800", "1900 or later"),
        ("yesterday", "Write the date like"),
        ("", "Write the date like"),
        ("\x00", "Write the date like"),
        ("99999999999999", "Write the date like"),
        ("1 " + "1" * 4301 + " 1980", "Write the date like"),
        ("1" * 4301, "Write the date like"),
        ("3//4//1982//7", "not a date that I can read"),
        ("²/²/²²²²", "Write the date like"),
        ("①.①.1990", "not a date that I can read"),
    ],
)
def test_an_unreadable_date_is_told_what_to_do(typed, says):
    assert readings(typed, today=TODAY) == []
    assert says in why_unreadable(typed, today=TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        *("3rd April 1982", "April 3rd, 1982", "the 3rd of April 1982", "3. April 1982", "3º abril 1982"),
        *("1982-Apr-3", "1982 April 3", "1982, 3 April", "Apr-03-82"),
        *("3 de abril de 1982", "3 d'abril de 1982", "3 avril 1982", "3 kwietnia 1982", "3 апреля 1982"),
        *("3 abr. 1982", "٣ أبريل ١٩٨٢", "3 เมษายน 1982", "3 अप्रैल 1982", "3 Nisan 1982"),
        *("1982年4月3日", "１９８２年４月３日", "1982년 4월 3일", "1982 年 4 月 3 日"),
    ],
)
def test_a_date_with_a_named_month_is_read_in_one_way_in_many_languages(typed):
    assert [reading.day for reading in readings(typed, today=TODAY)] == [date(1982, 4, 3)]


@pytest.mark.parametrize("typed", ["3 listopad 1982", "3 May April 1982", "3 de 1982 x"])
def test_a_word_that_means_two_months_or_none_is_not_guessed_at(typed):
    assert meant(typed, today=TODAY) is None


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("abril de 1982", date(1982, 4, 1), "month"),
        ("1982年4月", date(1982, 4, 1), "month"),
        ("1982年", date(1982, 1, 1), "year"),
        ("1er janvier 1982", date(1982, 1, 1), "day"),
        ("2nd Jan 1982", date(1982, 1, 2), "day"),
    ],
)
def test_a_date_alone_is_read_with_what_it_leaves_out(typed, day, precision):
    kept = meant(typed, today=TODAY)
    assert (kept.day, kept.precision) == (day, precision)


def test_a_name_beside_a_year_is_no_month_where_names_are_looked_for():
    assert readings("Julio 1982", today=TODAY) == []
    assert meant("Julio 1982", today=TODAY).day == date(1982, 7, 1)


@pytest.mark.parametrize(
    ("typed", "month_first", "keeps"),
    [
        ("3/4/1982", False, date(1982, 4, 3)),
        ("3/4/1982", True, date(1982, 3, 4)),
        ("25/4/1982", True, date(1982, 4, 25)),
        ("1.12.2026", False, None),
        ("1.12.26", False, date(1926, 12, 1)),
        ("2026-12-01", False, None),
        ("01122026", False, None),
        ("1.12.2026", True, date(2026, 1, 12)),
        ("12/1/2026", True, None),
    ],
)
def test_what_is_kept_is_what_is_shown_first_or_nothing(typed, month_first, keeps):
    shown_first = ReadBack.of(typed, today=TODAY, month_first=month_first)
    kept = meant(typed, today=TODAY, month_first=month_first)
    assert (kept and kept.day) == keeps
    assert shown_first.is_future == (kept is None)
    assert kept is None or shown_first.first == kept


def test_the_other_reading_of_a_day_to_come_is_offered_and_found_but_never_kept():
    read = ReadBack.of("1.12.2026", today=TODAY)
    assert (str(read.first), read.is_future, str(read.other)) == ("1 Dec 2026", True, "12 Jan 2026")
    assert [(str(reading), reading.swapped) for reading in readings("1.12.2026", today=TODAY)] == [
        ("12 Jan 2026", True)
    ]
    assert "1 Dec 2026 lies in the future" in why_unreadable("1.12.2026", today=TODAY)


def test_a_date_as_the_records_fill_it_in_is_not_turned_round():
    assert ReadBack.of("1982-04-03", today=TODAY).other is None
    assert str(ReadBack.of("1982/4/3", today=TODAY).other) == "4 Mar 1982"
    assert meant("1982-04-03", today=TODAY, month_first=True).day == date(1982, 4, 3)


def test_a_day_to_come_is_not_offered_as_the_other_reading():
    assert ReadBack.of("12/1/2026", today=TODAY).other is None


def test_a_partial_date_is_shown_as_partial():
    assert [shown(date(1982, 4, 1), p) for p in ("day", "month", "year", "unknown")] == [
        "1 Apr 1982",
        "Apr 1982",
        "1982",
        "",
    ]


@pytest.mark.parametrize("typed", ["about 1960", "ca. 1960", "c. 1960", "~1960", "Around 1960", "est. 1960"])
def test_a_date_that_is_said_roughly_is_read_and_known_for_an_estimate(typed):
    read = ReadBack.of(typed, today=TODAY)
    assert (str(read.first), read.is_rough, meant(typed, today=TODAY)) == ("1960", True, read.first)


@pytest.mark.parametrize("typed", ["estelle 1960", "cato 1960", "circle"])
def test_a_word_that_begins_like_about_is_none(typed):
    assert said_roughly(typed) == (typed, False)
