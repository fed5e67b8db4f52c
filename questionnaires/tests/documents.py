"""Documents for tests of the pure part: no database."""

import json
from typing import Any

from questionnaires import conversion
from questionnaires.scoring import Form

INTAKE = json.loads((conversion.DATA / "intake-back-pain.json").read_text())


def question(link_id: str, kind: str = "text", *choices: str, **more: Any) -> dict[str, Any]:
    element = {"linkId": link_id, "text": link_id, "type": kind} | more
    if choices:
        element["answerOption"] = [{"valueCoding": {"code": code, "display": code}} for code in choices]
    return element


def when(link_id: str, operator: str, **answer: Any) -> dict[str, Any]:
    return {"question": link_id, "operator": operator} | answer


def code(value: str) -> dict[str, Any]:
    return {"answerCoding": {"code": value}}


def form_with(*items: dict[str, Any], **more: Any) -> Form:
    return Form.from_fhir({"resourceType": "Questionnaire", "title": "T", "item": list(items)} | more)
