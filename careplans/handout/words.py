"""The sheet's own words, in the language of the patient."""

from datetime import date, datetime

from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.base import dates
from clinic.base.body.paper import Words
from clinic.base.printing import sheet_words

# What the two resources are called above their titles.
KINDS = {"dvd": lambda: _("DVD"), "book": lambda: _("Book")}


def words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            **sheet_words(language),
            "title": _("Your plan"),
            "you_said": _("You said:"),
            "found": _("What we found"),
            "todo": _("What to do"),
            "why": _("Why:"),
            "stop": _("Stop and call us if you have:"),
            "stop_for": _("For {numbers}:"),
            "weeks": _("Your weeks"),
            "weeks_hint": _("Tick a box each day you did it. Missing a day is fine: go on with the next."),
            "weeks_copy": _("Copy this page for the weeks after."),
            "week": _("Week {number}"),
            "habits": _("How to sit and stand"),
            "sitting": _("Your sitting this week"),
            "hours": _("Hours sitting"),
            "total": _("Total"),
            "look": _("Where to look"),
            "ask_dvd": _("Which part: ask at the desk"),
            "ask_book": _("Which page: ask at the desk"),
            "ask_other": _("Where in it: ask at the desk"),
            "code": _("Code"),
            "help": _("Get help at once"),
            "emergency": _("Emergency number"),
            "picture": _("Picture of the body: {what}."),
            "qr": _("QR code for {code}"),
        }


def kind(kind_: str, language: str) -> str:
    with translation.override(language):
        return KINDS[kind_]() if kind_ in KINDS else kind_


def picture_words(language: str) -> Words:
    with translation.override(language):
        return Words(front=_("Front"), back=_("Back"), left=_("left"), right=_("right"))


def seen_by(name: str, on: date, language: str) -> str:
    with translation.override(language):
        when = dates.day(on)
        return _("{date} · seen by {name}").format(date=when, name=name) if name else when


def weekdays(language: str) -> list[str]:
    with translation.override(language):
        return [str(WEEKDAYS_ABBR[day]) for day in range(7)]


def until(review_on: date | None, language: str) -> str:
    with translation.override(language):
        return (
            _("What to do until {date}").format(date=date_format(review_on, "MONTH_DAY_FORMAT"))
            if review_on
            else _("What to do")
        )


def what_comes_next(visit: datetime | None, review_on: date | None, language: str) -> dict[str, str] | None:
    """The visit that is booked; without one the review is a day to book for, never an appointment."""
    with translation.override(language):
        if visit:
            when = _("{day}, {time}").format(day=dates.weekday(visit), time=dates.clock(visit))
            return {"title": _("Next visit"), "when": when, "text": _("We measure again. Bring this sheet.")}
        if review_on:
            return {
                "title": _("Review"),
                "when": _("around {date}").format(date=dates.day(review_on)),
                "text": _("Please book at the desk. We measure again: bring this sheet."),
            }
    return None


def cannot_print(characters: list[str]) -> str:
    shown = ", ".join(
        f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in characters[:8]
    )
    return _("These characters cannot be printed: {characters}. Please write the text without them.").format(
        characters=shown
    )
