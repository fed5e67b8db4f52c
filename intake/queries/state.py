"""What the page's script needs to know after a save, and nothing more."""

from datetime import datetime
from typing import Any

from intake.models import Response
from intake.queries.page import PageView, page_for


def state_of(response: Response, number: int, at: datetime) -> dict[str, Any]:
    page: PageView = page_for(response, number, at)
    return {
        "revision": page.revision,
        "shown": [item.link_id for item in page.items if item.shown],
        "messages": {
            item.link_id: [{"level": m.level, "text": m.text} for m in item.messages] for item in page.items
        },
        "wrong": {item.link_id: item.error for item in page.items if item.kind in ("total", "sum")},
        "things": {
            item.link_id: [row.thing for row in item.rows] for item in page.items if item.kind == "scales"
        },
        "named": {
            item.link_id: sum(row.named for row in item.rows) for item in page.items if item.kind == "scales"
        },
        "sums": {item.link_id: item.value for item in page.items if item.kind in ("total", "sum")},
        "choices": {
            item.link_id: [{"code": o.code, "text": o.text, "chosen": o.chosen} for o in item.options]
            for item in page.items
            if item.follows_marks
        },
        "steps": [step.state for step in page.steps],
    }
