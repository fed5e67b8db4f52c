"""What still stands between a suggestion and the plan. Pure: stored checks and answers in, sentences out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from careplans.rules import Effect, State


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the practitioner said or recorded about one contraindication of this plan."""

    holds: bool
    adapted: bool = False
    recorded: bool = False


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """One thing to do first. `kind`: block, ask, clearance, or adapt."""

    slug: str
    kind: str
    text: str


def hindrances(
    checks: Iterable[Mapping[str, Any]], given: Mapping[str, Given], _: Callable[[str], str] = str
) -> list[Hindrance]:
    """Empty means that the suggestion may be accepted. `given` by the version that was asked: what was said
    to another one's question was said to another question."""
    found = [_hindrance(check, given.get(check["version"]), _) for check in checks]
    return [one for one in found if one is not None]


def _hindrance(check: Mapping[str, Any], given: Given | None, _: Callable[[str], str]) -> Hindrance | None:
    slug, effect = check["slug"], check["effect"]
    if check["state"] == State.CANNOT_TELL.value:
        if given is None:
            return Hindrance(slug=slug, kind="ask", text=_("Answer first: %s") % check["ask"])
        if not given.holds:
            return None
    elif check["state"] == State.DOES_NOT_HOLD.value:
        return None
    if effect == Effect.BLOCK_ALL.value:
        return Hindrance(slug=slug, kind="block", text=_("Stops the plan: %s") % check["name"])
    if effect == Effect.CLEARANCE.value:
        if given is not None and given.recorded:
            return None
        return Hindrance(
            slug=slug, kind="clearance", text=_("Record first that %s.") % check["clear_when"].rstrip(".")
        )
    if given is not None and given.adapted:
        return None
    if effect == Effect.NO_PALPATION.value:
        text = _("Confirm that there is no pressing and no hands-on work: %s") % check["name"]
    else:
        text = _("Confirm that position or dose was changed: %s") % check["name"]
    return Hindrance(slug=slug, kind="adapt", text=text)
