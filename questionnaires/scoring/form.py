"""A questionnaire as the program uses it: sections (one page each), questions, scores and escalations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

LEVELS = ("urgent", "same-day", "note")

# Answers that say nothing unless a condition names them.
SAYS_NOTHING = frozenset({"unsure", "prefer_not", "ask"})
UNSURE = frozenset({"unsure", "prefer_not"})

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Option:
    code: str
    text: str
    flag: str = ""
    score: float | None = None
    exclusive: bool = False
    asks_again: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One enableWhen. `value` is a code, a number, a text or, for "exists", a boolean."""

    question: str
    operator: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What one answer raises by itself. `answer` is a code or a range such as ">=4"."""

    answer: str
    level: str
    unsure_level: str
    pathology: str
    action: str
    rationale: str
    patient_message: str = ""
    patient_message_link: str = ""
    unsure_message: str = ""
    unsure_message_link: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. Types: choice, integer, decimal, text, date, body-regions, body-region-choice."""

    link_id: str
    type: str
    text: str
    section: str = ""
    help: str = ""
    required: bool = False
    repeats: bool = False
    options: tuple[Option, ...] = ()
    min: float | None = None
    max: float | None = None
    step: float | None = None
    unit: str = ""
    max_length: int | None = None
    max_answers: int | None = None
    enable_when: tuple[Condition, ...] = ()
    enable_any: bool = False
    within: tuple[str, ...] = ()
    calculated: str = ""
    score: str = ""
    fact: str = ""
    privacy: str = ""
    consent_text: str = ""
    enabled: bool = True
    at_clinic_only: bool = False
    setup_note: str = ""
    note: str = ""
    trigger: Trigger | None = None
    kinds: tuple[Option, ...] = ()
    sources: tuple[str, ...] = ()
    from_seed: str = ""
    review: str = ""
    fhir_type: str = ""

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "decimal")

    @property
    def is_sensitive(self) -> bool:
        return self.privacy == "sensitive"

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading around questions that may be hidden as a whole."""

    link_id: str
    enable_when: tuple[Condition, ...] = ()
    enable_any: bool = False
    within: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of the form."""

    link_id: str
    title: str
    items: tuple[Item, ...]
    page: int = 1
    intro: str = ""
    intro_link: str = ""
    filled_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    op: str
    value: float
    flag: str


@dataclass(frozen=True, kw_only=True)
class ScoreRule:
    """How a score is made: "sum" and "mean" of several answers, or the "value" of one."""

    slug: str
    name: str
    kind: str
    items: tuple[str, ...]
    unit: str = ""
    min: float | None = None
    max: float | None = None
    thresholds: tuple[Threshold, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One condition of an escalation: about an answer, a score or the age."""

    kind: str
    about: str
    op: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """Answers that mean more together. `downgrade` False: only a doctor's decision lowers it."""

    slug: str
    level: str
    reason: str
    action: str
    all: tuple[Fact, ...]
    any: tuple[Fact, ...] = ()
    patient_message: str = ""
    patient_message_link: str = ""
    downgrade: bool = True
    sources: tuple[str, ...] = ()
    review: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    url: str
    version: str
    title: str
    sections: tuple[Section, ...]
    items: Mapping[str, Item]
    groups: Mapping[str, Group] = field(default_factory=lambda: NOTHING)
    scores: Mapping[str, ScoreRule] = field(default_factory=lambda: NOTHING)
    escalations: tuple[Escalation, ...] = ()
    default_message: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    urgency: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NOTHING)
    consent_texts: tuple[Mapping[str, Any], ...] = ()
    safety_net: str = ""
    minutes: int | None = None
    review: str = ""

    @classmethod
    def from_fhir(cls, document: Mapping[str, Any]) -> Form:
        """Read a FHIR R4 Questionnaire. Raises ValueError, naming the item, where it makes no sense."""
        from .fhir import read_form

        return read_form(document)

    def away(self) -> Form:
        """The same form for somebody who is not at the clinic, where an answer is not read at once."""
        items = {
            link_id: replace(item, enabled=item.enabled and not item.at_clinic_only)
            for link_id, item in self.items.items()
        }
        sections = tuple(
            replace(section, items=tuple(items[item.link_id] for item in section.items))
            for section in self.sections
        )
        return replace(self, items=MappingProxyType(items), sections=sections)

    @property
    def notices(self) -> frozenset[str]:
        """The codes of the texts that are only shown."""
        return frozenset(text["code"] for text in self.consent_texts if text.get("kind") == "notice")

    @property
    def body_regions_item(self) -> Item | None:
        return next((item for item in self.items.values() if item.type == "body-regions"), None)
