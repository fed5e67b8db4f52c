"""FHIR extensions: their addresses (ours begin with OURS), and their values as plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OURS = "urn:plumbline:extension:"
HL7 = "http://hl7.org/fhir/StructureDefinition/"
MIN, MAX = HL7 + "minValue", HL7 + "maxValue"
UNIT = HL7 + "questionnaire-unit"
MAX_OCCURS = HL7 + "questionnaire-maxOccurs"
ORDINAL = HL7 + "ordinalValue"
CONTROL = HL7 + "questionnaire-itemControl"
EXCLUSIVE = HL7 + "questionnaire-optionExclusive"
CONTROL_SYSTEM = "http://hl7.org/fhir/questionnaire-item-control"


def plain(extension: Mapping[str, Any]) -> Any:
    """An extension's value; a complex one becomes a dict of lists."""
    if "extension" in extension:
        nested: dict[str, list[Any]] = {}
        for inner in extension["extension"]:
            nested.setdefault(inner["url"], []).append(plain(inner))
        return nested
    return next((value for key, value in extension.items() if key.startswith("value")), None)


def every(element: Mapping[str, Any], url: str) -> list[Any]:
    return [plain(one) for one in element.get("extension", ()) if one.get("url") == url]


def one(element: Mapping[str, Any], url: str, default: Any = None) -> Any:
    return next(iter(every(element, url)), default)


def ours(element: Mapping[str, Any], name: str, default: Any = "") -> Any:
    return one(element, OURS + name, default)
