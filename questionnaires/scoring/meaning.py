"""What answers mean, out of the extensions of a document: triggers, escalations, scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .form import LEVELS, Escalation, Fact, ScoreRule, Threshold, Trigger


def read_trigger(link_id: str, fields: Mapping[str, list[Any]]) -> Trigger:
    names = Trigger.__dataclass_fields__
    trigger = Trigger(**{key: values[0] for key, values in fields.items() if key in names})
    if trigger.level not in LEVELS or trigger.unsure_level not in (*LEVELS, "same as yes"):
        raise ValueError(f"{link_id}: unknown level")
    return trigger


def _fact(fields: Mapping[str, list[Any]]) -> Fact:
    kind, op = fields["fact"][0], fields["op"][0]
    about = fields.get("linkId", fields.get("score", [""]))[0]
    return Fact(
        kind=kind, about=about, op=op, value=tuple(fields["value"]) if op == "in" else fields["value"][0]
    )


def read_escalation(fields: Mapping[str, list[Any]]) -> Escalation:
    words = ("slug", "level", "reason", "action", "patient_message", "patient_message_link", "review")
    if fields["level"][0] not in LEVELS:
        raise ValueError(f"escalation {fields['slug'][0]}: unknown level")
    return Escalation(
        **{name: fields[name][0] for name in words if name in fields},
        all=tuple(_fact(fact) for fact in fields["all"]),
        any=tuple(_fact(fact) for fact in fields.get("any", ())),
        downgrade=fields.get("downgrade", [True])[0],
        sources=tuple(fields.get("source", ())),
    )


def read_score(fields: Mapping[str, list[Any]]) -> ScoreRule:
    words = ("slug", "name", "kind", "unit", "min", "max", "note")
    return ScoreRule(
        **{name: fields[name][0] for name in words if name in fields},
        items=tuple(fields["item"]),
        thresholds=tuple(
            Threshold(op=t["op"][0], value=t["value"][0], flag=t["flag"][0])
            for t in fields.get("threshold", ())
        ),
        sources=tuple(fields.get("source", ())),
    )
