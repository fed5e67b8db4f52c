"""The drawing on screen, as values that templates place: shapes, their names, what is marked on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clinic.base.body import regions, shapes
from clinic.base.body.pain import BAND_PATTERNS, band

# What is shown of a figure: half its width, top, bottom. The trunk grows to hold a muscle that lies below
# or above it. Back and hips, shown larger to be touched, leave out the arms.
WHOLE = (188, 36, 882)
TRUNK = (136, 240, 540)
BACK_AND_HIPS = (104, 240, 540)
AROUND = 24


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One region or muscle in one view. `key` finds it from a script; `said` is its name and its mark."""

    key: str
    name: str
    said: str
    d: str
    x: float
    y: float
    state: str = ""
    pattern: str = ""
    badge: str = ""
    hit: str = ""
    fibres: str = ""
    alias: bool = False
    kind: str = "muscle"
    muscle: str = ""
    side: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One view of the body with what is drawn on it. `said` is the whole picture in words."""

    view: str
    name: str
    box: str
    close_up: str
    outline: str
    details: str
    shapes: tuple[Shape, ...]
    said: str
    has_skeleton: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """The same in the list beside the drawing."""

    key: str
    name: str
    words: str
    state: str = ""
    badge: str = ""


@dataclass(frozen=True, kw_only=True)
class BodyMap:
    """Everything one drawing on a page needs; `prefix` keeps two of them apart."""

    mode: str
    prefix: str
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    controls: str = ""
    interactive: bool = False


def pain_map(marks: Iterable[Any], *, prefix: str, controls: str = "", frame: str = "whole") -> BodyMap:
    """Where it hurts: a mark is {"region", "score", "kinds"} or an object with these names; `chosen`
    false means not marked.
    """
    known = regions.by_id()
    marked = {
        m.region: m
        for m in (_pain(mark) for mark in marks if _value(mark, "chosen", True))
        if m.region in known
    }
    drawn = {
        view: tuple(_region(view, r, marked.get(r)) for r in shapes.built()["views"][view]["regions"])
        for view in shapes.VIEWS
    }
    shown = TRUNK if frame == "trunk" else WHOLE
    figures = tuple(_figure(view, drawn[view], shown) for view in shapes.VIEWS)
    rows = tuple(
        Row(
            key=r,
            name=_(known[r].label),
            words=pain_words(m),
            state=band(m.score),
            badge="" if m.score is None else str(m.score),
        )
        for r, m in ((r, marked[r]) for r in known if r in marked)
    )
    return BodyMap(
        mode="pain", prefix=prefix, figures=figures, rows=rows, controls=controls, interactive=bool(controls)
    )


def muscle_map(
    marks: Iterable[Any],
    *,
    examined: Iterable[Any] = (),
    prefix: str,
    interactive: bool = False,
    frame: str = "trunk",
) -> BodyMap:
    """What was found: a mark is {"muscle", "side", "code"[, "name"][, "words"]}; examined ones without a
    finding stay pale.
    """
    found = [m for m in map(_finding, marks) if shapes.is_drawn(m.muscle)]
    looked_at = [m for m in map(_finding, examined) if shapes.is_drawn(m.muscle)]
    drawn: dict[tuple[str, str], _Finding] = {}
    for mark in (*looked_at, *found):
        for side in shapes.sides_of(mark.muscle, mark.side):
            drawn.pop((mark.muscle, side), None)  # what was found lies on top of what was only looked at
            drawn[mark.muscle, side] = mark
    order = list(shapes.built()["muscles"])
    placed = sorted(drawn, key=lambda key: (bool(drawn[key].code), order.index(key[0])))
    placed_shapes = tuple(_muscle(*key, drawn[key]) for key in placed)
    shown = _around(placed_shapes) if frame == "trunk" else WHOLE
    figures = tuple(
        _figure(
            view,
            tuple(s for s in placed_shapes if shapes.view_of(s.muscle) == view),
            shown,
            has_skeleton=True,
        )
        for view in shapes.VIEWS
    )
    rows = tuple(
        Row(
            key=f"{m.muscle}-{m.side}",
            name=m.named(),
            words=m.words or finding_word(m.code),
            state=state_of(m.code),
            badge=letters(m.code),
        )
        for m in found
        if m.code
    )
    return BodyMap(mode="muscles", prefix=prefix, figures=figures, rows=rows, interactive=interactive)


@dataclass(frozen=True)
class _Pain:
    region: str
    score: int | None
    kinds: Sequence[str]


@dataclass(frozen=True)
class _Finding:
    muscle: str
    side: str
    code: str
    name: str
    words: str

    def named(self) -> str:
        return f"{self.name}, {side_word(self.side)}" if self.side in ("left", "right") else self.name


def _value(mark: Any, name: str, default: Any = None) -> Any:
    return mark.get(name, default) if isinstance(mark, Mapping) else getattr(mark, name, default)


def _pain(mark: Any) -> _Pain:
    score = _value(mark, "score")
    return _Pain(
        _value(mark, "region", ""),
        int(score) if score not in (None, "") else None,
        list(_value(mark, "kinds") or []),
    )


def _finding(mark: Any) -> _Finding:
    if isinstance(mark, tuple):
        mark = {"muscle": mark[0], "side": mark[1]}
    muscle = _value(mark, "muscle", "")
    muscle = muscle if isinstance(muscle, str) else muscle.slug
    name = _value(mark, "name") or muscle.replace("-", " ").capitalize()
    code = _value(mark, "code") or ""
    return _Finding(
        muscle,
        _value(mark, "side", "") or "none",
        "" if code == "normal" else code,
        str(name),
        str(_value(mark, "words") or ""),
    )


def _region(view: str, region_id: str, mark: _Pain | None) -> Shape:
    region, shape = regions.by_id()[region_id], shapes.built()["views"][view]["regions"][region_id]
    name, state = _(region.label), band(mark.score) if mark else ""
    return Shape(
        key=region_id, name=name, said=f"{name}: {pain_words(mark)}" if mark else name,
        d=shape["d"], x=shape["x"], y=shape["y"], state=state, pattern=BAND_PATTERNS.get(state, ""),
        badge="" if mark is None or mark.score is None else str(mark.score),
        hit=shape.get("hit", ""), alias=shape.get("alias", False), side=region.side,
    )  # fmt: skip


def _muscle(muscle: str, side: str, mark: _Finding) -> Shape:
    shape = shapes.shape(muscle, side)
    name = f"{mark.name}, {side_word(side)}" if side != shapes.MIDLINE else mark.name
    words = mark.words or finding_word(mark.code)
    return Shape(
        key=f"{muscle}-{side}", name=name, said=f"{name}: {words}" if mark.code else name,
        d=shape["d"], fibres=shape["fibres"], x=shape["x"], y=shape["y"], state=state_of(mark.code),
        pattern=shapes.PATTERNS.get(mark.code, shapes.NEUTRAL) if mark.code else "", badge=letters(mark.code),
        kind=shapes.built()["muscles"][muscle]["kind"], muscle=muscle, side=side,
    )  # fmt: skip


def _around(drawn: Sequence[Shape]) -> tuple[float, float, float]:
    """Trunk and hips, or more where a muscle asks for it; both figures alike."""
    boxes = [shapes.extent(shape.d) for shape in drawn]
    half, top, bottom = TRUNK
    return (
        half,
        min([top, *(box[1] - AROUND for box in boxes)]),
        max([bottom, *(box[3] + AROUND for box in boxes)]),
    )


def _figure(
    view: str, drawn: tuple[Shape, ...], shown: tuple[float, float, float], *, has_skeleton: bool = False
) -> Figure:
    body = shapes.built()["views"][view]
    name = {"front": _("Front"), "back": _("Back")}[view]
    marked = [shape.said for shape in drawn if shape.state and not shape.alias]
    return Figure(
        view=view, name=name, box=_box(*shown), close_up=_box(*BACK_AND_HIPS),
        outline=body["outline"], details=body["details"], shapes=drawn,
        said=f"{name}: {'; '.join(marked)}" if marked else _("{view}: nothing marked").format(view=name),
        has_skeleton=has_skeleton,
    )  # fmt: skip


def _box(half: float, top: float, bottom: float) -> str:
    return f"{-half:g} {top:g} {2 * half:g} {bottom - top:g}"


def pain_words(mark: _Pain) -> str:
    return _("marked, no number yet") if mark.score is None else _("{score} of 10").format(score=mark.score)


def state_of(code: str) -> str:
    return shapes.PATTERNS.get(code, shapes.NEUTRAL) if code else ""


def letters(code: str) -> str:
    """The letter that stands for a finding wherever colour could be missed."""
    return {"tight": "T", "weak": "W", "tight_weak": "TW", "painful": "P"}.get(code, "•" if code else "")


def finding_word(code: str) -> str:
    return {
        "tight": _("tight"),
        "weak": _("weak"),
        "tight_weak": _("tight and weak"),
        "painful": _("painful"),
    }.get(code, code.replace("_", " "))


def side_word(side: str) -> str:
    words = {"left": _("left"), "right": _("right"), "bilateral": _("both sides"), "none": _("middle")}
    return words.get(side, side)
