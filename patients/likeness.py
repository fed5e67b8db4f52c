"""A person being registered beside one we know: what agrees, what differs. Advice, never a decision."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .birth_dates import Reading, shown
from .models import Patient
from .search.hits import Hit


@dataclass(frozen=True, kw_only=True)
class Line:
    """One fact in both records; `agrees` is None where one side does not say."""

    label: str
    typed: str
    there: str
    verdict: str
    agrees: bool | None


@dataclass(frozen=True, kw_only=True)
class Likeness:
    patient: Patient
    lines: list[Line]
    chips: list[str]

    @property
    def weight(self) -> int:
        return sum(1 if line.agrees else -1 if line.agrees is False else 0 for line in self.lines)


def compare(*, hit: Hit, name: str, born: list[Reading], phone: str, phones: list[str]) -> Likeness:
    near = [
        reason.label for reason in hit.why if reason.typed or reason.label in (_("earlier name"), _("called"))
    ]
    name_line = Line(
        label=_("Name"),
        typed=name,
        there=hit.patient.display_name,
        verdict=", ".join(dict.fromkeys(near)) or _("same name"),
        agrees=True,
    )
    lines = [name_line, _born_line(born, hit.patient.birth_date, hit.patient.birth_date_precision)]
    lines.append(_phone_line(phone, phones))
    return Likeness(
        patient=hit.patient,
        lines=lines,
        chips=[line.verdict for line in lines if line.agrees],
    )


def _born_line(born: list[Reading], there: date | None, precision: str) -> Line:
    typed, known = str(born[0]) if born else "", shown(there, precision)
    if not typed or there is None:
        verdict, agrees = _("not known on both sides"), None
    elif any(
        reading.day == there and reading.precision == precision and not reading.swapped for reading in born
    ):
        verdict, agrees = _("same birth date"), True
    elif any(reading.day == there and reading.swapped for reading in born):
        verdict, agrees = _("day and month swapped"), True
    elif precision != "day" or born[0].precision != "day":
        fits = born[0].day.year == there.year
        verdict, agrees = (_("same year") if fits else _("differs")), fits
    else:
        verdict, agrees = _("differs"), False
    return Line(label=_("Born"), typed=typed, there=known, verdict=verdict, agrees=agrees)


def _phone_line(phone: str, phones: list[str]) -> Line:
    digits = "".join(c for c in phone if c.isdecimal())
    same = [other for other in phones if digits and _digits(other)[-7:] == digits[-7:]]
    if len(digits) < 4 or not phones:
        verdict, agrees = _("not known on both sides"), None
    else:
        verdict, agrees = (_("same phone"), True) if same else (_("differs"), False)
    return Line(
        label=_("Telephone"), typed=phone, there=(same or phones or [""])[0], verdict=verdict, agrees=agrees
    )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())
