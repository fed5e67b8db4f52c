"""A rule and a contraindication as written in the catalogue, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from careplans.rules.conditions import Condition
from careplans.rules.facts import NOTHING

CATEGORIES = (
    "safety", "stress", "daily_life", "psoas", "strength", "flexibility", "balance", "mind_body", "education",
)  # fmt: skip
EVERY_RULE = "every-rule"

_RULE_FIELDS = {
    "slug", "title", "titles", "category", "priority",
    "when_any", "when_all", "unless", "supersedes", "patient_advice",
    "practitioner_note", "rationale", "basis", "evidence",
    "contraindications", "resources", "frequency", "dose", "progression",
    "review_after_days", "stop_if", "sources", "review", "reviewer", "reviewed_on", "blocks_all_exercise",
}  # fmt: skip
_RULE_NEEDS = {
    "slug",
    "title",
    "category",
    "priority",
    "patient_advice",
    "rationale",
    "basis",
    "evidence",
    "stop_if",
    "sources",
}
_CONTRAINDICATION_FIELDS = {
    "slug", "name", "effect", "when_any", "when_all",
    "enough", "ask", "note", "clear_when", "applies_to", "guards_groups",
    "sources", "review", "reviewer", "reviewed_on",
}  # fmt: skip


class Effect(Enum):
    BLOCK_ALL = "block_all"
    CLEARANCE = "clearance"
    NO_PALPATION = "no_palpation"
    MODIFY = "modify"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Adds content to a plan when its conditions hold; it never removes any."""

    slug: str
    version: int = 1
    title: str
    titles: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    category: str
    priority: int
    when_any: tuple[Condition, ...] = ()
    when_all: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    supersedes: tuple[str, ...] = ()
    patient_advice: str
    practitioner_note: str = ""
    rationale: str
    basis: str
    evidence: str
    contraindications: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    frequency: str = ""
    dose: str = ""
    progression: str = ""
    review_after_days: int = 28
    stop_if: str
    sources: tuple[str, ...] = ()
    blocks_all_exercise: bool = False

    @classmethod
    def from_document(cls, document: Mapping[str, Any], *, version: int = 1) -> Rule:
        what = f"rule {document.get('slug', '?')}"
        _refuse_unknown(what, document, _RULE_FIELDS, _RULE_NEEDS)
        if not document.get("when_any") and not document.get("when_all"):
            raise ValueError(f"{what}: has no condition, so it never fires")
        if document["category"] not in CATEGORIES:
            raise ValueError(f"{what}: no category {document['category']!r}")
        return cls(version=version, **_read(what, document, cls))

    def title_for(self, keys: set[str]) -> str:
        """The title of the one finding that fired; a test's own only where no finding did."""
        findings = keys - {"test"}
        key = next(iter(findings)) if len(findings) == 1 else "test" if keys == {"test"} else ""
        return self.titles.get(key, self.title)


@dataclass(frozen=True, kw_only=True)
class Contraindication:
    """Says when a suggestion must not be taken as it stands."""

    slug: str
    version: int = 1
    name: str
    effect: Effect
    ask: str
    when_any: tuple[Condition, ...] = ()
    when_all: tuple[Condition, ...] = ()
    enough: tuple[str, ...] = ()
    note: str = ""
    clear_when: str = ""
    applies_to: tuple[str, ...] = ()
    guards_groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any], *, version: int = 1) -> Contraindication:
        what = f"contraindication {document.get('slug', '?')}"
        _refuse_unknown(what, document, _CONTRAINDICATION_FIELDS, {"slug", "name", "effect", "ask"})
        values = _read(what, document, cls)
        values["effect"] = Effect(values["effect"])
        applies_to = document.get("applies_to", [])
        values["applies_to"] = (applies_to,) if isinstance(applies_to, str) else tuple(applies_to)
        if set(values["applies_to"]) - {EVERY_RULE, *CATEGORIES}:
            raise ValueError(f"{what}: applies to {applies_to!r}")
        if values["effect"] is Effect.CLEARANCE and not document.get("clear_when"):
            raise ValueError(f"{what}: asks for clearance and does not say which")
        if values["effect"] is Effect.MODIFY and not document.get("note"):
            raise ValueError(f"{what}: asks for a change and does not say which")
        return cls(version=version, **values)

    def guards(self, rule: Rule) -> bool:
        if self.effect is Effect.BLOCK_ALL or self.slug in rule.contraindications:
            return True
        return EVERY_RULE in self.applies_to or rule.category in self.applies_to


def _refuse_unknown(what: str, document: Mapping[str, Any], known: set[str], needed: set[str]) -> None:
    if set(document) - known:
        raise ValueError(f"{what}: unknown field {sorted(set(document) - known)}")
    if lacking := sorted(n for n in needed if document.get(n) in (None, "")):
        raise ValueError(f"{what}: lacks {lacking}")


def _read(what: str, document: Mapping[str, Any], cls: type) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in document.items():
        if name in ("when_any", "when_all", "unless"):
            try:
                values[name] = tuple(Condition.from_document(c) for c in value)
            except ValueError as error:
                raise ValueError(f"{what}: {name}: {error}") from error
        elif name in cls.__dataclass_fields__:  # type: ignore[attr-defined]
            values[name] = tuple(value) if isinstance(value, list) else value
    return values
