"""Who of the register, or of the lines before, a person of the list may be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from duplicates.blocking import MOST_IN_BLOCK, Keys
from duplicates.people import Person, person
from duplicates.queries import matches
from duplicates.register import born_digits
from duplicates.scoring import LIKELY, Commonness, Finding, Likeness, score
from duplicates.wording import SAYINGS
from patients.models import Patient

from .models import Import, ImportRow

NAMES = ("given", "family")
SURE = 0.99  # from here on, and with nothing that differs, two are one
Details = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Like:
    """Somebody this person may be: a record, or an earlier line of the same list."""

    is_sure: bool
    why: str
    patient: UUID | None = None
    line: int | None = None


def faced(details: Details) -> Person:
    """The person of a line as the scorer sees one."""
    names = [(name["given"], name["family"]) for name in details["names"]]
    address = details["address"] or {}
    return person(
        given=names[0][0],
        family=names[0][1],
        other_names=names[1:],
        birth_date=born_digits(details["birth_date"], details["birth_date_precision"]),
        postcode=address.get("postal_code", ""),
        street=address.get("lines", ""),
        city=address.get("city", ""),
        contacts=[contact["value"] for contact in details["contacts"]],
    )


def in_register(
    people: Sequence[Person],
    keys: Sequence[Keys],
    *,
    by: User | None,
    newer_than: int = 0,
    not_of: Import | None = None,
) -> list[Like | None]:
    """The likeliest record for each; only among those made after `newer_than`, and not by this import."""
    found = matches(people, user=by, keys=keys)
    wanted = {match.patient_id for row in found for match in row if match.patient_id > newer_than}
    if not_of is not None:
        rows = ImportRow.objects.filter(batch=not_of, patient__in=wanted)
        wanted -= set(rows.values_list("patient", flat=True))
    known = Patient.objects.in_bulk(wanted)
    likes: list[Like | None] = []
    for row in found:
        best = next((match for match in row if match.patient_id in known), None)
        if best is None:
            likes.append(None)
            continue
        patient = known[best.patient_id]
        likes.append(_like(best.likeness, patient.number, patient=patient.uuid))
    return likes


class LinesBefore:
    """The people of the list so far, found by the same keys as those of the register.

    A hundred thousand people have 1.6 million keys, nearly all of them alone: those keep a plain number.
    """

    def __init__(self) -> None:
        self._people: list[tuple[int, Person]] = []
        self._blocks: dict[int, int | list[int]] = {}
        self._words: Counter[str] = Counter()

    def find(self, mine: Person, keys: Keys) -> Like | None:
        commonness = Commonness(people=len(self._people), counts=self._words)
        best: tuple[int, Likeness] | None = None
        for place in self._sharing(keys):
            number, theirs = self._people[place]
            likeness = score(mine, theirs, commonness)
            if likeness.score >= LIKELY and (best is None or likeness.rank > best[1].rank):
                best = number, likeness
        if best is None:
            return None
        return _like(best[1], _("Line %(number)d") % {"number": best[0]}, line=best[0])

    def add(self, number: int, mine: Person, keys: Iterable[int]) -> None:
        place = len(self._people)
        self._people.append((number, mine))
        self._words.update(mine.words)
        vars(mine).pop("words", None)  # counted, and large
        for key in keys:
            block = self._blocks.setdefault(key, place)
            if isinstance(block, list):
                if len(block) <= MOST_IN_BLOCK:  # one more than is looked at: then it is passed over
                    block.append(place)
            elif block != place:
                self._blocks[key] = [block, place]

    def _sharing(self, keys: Keys) -> set[int]:
        found: set[int] = set()
        for key, most in keys.looks_under.items():
            block = self._blocks.get(key)
            if isinstance(block, int):
                found.add(block)
            elif block is not None and len(block) <= most:
                found.update(block)
        return found


def _like(likeness: Likeness, who: str, **what: Any) -> Like:
    """Sure is who has the same names and birth date, and differs in nothing that both sides tell."""
    agrees = Finding("born", "equal") in likeness.why and all(
        finding.level == "equal" if finding.field in NAMES else finding.agrees for finding in likeness.why
    )
    told = ", ".join(str(SAYINGS.get(str(finding), finding)) for finding in likeness.why)
    sentence = _("%(who)s: %(told)s") % {"who": who, "told": told}
    return Like(is_sure=agrees and likeness.score >= SURE, why=f"{sentence}.", **what)
