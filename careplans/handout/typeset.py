"""A handout value becomes the bytes that are issued."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from careplans.handout import words
from careplans.handout.document import Activity, HandoutDocument, Pointer
from clinic.base.body.paper import Mark, muscle_picture
from clinic.base.errors import DomainError
from clinic.base.printing import compile_pdf, pages_of, qr_svg, sheet

TEMPLATE = Path(__file__).with_name("handout.typ")
TEMPLATE_VERSION = "3"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_WEEKS = 6
PAGES, ORDINARY = 2, 12
CLOSER = (0.84, 0.72)  # white space as a share of the usual


class CannotPrint(DomainError):
    """Some characters have no letter in any of our faces. Nothing is issued with a hole in it."""


def handout_pdf(document: HandoutDocument, *, timestamp: datetime) -> bytes:
    """Two pages in 12 point for an ordinary plan, set closer where that keeps a full one on them; more for a
    long one. Equal value, equal bytes.
    """
    missing = set().union(*document.unprintable().values())
    if missing:
        raise CannotPrint(words.cannot_print(sorted(missing)))
    data = as_data(document)
    whole = compile_pdf(TEMPLATE, data, timestamp=timestamp)
    if document.point_size > ORDINARY or pages_of(whole) <= PAGES:
        return whole
    for air in CLOSER:
        closer = data | {"sheet": data["sheet"] | {"air": air}}
        pdf = compile_pdf(TEMPLATE, closer, timestamp=timestamp)
        if pages_of(pdf) <= PAGES:
            return pdf
    return whole


def as_data(document: HandoutDocument) -> dict[str, Any]:
    """Everything the template reads, worked out here so that the template only places it."""
    language, own = document.language, words.words(document.language)
    footer = " · ".join(part for part in (document.plan_name, document.patient_number, document.code) if part)
    return {
        "sheet": sheet(
            letterhead=document.clinic, title=f"{own['title']}: {document.patient_name}", language=language,
            paper=document.paper, point_size=document.point_size, footer=footer, words=own,
        ),
        "who": {
            "name": document.patient_name,
            "line": words.seen_by(document.practitioner_name, document.issued_on, language),
        },
        "goals": list(document.goals),
        "found": _found(document),
        "picture": _picture(document, own),
        "todo_title": words.until(document.review_on, language),
        "activities": [_activity(i, activity) for i, activity in enumerate(document.activities, 1)],
        "stops": _stops(document.activities, own),
        "extra": list(document.extra),
        "weeks": _weeks(document),
        "weekdays": words.weekdays(language),
        "habits": list(document.habits),
        "sitting": list(document.sitting_rows),
        "pointers": [_pointer(pointer, language, own) for pointer in document.pointers],
        "next": words.what_comes_next(document.next_visit, document.review_on, language),
        "help": _sentences(document.safety_net),
        "emergency": document.emergency_number,
    }  # fmt: skip


def _lettered(document: HandoutDocument) -> list[tuple[str, Any]]:
    """Letters belong to muscles that are drawn; more than 26 of them go without."""
    return [(LETTERS[i] if i < len(LETTERS) else "", muscle) for i, muscle in enumerate(document.muscles)]


def _found(document: HandoutDocument) -> list[dict[str, str]]:
    rows = [{"letter": letter, "title": m.title, "text": m.text} for letter, m in _lettered(document)]
    return rows + [{"letter": "", "title": fact.title, "text": fact.text} for fact in document.facts]


def _picture(document: HandoutDocument, own: dict[str, str]) -> dict[str, Any] | None:
    marks = [
        Mark(muscle=m.muscle, side=m.side, code=m.code, letter=letter) for letter, m in _lettered(document)
    ]
    picture = muscle_picture(marks, words=words.picture_words(document.language))
    if not picture:
        return None
    what = "; ".join(f"{letter}, {m.title}" if letter else m.title for letter, m in _lettered(document))
    return {"svg": picture, "alt": own["picture"].format(what=what)}


def _activity(number: int, activity: Activity) -> dict[str, Any]:
    return {
        "n": number, "title": activity.title, "text": activity.text, "frequency": activity.frequency,
        "dose": activity.dose, "reason": activity.reason, "short": activity.short or _short(activity.title),
    }  # fmt: skip


def _short(title: str) -> str:
    """The week's table has room for what is done: the part after the colon where there is one."""
    name = title.rpartition(": ")[2].strip()
    return name[:1].upper() + name[1:]


def _stops(activities: Sequence[Activity], own: dict[str, str]) -> list[dict[str, str]]:
    """What to stop for, each once; where activities differ it says for which of them."""
    by_text: dict[str, list[int]] = {}
    for number, activity in enumerate(activities, 1):
        if activity.stop_if:
            by_text.setdefault(activity.stop_if, []).append(number)
    if len(by_text) == 1:
        return [{"for": "", "text": text} for text in by_text]
    return [
        {"for": own["stop_for"].format(numbers=", ".join(map(str, numbers))), "text": text}
        for text, numbers in by_text.items()
    ]


def _weeks(document: HandoutDocument) -> int:
    if document.review_on is None:
        return 2
    days = (document.review_on - document.issued_on).days
    return max(1, min(MOST_WEEKS, -(-days // 7)))


def _pointer(pointer: Pointer, language: str, own: dict[str, str]) -> dict[str, Any]:
    """Without a locator it says to ask, and shows no code that would lead nowhere."""
    known = bool(pointer.locator)
    target = pointer.link or (pointer.code and f"PL:{pointer.code}")
    return {
        "kind": words.kind(pointer.kind, language),
        "title": pointer.title,
        "where": pointer.locator or own.get(f"ask_{pointer.kind}", own["ask_other"]),
        "known": known,
        "code": pointer.code if known else "",
        "qr": qr_svg(target) if known and target else "",
        "qr_alt": own["qr"].format(code=pointer.code or pointer.title),
    }


def _sentences(text: str) -> list[str]:
    """One line for each thing to do in an emergency: nobody reads a paragraph then."""
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])", text.strip()) if part]
