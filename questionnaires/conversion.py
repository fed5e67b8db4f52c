"""The clinic's way of writing a questionnaire (TOML) → FHIR R4; run by `manage.py convert_questionnaire`.

The texts are taken over letter by letter. What FHIR has a place for goes there; the rest (triggers, facts,
privacy, messages, scores ...) goes into our own extensions, which questionnaires.scoring reads back.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from clinic.base.body import regions

from .scoring.extensions import CONTROL, CONTROL_SYSTEM, EXCLUSIVE, MAX, MAX_OCCURS, MIN, ORDINAL, OURS, UNIT

DATA = Path(__file__).parent / "data"
SOURCES = ("intake-back-pain",)
UCUM = "http://unitsofmeasure.org"
BODY_REGIONS = "body-regions"

# "None of these" stands alone.
ALONE = frozenset({"none", "nothing", "nowhere"})
# "Up to three things" is said in the text of the question before.
AT_MOST = {"pain.activity_scores": 3}
# "Off for forms filled in by link" is said in the note of the question.
AT_CLINIC_ONLY = frozenset({"stress.safety"})
LONGEST_TEXT = 2000

KINDS = (
    ("aching", "Aching"),
    ("burning", "Burning"),
    ("numb", "Numb"),
    ("pins-and-needles", "Pins and needles"),
    ("stabbing", "Stabbing"),
)
# The safety net of the clinic's recommendations, shown at the end of every intake.
SAFETY_NET_KEY = "safety_net"


def write_all() -> list[Path]:
    """Bring the FHIR documents beside the TOML sources up to date."""
    written = []
    for slug in SOURCES:
        path = DATA / f"{slug}.json"
        path.write_text(as_json(convert(source_of(slug))), encoding="utf-8")
        written.append(path)
    return written


def source_of(slug: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{slug}.toml").read_text(encoding="utf-8"))


def as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def convert(source: Mapping[str, Any]) -> dict[str, Any]:
    slug, review = source["id"], source["review"]
    return {
        "resourceType": "Questionnaire",
        "id": slug,
        "contained": [_body_regions()],
        "extension": _head(source),
        "url": f"urn:plumbline:questionnaire:{slug}",
        "version": source["version"],
        "name": "".join(word.capitalize() for word in slug.split("-")),
        "title": source["title"],
        "status": "draft",
        "experimental": False,
        "subjectType": ["Patient"],
        "purpose": source["purpose"],
        "item": [_section(section, source, slug, review) for section in source["section"]],
    }


# --- extensions -------------------------------------------------------------------------------


def extension(url: str, value: Any) -> list[dict[str, Any]]:
    """A value as extensions: a list repeats, a mapping nests, an empty text is left out."""
    if isinstance(value, list | tuple):
        return [one for part in value for one in extension(url, part)]
    if isinstance(value, Mapping):
        nested = [one for key, part in value.items() for one in extension(key, part)]
        return [{"url": url, "extension": nested}] if nested else []
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return [{"url": url, "valueBoolean": value}]
    if isinstance(value, int):
        return [{"url": url, "valueInteger": value}]
    if isinstance(value, float):
        return [{"url": url, "valueDecimal": value}]
    return [{"url": url, "valueString": value}]


def own(name: str, value: Any) -> list[dict[str, Any]]:
    return extension(OURS + name, value)


def _with(element: dict[str, Any], extensions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found = list(extensions)
    return {"extension": found, **element} if found else element


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in row.items()}


def _head(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    plural = {"sources": "source", "items": "item", "thresholds": "threshold"}
    urgency = [{"code": code, **words} for code, words in source["urgency"].items()]
    return [
        *own("review", source["review"]),
        *own("minutes", source["minutes"]),
        *own("completed-by", source["completed_by"]),
        *own("items-may-be-skipped", source["items_may_be_skipped"]),
        *own("urgency", urgency),
        *own("default-message", _renamed(source["default_message"], plural)),
        *own("consent-text-needed", [_renamed(text, plural) for text in source["consent_text"]]),
        *own("score", [_renamed(score, plural) for score in source["score"]]),
        *own("escalation", [_renamed(row, plural) for row in source["escalation"]]),
        *own("safety-net", source.get(SAFETY_NET_KEY, {}).get("text")),
    ]


# --- sections and questions -------------------------------------------------------------------


def _section(section: Mapping[str, Any], source: Mapping[str, Any], slug: str, review: str) -> dict[str, Any]:
    rows = sorted(
        (row for row in source["item"] if row["section"] == section["linkId"]), key=lambda row: row["order"]
    )
    types = {row["linkId"]: row["type"] for row in source["item"]}
    return _with(
        {
            "linkId": section["linkId"],
            "text": section["title"],
            "type": "group",
            "item": [_question(row, types, slug, review) for row in rows],
        },
        [
            *own("page", section["page"]),
            *own("filled-by", section["filled_by"]),
            *own("intro", section.get("intro")),
            *own("intro-link", section.get("intro_link")),
        ],
    )


def _question(row: Mapping[str, Any], types: Mapping[str, str], slug: str, review: str) -> dict[str, Any]:
    kind, link_id = row["type"], row["linkId"]
    element: dict[str, Any] = {"linkId": link_id, "text": row["text"], "type": FHIR_TYPES.get(kind, kind)}
    if row.get("enableWhen"):
        element["enableWhen"] = [_when(when, types, slug) for when in row["enableWhen"]]
        if len(row["enableWhen"]) > 1:
            element["enableBehavior"] = row.get("enableBehavior", "all")
    for name in ("required", "repeats"):
        if row.get(name):
            element[name] = True
    if row.get("calculated"):
        element["readOnly"] = True
    if kind == "text":
        element["maxLength"] = LONGEST_TEXT
    if kind == "body-region-choice":
        element["answerValueSet"] = f"#{BODY_REGIONS}"
    if row.get("options"):
        element["answerOption"] = [_option(option, _system(slug, link_id), row) for option in row["options"]]
    inside = [_help(link_id, row["help"])] if row.get("help") else []
    if kind == "body-regions":
        inside += _mark(link_id)
    if inside:
        element["item"] = inside
    return _with(element, _of_question(row, review))


FHIR_TYPES = {"body-regions": "group", "body-region-choice": "choice"}


def _of_question(row: Mapping[str, Any], review: str) -> list[dict[str, Any]]:
    number = float if row["type"] == "decimal" else int
    trigger = row.get("trigger")
    return [
        *own("control", row["type"] if row["type"] in FHIR_TYPES else None),
        *(extension(MIN, number(row["min"])) if "min" in row else []),
        *(extension(MAX, number(row["max"])) if "max" in row else []),
        *(own("step", number(row["step"])) if "step" in row else []),
        *([{"url": UNIT, "valueCoding": {"system": UCUM, "code": row["unit"]}}] if "unit" in row else []),
        *extension(MAX_OCCURS, AT_MOST.get(row["linkId"])),
        *own("calculated", row.get("calculated")),
        *own("score", row.get("score")),
        *own("fact", row.get("fact")),
        *own("privacy", row.get("privacy")),
        *own("consent-text", row.get("consent_text")),
        *own("enabled", row.get("default_enabled")),
        *own("at-clinic-only", True if row["linkId"] in AT_CLINIC_ONLY else None),
        *own("setup-note", row.get("setup_note")),
        *own("note", row.get("note")),
        *own("trigger", {**trigger, "review": trigger.get("review", review)} if trigger else None),
        *own("source", row.get("sources")),
        *own("from-seed", row.get("from_seed")),
        *own("review", row.get("review", review)),
    ]


def _system(slug: str, link_id: str) -> str:
    """Codes such as "0" mean something else in every question, so each question has its own system."""
    return f"urn:plumbline:codesystem:{slug}:{link_id}"


def _option(option: Mapping[str, Any], system: str, row: Mapping[str, Any]) -> dict[str, Any]:
    coding: dict[str, Any] = {"system": system, "code": option["code"], "display": option["text"]}
    if "score" in option:
        coding = {"extension": [{"url": ORDINAL, "valueDecimal": float(option["score"])}], **coding}
    alone = True if row.get("repeats") and option["code"] in ALONE else None
    return _with({"valueCoding": coding}, [*extension(EXCLUSIVE, alone), *own("flag", option.get("flag"))])


def _when(when: Mapping[str, Any], types: Mapping[str, str], slug: str) -> dict[str, Any]:
    answer, kind = when["answer"], types[when["question"]]
    element: dict[str, Any] = {"question": when["question"], "operator": when["operator"]}
    if kind == "choice":
        element["answerCoding"] = {"system": _system(slug, when["question"]), "code": answer}
    else:
        element[f"answer{kind.capitalize()}"] = answer
    return element


def _help(link_id: str, text: str) -> dict[str, Any]:
    coding = {"system": CONTROL_SYSTEM, "code": "help"}
    return {
        "extension": [{"url": CONTROL, "valueCodeableConcept": {"coding": [coding]}}],
        "linkId": f"{link_id}.help",
        "text": text,
        "type": "display",
    }


# --- the body drawing -------------------------------------------------------------------------


def _mark(link_id: str) -> list[dict[str, Any]]:
    """One mark on the drawing: where, how strong, what it is like."""
    kinds = [
        {"valueCoding": {"system": "urn:plumbline:codesystem:pain-kind", "code": code, "display": text}}
        for code, text in KINDS
    ]
    return [
        {
            "linkId": f"{link_id}.region",
            "text": "Place",
            "type": "choice",
            "required": True,
            "answerValueSet": f"#{BODY_REGIONS}",
        },
        _with(
            {"linkId": f"{link_id}.score", "text": "How strong, 0 to 10", "type": "integer"},
            [*extension(MIN, 0), *extension(MAX, 10)],
        ),
        {
            "linkId": f"{link_id}.kinds",
            "text": "What is it like?",
            "type": "choice",
            "repeats": True,
            "answerOption": kinds,
        },
    ]


def _asks_again(family: str) -> list[str]:
    """A mark on a red-flag place opens its questions again; the catalogue of places names them."""
    return re.findall(r"redflag\.[a-z_]+", regions.families()[family].red_flag)


def _body_regions() -> dict[str, Any]:
    concepts = [
        _with(
            {"code": region.id, "display": region.label},
            [
                *own("family", region.family),
                *own("side", region.side),
                *own("view", region.view),
                *own("asks-again", _asks_again(region.family)),
            ],
        )
        for region in regions.by_id().values()
    ]
    return {
        "resourceType": "ValueSet",
        "id": BODY_REGIONS,
        "url": "urn:plumbline:valueset:body-region",
        "status": "active",
        "compose": {"include": [{"system": "urn:plumbline:codesystem:body-region", "concept": concepts}]},
    }
