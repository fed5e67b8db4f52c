"""One question as a template shows it."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.base.body import regions
from intake.wording import plain, region_word, unit_word, words_of
from patients.models import ConsentText
from questionnaires.scoring import Form, Item, ScoreRule

FEW = 3
SHORT = 40
NUMBERS_AT_MOST = 11
BAR_WIDTH = 640
GAP = 2
SITTING = {
    "sitting.driving": gettext_lazy("Car, bus, train"),
    "sitting.desk": gettext_lazy("Desk"),
    "sitting.eating": gettext_lazy("Meals"),
    "sitting.tv": gettext_lazy("TV, phone, reading"),
}


@dataclass(frozen=True, kw_only=True)
class Option:
    code: str
    text: str
    chosen: bool
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Message:
    """What the patient reads beside an answer."""

    level: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One of the things that get a number each, as the patient called it."""

    thing: str
    named: bool
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Mark:
    region: str
    label: str
    view: str
    chosen: bool
    kinds: tuple[Option, ...]
    numbers: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the kinds of sitting that add up."""

    link_id: str
    word: str
    hours: str
    x: str
    width: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Where the parts and the mark stand in the drawing, in its own units."""

    parts: tuple[Part, ...]
    total: str
    mark: str
    threshold: str
    end: str


@dataclass(frozen=True, kw_only=True)
class ItemView:
    link_id: str
    field_id: str
    kind: str
    text: str
    help: str = ""
    required: bool = False
    shown: bool = True
    answered: bool = False
    value: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    is_list: bool = False
    marks: tuple[Mark, ...] = ()
    low: str = ""
    high: str = ""
    step: str = ""
    unit: str = ""
    bar: Bar | None = None
    error: str = ""
    refused: bool = False
    theirs: str = ""
    stored: str = ""
    messages: tuple[Message, ...] = ()
    to_read: ConsentText | None = None

    @property
    def may_be_taken_back(self) -> bool:
        return self.answered and not self.required and self.kind not in ("total", "sum")

    @property
    def follows_marks(self) -> bool:
        return self.kind == "marked"

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The list beside the drawing: front and back, in the order of the body."""
        return [
            {"label": label, "marks": [mark for mark in self.marks if mark.view == view]}
            for view, label in (("back", _("Back")), ("front", _("Front")))
        ]


def kind_of(item: Item) -> str:
    """Which control a question gets."""
    if item.calculated:
        return "total" if item.unit == "h" else "sum"
    if item.type == "choice":
        if item.repeats:
            return "many"
        texts = [option.text for option in item.options]
        return "short" if len(texts) <= FEW and sum(map(len, texts)) <= SHORT else "one"
    if item.type in ("integer", "decimal"):
        if item.unit == "h":
            return "hours"
        if item.min is not None and item.max is not None and item.max - item.min < NUMBERS_AT_MOST:
            return "scales" if item.repeats else "scale"
        return "number"
    return {"body-regions": "regions", "body-region-choice": "marked"}.get(item.type, "text")


def numbers_of(item: Item) -> tuple[str, ...]:
    """What can be chosen on a scale."""
    highest = 10 if item.max is None else int(item.max)
    return tuple(str(n) for n in range(int(item.min or 0), highest + 1))


def item_view(
    form: Form,
    item: Item,
    value: Any,
    *,
    answers: dict[str, Any],
    shown: bool,
    error: str = "",
    refused: bool = False,
    stored: Any = None,
    stale: bool = False,
    messages: tuple[Message, ...] = (),
    to_read: ConsentText | None = None,
) -> ItemView:
    kind = kind_of(item)
    chosen = value if isinstance(value, list) else [] if value is None else [value]
    return ItemView(
        link_id=item.link_id,
        field_id="q-" + item.link_id.replace(".", "-").replace("_", "-"),
        kind=kind,
        text=item.text,
        help=item.help or "",
        required=item.required,
        shown=shown and (kind != "sum" or value is not None),
        answered=value not in (None, "", []),
        value=plain(value) if kind in ("hours", "number", "text", "sum", "total") else "",
        options=_options(form, item, kind, {plain(c) for c in chosen if not isinstance(c, dict)}, answers),
        rows=_rows(form, item, chosen, answers) if kind == "scales" else (),
        is_list=scored_by(form, item) is not None,
        marks=_marks(item, value) if kind == "regions" else (),
        low=plain(item.min),
        high=plain(item.max),
        step=plain(item.step),
        unit=unit_word(item.unit),
        bar=bar_of(form, answers) if kind == "total" else None,
        error=error,
        refused=refused,
        theirs=words_of(item, stored) if stale else "",
        stored=json.dumps(stored) if stale else "",
        messages=messages,
        to_read=to_read,
    )


def _options(form: Form, item: Item, kind: str, chosen: set[str], answers: dict) -> tuple[Option, ...]:
    if kind == "scale":
        return tuple(Option(code=n, text=n, chosen=n in chosen) for n in numbers_of(item))
    if kind == "regions":
        return ()
    options = item.options
    if kind == "marked":
        drawn = form.body_regions_item
        marked = {mark["region"] for mark in (answers.get(drawn.link_id) if drawn else None) or []}
        options = tuple(option for option in options if option.code in marked)
    return tuple(
        Option(code=o.code, text=o.text, chosen=o.code in chosen, alone=o.exclusive) for o in options
    )


def _rows(form: Form, item: Item, chosen: list, answers: dict[str, Any]) -> tuple[Row, ...]:
    """Up to three numbers beside three things in the patient's own words."""
    before = next((i for i in form.items.values() if scored_by(form, i) is item), None)
    things = things_of(answers.get(before.link_id)) if before else []
    return tuple(
        Row(
            thing=things[row] if row < len(things) else _("Thing %(n)s") % {"n": row + 1},
            named=row < len(things),
            options=tuple(
                Option(code=n, text=n, chosen=row < len(chosen) and plain(chosen[row]) == n)
                for n in numbers_of(item)
            ),
        )
        for row in range(3)
    )


def things_of(text: Any) -> list[str]:
    """What somebody named, one thing on each line."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def scored_by(form: Form, item: Item) -> Item | None:
    """The question right after a text that gives a number to each thing named there."""
    if kind_of(item) != "text":
        return None
    items = list(form.items.values())
    after = next(iter(items[items.index(item) + 1 :]), None)
    return after if after and kind_of(after) == "scales" and after.section == item.section else None


def _marks(item: Item, value: Any) -> tuple[Mark, ...]:
    marked = {mark["region"]: mark for mark in value or [] if isinstance(mark, dict)}
    return tuple(_mark(item, option.code, marked.get(option.code)) for option in item.options)


def _mark(item: Item, region: str, mark: dict[str, Any] | None) -> Mark:
    score, kinds = (mark or {}).get("score"), (mark or {}).get("kinds") or []
    known = regions.by_id().get(region)
    return Mark(
        region=region,
        label=region_word(region),
        view=known.view if known else "back",
        chosen=mark is not None,
        kinds=tuple(Option(code=k.code, text=k.text, chosen=k.code in kinds) for k in item.kinds),
        numbers=tuple(
            Option(code=str(n), text=str(n), chosen=score is not None and plain(score) == str(n))
            for n in range(11)
        ),
    )


def bar_of(form: Form, answers: dict[str, Any]) -> Bar:
    """The day of sitting as a bar: each part, the threshold, a scale that always holds the sum."""
    rule = hours_rule(form)
    items = [form.items[link_id] for link_id in rule.items] if rule else []
    hours = [_number(answers.get(item.link_id)) for item in items]
    threshold = rule.thresholds[0].value if rule and rule.thresholds else 4.0
    end = max(12.0, sum(hours))
    parts, x = [], 0.0
    for item, value in zip(items, hours, strict=True):
        width = value / end * BAR_WIDTH
        drawn = max(0.0, width - GAP)
        parts.append(
            Part(
                link_id=item.link_id,
                word=part_word(item),
                hours=plain(value),
                x=f"{x:.1f}",
                width=f"{drawn:.1f}",
            )
        )
        x += width
    mark = f"{threshold / end * BAR_WIDTH:.1f}"
    return Bar(
        parts=tuple(parts), total=plain(sum(hours)), mark=mark, threshold=plain(threshold), end=plain(end)
    )


def hours_rule(form: Form) -> ScoreRule | None:
    """The score that adds up the hours of sitting."""
    return next((rule for rule in form.scores.values() if rule.kind == "sum" and rule.unit == "h"), None)


def part_word(item: Item) -> str:
    """A short name for one kind of sitting; the question itself where the form is another."""
    return str(SITTING.get(item.link_id, item.text))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
