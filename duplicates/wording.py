"""What the scorer found, in the desk's words: a line for each field, and short chips."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .scoring import AGREEING

SAYINGS: dict[str, str | Promise] = {
    "family equal": _("same family name"),
    "family part": _("part of the family name"),
    "family near": _("family name spelled alike"),
    "family alike": _("family name sounds alike"),
    "family differs": _("other family name"),
    "given equal": _("same given name"),
    "given part": _("part of the given names"),
    "given nickname": _("short form of the given name"),
    "given initial": _("same initial"),
    "given near": _("given name spelled alike"),
    "given alike": _("given name sounds alike"),
    "given differs": _("other given name"),
    "names swapped": _("given and family name swapped"),
    "born equal": _("same birth date"),
    "born swapped": _("day and month swapped"),
    "born slip": _("birth date one digit off"),
    "born two-parts": _("birth date differs in one part"),
    "born year": _("same year only"),
    "born close": _("birth date less than two years off"),
    "born same-so-far": _("as far as known the same"),
    "born differs-so-far": _("other birth date"),
    "born differs": _("other birth date"),
    "postcode equal": _("same postcode"),
    "postcode near": _("postcode one letter off"),
    "postcode differs": _("other postcode"),
    "address equal": _("same address"),
    "address near": _("address alike"),
    "address differs": _("other address"),
    "contact equal": _("same phone or e-mail"),
    "contact differs": _("other phone or e-mail"),
}
ROWS = (
    (_("Name"), "name", ("names", "family", "given")),
    (_("Born"), "born", ("born",)),
    (_("Telephone"), "contact", ("contact",)),
    (_("Address"), "address", ("address", "postcode")),
)


@dataclass(frozen=True, kw_only=True)
class Face:
    """What is shown of one side."""

    name: str
    born: str = ""
    contact: str = ""
    address: str = ""


@dataclass(frozen=True)
class Remark:
    text: str
    agrees: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    label: str
    one: str
    other: str
    remarks: tuple[Remark, ...]


class Wording:
    """Each word is looked up once for a whole page."""

    def __init__(self) -> None:
        self._rows = [(str(label), part, fields) for label, part, fields in ROWS]
        self._remarks: dict[str, Remark] = {}

    def lines(self, one: Face, other: Face, why: Iterable[str]) -> tuple[Line, ...]:
        """Side by side; a row that neither side fills is left out."""
        remarks = [(finding.partition(" ")[0], self._remark(finding)) for finding in why]
        found = []
        for label, part, fields in self._rows:
            here, there = getattr(one, part), getattr(other, part)
            if here or there:
                about = tuple(remark for field, remark in remarks if field in fields)
                found.append(Line(label=label, one=here, other=there, remarks=about))
        return tuple(found)

    def chips(self, why: Iterable[str]) -> list[str]:
        return [remark.text for remark in map(self._remark, why) if remark.agrees]

    def _remark(self, finding: str) -> Remark:
        if finding not in self._remarks:
            text, agrees = str(SAYINGS[finding]), finding.partition(" ")[2] in AGREEING
            self._remarks[finding] = Remark(text, agrees)
        return self._remarks[finding]
