"""The names of one person: official, before marriage, and what they want to be called."""

from typing import Any

from django.utils.translation import gettext as _

from patients.models import PatientName
from patients.models.name import EAST_ASIAN

from .cells import Cells, limit_of
from .columns import FIELDS


def names_of(line: Cells) -> list[dict[str, Any]]:
    limit = limit_of(PatientName, "given")
    whole = line.text("name", 2 * limit)
    given, family = in_two(whole) if whole else (line.text("given", limit), line.text("family", limit))
    if not (given or family):
        line.problems.append(_("The name is missing."))
        return []
    if whole and max(len(given), len(family)) > limit:
        line.refuse(str(FIELDS["name"]), _("This name is too long."))
    names = [
        {
            "given": given,
            "family": family,
            "prefix": line.text("prefix", limit_of(PatientName, "prefix")),
            "suffix": line.text("suffix", limit_of(PatientName, "suffix")),
            "use": PatientName.Use.OFFICIAL,
        }
    ]
    maiden, usual = line.text("maiden", limit), line.text("usual", limit)
    if maiden and maiden != family:
        names.append({"given": given, "family": maiden, "use": PatientName.Use.MAIDEN})
    if usual and usual not in (given, whole):
        names.append({"given": usual, "family": family, "use": PatientName.Use.USUAL})
    return names


def in_two(whole: str) -> tuple[str, str]:
    """Given and family name. A comma says which is which; without one the last word is the family name."""
    family, comma, given = whole.partition(",")
    if comma and given.strip():
        return given.strip(), family.strip()
    words = whole.rstrip(",").split()
    if len(words) < 2 or EAST_ASIAN.search(whole):
        return ("", "".join(words)) if EAST_ASIAN.search(whole) else (" ".join(words), "")
    return " ".join(words[:-1]), words[-1]
