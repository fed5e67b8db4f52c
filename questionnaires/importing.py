"""A FHIR Questionnaire from elsewhere: can it be read, what is it called, what of it does not work. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .scoring.extensions import (
    CONTROL,
    EXCLUSIVE,
    MAX,
    MAX_OCCURS,
    MIN,
    ORDINAL,
    OURS,
    UNIT,
    one,
    ours,
)
from .scoring.fhir import TYPES
from .scoring.form import Form

LARGEST = 5 * 1024 * 1024
DEEPEST = 60
PLACEHOLDERS = {"{clinic.emergency_number}", "{clinic.maternity_line}", "{clinic.crisis_line}"}
UNDERSTOOD = {CONTROL, EXCLUSIVE, MAX, MAX_OCCURS, MIN, ORDINAL, UNIT}

# Extensions that change what a person sees or must answer, by the end of their address.
MATTERS = {
    "calculatedExpression": "works out its answer by a formula; it is asked instead",
    "enableWhenExpression": "is shown by a formula; it is always shown",
    "questionnaire-hidden": "is meant to be hidden; it is shown",
    "answerExpression": "takes its choices from a formula; it has none",
    "answerOptionsToggleExpression": "changes its choices by a formula; all are offered",
    "candidateExpression": "offers answers from elsewhere; it does not",
    "initialExpression": "is filled in beforehand by a formula; it starts empty",
    "regex": "checks its answer by a pattern; the pattern is not checked",
    "targetConstraint": "has a rule of its own; the rule is not checked",
    "questionnaire-constraint": "has a rule of its own; the rule is not checked",
    "minLength": "asks for a shortest length; it is not checked",
    "minOccurs": "asks for a number of answers; it is not checked",
    "maxDecimalPlaces": "limits decimal places; they are not checked",
    "subQuestionnaire": "takes in another questionnaire; it is left out",
}
TYPE_NAMES = {
    "attachment": "a file",
    "reference": "a link to another record",
    "time": "a time of day",
    "dateTime": "a date with a time",
    "question": "something of its own kind",
    "coding": "a code in a newer FHIR version",
}


def gettext_noop(message: str) -> str:
    return message


class NotReadable(ValueError):
    """Says in one sentence why; translate `message` and put `params` in."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message, self.params = message, params


def read(content: bytes) -> dict[str, Any]:
    """JSON bytes → a Questionnaire as a dict that a database can keep."""
    if len(content) > LARGEST:
        raise NotReadable(gettext_noop("The file is larger than 5 MB."))
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotReadable(
            gettext_noop("This file is not JSON. Export the questionnaire as FHIR R4 JSON.")
        ) from None
    if not isinstance(document, dict) or document.get("resourceType") != "Questionnaire":
        raise NotReadable(gettext_noop("This file is not a FHIR Questionnaire."))
    _check_values(document, 0)
    return document


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _check_values(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise NotReadable(gettext_noop("This file is nested too deeply."))
    if isinstance(value, str) and any(c == "\0" or unicodedata.category(c) == "Cs" for c in value):
        raise NotReadable(gettext_noop("This file has invisible control characters in its texts."))
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise NotReadable(gettext_noop("This file has a number that is too large."))
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_values(key, depth + 1)
            _check_values(inner, depth + 1)
    if isinstance(value, list):
        for inner in value:
            _check_values(inner, depth + 1)


def read_form(document: Mapping[str, Any]) -> Form:
    """The form of a document, or NotReadable naming the place that makes no sense."""
    try:
        form = Form.from_fhir(document)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise NotReadable(
            gettext_noop("This questionnaire makes no sense here: %(where)s."), where=_where(error)
        ) from error
    if not form.items:
        raise NotReadable(gettext_noop("This questionnaire has no question that can be asked here."))
    return form


def _where(error: Exception) -> str:
    return f"“{error.args[0]}” is missing" if isinstance(error, KeyError) else str(error)


def name_of(document: Mapping[str, Any]) -> str:
    """A short name: the end of its address, unless that is only a number and it has a name or a title."""
    last = re.split(r"[/:]", str(document.get("url") or "").rstrip("/"))[-1]
    said = [document.get("title"), document.get("name"), document.get("id")]
    words = [last, *said] if _is_word(last) else [*said, last]
    slug = next((slug for word in words if (slug := _slug(str(word or "")))), "")
    if not slug:
        raise NotReadable(gettext_noop("This questionnaire has no url, name or title to call it by."))
    return slug


def _is_word(text: str) -> bool:
    return not re.fullmatch(r"[0-9.\-]*|[0-9a-fA-F-]{32,36}", text)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")


def number_of(document: Mapping[str, Any]) -> str:
    return str(document.get("version") or str(document.get("date") or "")[:10] or "1")[:40]


def title_of(document: Mapping[str, Any]) -> str:
    return str(document.get("title") or document.get("name") or name_of(document))[:200]


def elements(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item, outer ones first."""
    for element in document.get("item", ()):
        yield element
        yield from elements(element)


def unknown_placeholders(document: Mapping[str, Any]) -> list[str]:
    found = set(re.findall(r"\{clinic\.[^}]*\}", json.dumps(document, ensure_ascii=False)))
    return sorted(found - PLACEHOLDERS)


def unsupported(document: Mapping[str, Any]) -> list[str]:
    """What this program does not do with the document, one sentence each, with the items concerned."""
    found: dict[str, list[str]] = defaultdict(list)
    contained = {
        f"#{c.get('id')}" for c in document.get("contained", ()) if c.get("resourceType") == "ValueSet"
    }
    for element in elements(document):
        for sentence in _unsupported_of(element, contained):
            found[sentence].append(element.get("linkId", "?"))
    sentences = [f"{sentence}: {_listed(names)}." for sentence, names in found.items()]
    if document.get("modifierExtension"):
        sentences.append("It has an extension that may change its meaning as a whole.")
    return sentences


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown


def _unsupported_of(element: Mapping[str, Any], contained: set[str]) -> Iterator[str]:
    kind, control = element.get("type"), ours(element, "control")
    if kind == "display" and not one(element, CONTROL):
        yield "Text between questions is not shown"
    elif kind == "group" and element.get("repeats") and not control:
        yield "A group that may be repeated is asked once"
    elif kind == "open-choice":
        yield "Only the answers offered can be chosen, no words of one's own"
    elif kind == "quantity":
        yield "Asked as a number without a unit to choose"
    elif kind not in TYPES and kind not in ("group", "display"):
        yield f"Left out, because it asks for {TYPE_NAMES.get(str(kind), str(kind))}"
    without_list = not element.get("answerOption") and element.get("answerValueSet") not in contained
    if kind in ("choice", "open-choice") and without_list:
        yield "Its list of answers is not in the file, so it is asked as text"
    if element.get("initial") or any(
        option.get("initialSelected") for option in element.get("answerOption", ())
    ):
        yield "Starts empty although the file gives a first answer"
    if element.get("modifierExtension"):
        yield "Has an extension that may change its meaning"
    for extension in element.get("extension", ()):
        url = str(extension.get("url", ""))
        if url not in UNDERSTOOD and not url.startswith(OURS):
            ending = url.rpartition("/")[2]
            word = MATTERS.get(ending) or MATTERS.get(ending.removeprefix("sdc-questionnaire-"))
            if word:
                yield word[0].upper() + word[1:]
