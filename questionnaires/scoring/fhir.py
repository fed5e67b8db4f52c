"""FHIR R4 Questionnaire → Form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from clinic.base.comparing import COMPARE

from .extensions import CONTROL, EXCLUSIVE, MAX, MAX_OCCURS, MIN, ORDINAL, OURS, UNIT, every, one, ours
from .form import Condition, Form, Group, Item, Option, Section
from .meaning import read_escalation, read_score, read_trigger
from .sums import read_expression

# FHIR type → ours. Whatever is not here cannot be answered and is left out.
TYPES = {
    "choice": "choice",
    "open-choice": "choice",
    "boolean": "choice",
    "integer": "integer",
    "decimal": "decimal",
    "quantity": "decimal",
    "string": "text",
    "text": "text",
    "url": "text",
    "date": "date",
}
YES_NO = (Option(code="true", text="Yes"), Option(code="false", text="No"))
STRING_LENGTH = 255


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.value_sets = {
            f"#{c.get('id')}": c for c in document.get("contained", ()) if c.get("resourceType") == "ValueSet"
        }
        self.items: dict[str, Item] = {}
        self.groups: dict[str, Group] = {}

    def sections(self) -> tuple[Section, ...]:
        pages: list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]] = []
        for element in self.document.get("item", ()):
            if element.get("type") == "group" and not _control(element) and not element.get("repeats"):
                pages.append((element, element.get("item", [])))
            elif pages and not pages[-1][0].get("type"):
                pages[-1][1].append(element)
            else:
                pages.append(
                    ({"linkId": element.get("linkId"), "text": self.document.get("title", "")}, [element])
                )
        return tuple(
            section
            for number, (element, inside) in enumerate(pages, start=1)
            if (section := self.section(number, element, inside)).items
        )

    def section(self, number: int, element: Mapping[str, Any], inside: list[Mapping[str, Any]]) -> Section:
        link_id = element["linkId"]
        within: tuple[str, ...] = ()
        if element.get("type") == "group":
            self.keep_group(element, ())
            within = (link_id,)
        return Section(
            link_id=link_id,
            title=element.get("text", ""),
            items=tuple(self.questions(inside, link_id, within)),
            page=number,
            intro=ours(element, "intro"),
            intro_link=ours(element, "intro-link"),
            filled_by=ours(element, "filled-by"),
        )

    def questions(
        self, elements: list[Mapping[str, Any]], section: str, within: tuple[str, ...]
    ) -> Iterator[Item]:
        for element in elements:
            kind, link_id = element.get("type"), element.get("linkId")
            if not link_id:
                raise ValueError("an item has no linkId")
            if kind == "group" and _control(element) != "body-regions":
                self.keep_group(element, within)
                yield from self.questions(element.get("item", []), section, (*within, link_id))
            elif kind in TYPES or kind == "group":
                item = self.question(element, section, within)
                self.keep(item)
                yield item
                asked_inside = [e for e in element.get("item", []) if e.get("type") != "display"]
                if kind != "group" and asked_inside:
                    yield from self.questions(asked_inside, section, within)

    def keep(self, item: Item) -> None:
        if item.link_id in self.items or item.link_id in self.groups:
            raise ValueError(f"{item.link_id}: two items have this linkId")
        self.items[item.link_id] = item

    def keep_group(self, element: Mapping[str, Any], within: tuple[str, ...]) -> None:
        link_id = element["linkId"]
        if link_id in self.items or link_id in self.groups:
            raise ValueError(f"{link_id}: two items have this linkId")
        self.groups[link_id] = Group(
            link_id=link_id,
            enable_when=_conditions(element),
            enable_any=element.get("enableBehavior") == "any",
            within=within,
        )

    def question(self, element: Mapping[str, Any], section: str, within: tuple[str, ...]) -> Item:
        link_id, control = element["linkId"], _control(element)
        parts = {
            child["linkId"].rpartition(".")[2]: child
            for child in element.get("item", ())
            if "linkId" in child
        }
        measured = parts.get("score", {}) if control == "body-regions" else element
        options = self.options(parts["region"] if control == "body-regions" else element)
        kind = control or TYPES[element["type"]]
        if kind in ("choice", "body-region-choice", "body-regions") and not options:
            kind = "text"
        unit = one(element, UNIT) or {}
        trigger = ours(element, "trigger", None)
        return Item(
            link_id=link_id,
            type=kind,
            fhir_type=element["type"],
            text=element.get("text", ""),
            section=section,
            help=_help(element),
            required=element.get("required", False),
            repeats=element.get("repeats", False),
            options=options,
            kinds=self.options(parts["kinds"]) if control == "body-regions" and "kinds" in parts else (),
            min=one(measured, MIN),
            max=one(measured, MAX),
            step=ours(element, "step", None),
            unit=unit.get("code", ""),
            max_length=element.get("maxLength")
            or (STRING_LENGTH if element["type"] in ("string", "url") else None),
            max_answers=one(element, MAX_OCCURS),
            enable_when=_conditions(element),
            enable_any=element.get("enableBehavior") == "any",
            within=within,
            calculated=ours(element, "calculated"),
            score=ours(element, "score"),
            fact=ours(element, "fact"),
            privacy=ours(element, "privacy"),
            consent_text=ours(element, "consent-text"),
            enabled=ours(element, "enabled", True),
            at_clinic_only=ours(element, "at-clinic-only", False),
            setup_note=ours(element, "setup-note"),
            note=ours(element, "note"),
            trigger=read_trigger(link_id, trigger) if trigger else None,
            sources=tuple(every(element, OURS + "source")),
            from_seed=ours(element, "from-seed"),
            review=ours(element, "review"),
        )

    def options(self, element: Mapping[str, Any]) -> tuple[Option, ...]:
        if element.get("type") == "boolean":
            return YES_NO
        if element.get("answerValueSet"):
            return tuple(self.concepts(element["answerValueSet"]))
        return tuple(_option(option) for option in element.get("answerOption", ()))

    def concepts(self, reference: str) -> Iterator[Option]:
        for include in self.value_sets.get(reference, {}).get("compose", {}).get("include", ()):
            for concept in include.get("concept", ()):
                yield Option(
                    code=concept["code"],
                    text=concept.get("display", concept["code"]),
                    asks_again=tuple(every(concept, OURS + "asks-again")),
                )


def _option(option: Mapping[str, Any]) -> Option:
    coding = option.get("valueCoding", {})
    other = next((str(v) for k, v in option.items() if k.startswith("value") and k != "valueCoding"), "")
    return Option(
        code=coding.get("code") or coding.get("display") or other,
        text=coding.get("display") or coding.get("code") or other,
        flag=ours(option, "flag"),
        score=one(coding, ORDINAL),
        exclusive=bool(one(option, EXCLUSIVE, False)),
    )


def _control(element: Mapping[str, Any]) -> str:
    return str(ours(element, "control"))


def _help(element: Mapping[str, Any]) -> str:
    """A display item inside a question, marked as help."""
    for child in element.get("item", ()):
        control = one(child, CONTROL) or {}
        if child.get("type") == "display" and any(c.get("code") == "help" for c in control.get("coding", ())):
            return str(child.get("text", ""))
    return ""


def _conditions(element: Mapping[str, Any]) -> tuple[Condition, ...]:
    found = []
    for when in element.get("enableWhen", ()):
        answer = next((value for key, value in when.items() if key.startswith("answer")), None)
        if isinstance(answer, Mapping):
            answer = answer.get("code", answer.get("value", answer.get("display")))
        elif isinstance(answer, bool) and when["operator"] != "exists":
            answer = "true" if answer else "false"
        if when["operator"] not in (*COMPARE, "exists"):
            raise ValueError(f"{element['linkId']}: unknown operator {when['operator']!r}")
        found.append(Condition(question=when["question"], operator=when["operator"], value=answer))
    return tuple(found)


def _flat(fields: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {key: values[0] for key, values in fields.items()}


def read_form(document: Mapping[str, Any]) -> Form:
    if document.get("resourceType") != "Questionnaire":
        raise ValueError("this is not a FHIR Questionnaire")
    reader = _Reader(document)
    form = Form(
        sections=reader.sections(),
        items=MappingProxyType(reader.items),
        groups=MappingProxyType(reader.groups),
        url=document.get("url", ""),
        version=document.get("version", ""),
        title=document.get("title") or document.get("name", ""),
        scores=MappingProxyType({s["slug"][0]: read_score(s) for s in every(document, OURS + "score")}),
        escalations=tuple(read_escalation(e) for e in every(document, OURS + "escalation")),
        default_message=MappingProxyType(_flat(ours(document, "default-message", {}))),
        urgency=MappingProxyType({u["code"][0]: _flat(u) for u in every(document, OURS + "urgency")}),
        consent_texts=tuple(_flat(text) for text in every(document, OURS + "consent-text-needed")),
        safety_net=ours(document, "safety-net"),
        minutes=ours(document, "minutes", None),
        review=ours(document, "review"),
    )
    _check(form)
    return form


def _check(form: Form) -> None:
    """References that lead nowhere are refused here, so that nothing else has to expect them."""
    known = {*form.items, *form.groups}
    nodes: list[Item | Group] = [*form.items.values(), *form.groups.values()]
    for node in nodes:
        for condition in node.enable_when:
            if condition.question not in known:
                raise ValueError(f"{node.link_id}: depends on {condition.question}, which is not in the form")
    used = [
        (item.link_id, part)
        for item in form.items.values()
        if item.calculated
        for part in read_expression(item.calculated)[1]
    ]
    used += [(rule.slug, part) for rule in form.scores.values() for part in rule.items]
    used += [(e.slug, f.about) for e in form.escalations for f in (*e.all, *e.any) if f.kind == "intake"]
    for name, part in used:
        if part not in form.items:
            raise ValueError(f"{name}: uses {part}, which is not in the form")
