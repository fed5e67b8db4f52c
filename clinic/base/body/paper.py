"""The drawing on paper: one SVG picture that says the same in black and white.

A muscle carries its finding three times: as a pattern, as a colour, and as a letter that leads to the text
beside it.
Presentation attributes only: a typesetter knows no style sheet of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from clinic.base.body import shapes
from clinic.base.body.pain import BAND_PATTERNS, band

INK, PALE, SKIN, BONE = "#14191a", "#8b8578", "#f6f4ee", "#e7e2d5"
INKS = {"tight": "#5a3200", "weak": "#123c69", "both": "#3a1758", "pain": "#5e0d1b", "other": INK}
FACE = "Source Sans 3"

# Room around a figure's middle line, and the part of the body a picture shows unless a muscle lies
# outside it.
HALF, TOP, BOTTOM, GAP = 104, 284, 512, 14
# The letters stand in the margins, at least this far apart.
LETTER, MARGIN = 17, 25

PATTERNS = """<defs>
<pattern id="tight" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path
d="M1 0V5" stroke="{tight}" stroke-width="1.5"/></pattern>
<pattern id="weak" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="3.5" cy="3.5" r="1.8"
fill="none" stroke="{weak}" stroke-width="1.1"/></pattern>
<pattern id="both" width="8.4" height="5.6" patternUnits="userSpaceOnUse"
patternTransform="rotate(-45)"><path d="M1 0V5.6" stroke="{both}" stroke-width="1.5"/><circle cx="5.2"
cy="2.8" r="1.5" fill="none" stroke="{both}" stroke-width="1"/></pattern>
<pattern id="pain" width="6.4" height="6.4" patternUnits="userSpaceOnUse"><path d="M1.4 1.4L5 5M5 1.4L1.4 5"
stroke="{pain}" stroke-width="1.3"/></pattern>
<pattern id="dots" width="9" height="9" patternUnits="userSpaceOnUse"><circle cx="2.2" cy="2.2" r="1.4" fill="{pain}"/><circle cx="6.7" cy="6.7" r="1.4" fill="{pain}"/></pattern>
<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8" stroke="{pain}" stroke-width="2.4"/></pattern>
<pattern id="cross" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8M0 0H8" stroke="{pain}" stroke-width="2.8"/></pattern>
<pattern id="other" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="1.5" cy="1.5" r=".8"
fill="{other}"/><circle cx="4.5" cy="4.5" r=".8" fill="{other}"/></pattern>
</defs>""".format(**INKS)


class Frame(NamedTuple):
    """What is shown of a figure: half its width, and from where to where."""

    half: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


WHOLE = Frame(188, 36, 882)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One finding on the picture. `letter` is the one its text carries; side is left, right, bilateral or
    none.
    """

    muscle: str
    side: str
    code: str
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands in the picture, in the language of the page."""

    front: str = "Front"
    back: str = "Back"
    left: str = "L"
    right: str = "R"


def muscle_picture(marks: Sequence[Mark], *, words: Words | None = None) -> str:
    """The views that hold a marked muscle, cropped to what they show. Empty when nothing is drawn."""
    drawn = [mark for mark in marks if shapes.is_drawn(mark.muscle)]
    views = [view for view in shapes.VIEWS if any(shapes.view_of(mark.muscle) == view for mark in drawn)]
    if not views:
        return ""
    boxes = [
        shapes.extent(shapes.shape(m.muscle, side)["d"])
        for m in drawn
        for side in shapes.sides_of(m.muscle, m.side)
    ]
    frame = Frame(
        HALF, min(TOP, *(box[1] - 26 for box in boxes)), max(BOTTOM, *(box[3] + 26 for box in boxes))
    )
    insides = [
        _found(view, [m for m in drawn if shapes.view_of(m.muscle) == view], frame.bottom) for view in views
    ]
    return _side_by_side(views, insides, frame, words or Words())


def blank_picture(*, words: Words | None = None) -> str:
    """Front and back with the places that can be marked, to be marked with a pen."""
    return _side_by_side(shapes.VIEWS, [_to_mark(view) for view in shapes.VIEWS], WHOLE, words or Words())


def pain_picture(scores: Mapping[str, int | None], *, words: Words | None = None) -> str:
    """Where it hurts, front and back: a pattern for how strong, and the number. Empty when nothing is marked."""
    if not scores:
        return ""
    return _side_by_side(
        shapes.VIEWS, [_hurts(view, scores) for view in shapes.VIEWS], WHOLE, words or Words()
    )


def _side_by_side(views: Sequence[str], insides: Sequence[str], frame: Frame, words: Words) -> str:
    """The figures with their captions; letters there are as tall on a whole body as on a trunk."""
    width = len(views) * 2 * frame.half + (len(views) - 1) * GAP
    size = 17 * frame.half / HALF
    figures = [
        f'<svg x="{i * (2 * frame.half + GAP):.0f}" y="0" width="{2 * frame.half:.0f}" height="{frame.height:.0f}" '
        f'viewBox="{-frame.half} {frame.top:.0f} {2 * frame.half} {frame.height:.0f}">{inside}</svg>'
        for i, inside in enumerate(insides)
    ]
    captions = "".join(_caption(view, i, frame, size, words) for i, view in enumerate(views))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {frame.height + 1.45 * size:.0f}" '
        f'font-family="{FACE}" font-weight="600">{PATTERNS}{"".join(figures)}{captions}</svg>'
    )


def _caption(view: str, place: int, frame: Frame, size: float, words: Words) -> str:
    """The figure's name between the patient's own sides: in front, their left is on the viewer's right."""
    middle = frame.half + place * (2 * frame.half + GAP)
    near, far = (words.right, words.left) if view == "front" else (words.left, words.right)
    name = words.front if view == "front" else words.back
    row = (
        (middle - frame.half + 6, "start", near),
        (middle, "middle", name),
        (middle + frame.half - 6, "end", far),
    )
    return "".join(
        f'<text x="{x:.0f}" y="{frame.height + 1.12 * size:.0f}" font-size="{size:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'
        for x, anchor, text in row
    )


def _hurts(view: str, scores: Mapping[str, int | None]) -> str:
    body = shapes.built()["views"][view]
    parts = [f'<path d="{body["outline"]}" fill="{SKIN}"/>']
    parts.append(f'<path d="{body["details"]}" fill="none" stroke="#8b8578" stroke-width="1.1"/>')
    numbers = []
    for region, shape in body["regions"].items():
        if region not in scores:
            continue
        name = BAND_PATTERNS.get(band(scores[region]), "")
        fill = f"url(#{name})" if name else "none"
        parts.append(
            f'<path d="{shape["d"]}" fill="#fff"/><path d="{shape["d"]}" fill="{fill}" stroke="{INKS["pain"]}" stroke-width="2"/>'
        )
        if scores[region] is not None and not shape.get("alias"):
            numbers.append(_number(shape["x"], shape["y"], str(scores[region])))
    parts.append(f'<path d="{body["outline"]}" fill="none" stroke="#5d5a52" stroke-width="2.2"/>')
    return "".join(parts + numbers)


def _to_mark(view: str) -> str:
    body = shapes.built()["views"][view]
    places = "".join(shape["d"] for shape in body["regions"].values())
    return (
        f'<path d="{places}" fill="none" stroke="#b4ab98" stroke-width="1"/>'
        f'<path d="{body["details"]}" fill="none" stroke="#8b8578" stroke-width="1.1"/>'
        f'<path d="{body["outline"]}" fill="none" stroke="#5d5a52" stroke-width="2.2"/>'
    )


def _number(x: float, y: float, text: str) -> str:
    return (
        f'<rect x="{x - 17:.1f}" y="{y - 14:.1f}" width="34" height="28" rx="14" fill="#fff" stroke="{INK}" stroke-width="1.6"/>'
        f'<text x="{x:.1f}" y="{y + 7.5:.1f}" font-size="22" text-anchor="middle" fill="{INK}">{text}</text>'
    )


def _found(view: str, marks: Sequence[Mark], bottom: float) -> str:
    body = shapes.built()["views"][view]
    parts = [f'<path d="{body["outline"]}" fill="{SKIN}"/>', _bones(body["skeleton"]), _compared(marks)]
    parts += [_muscle(mark, side) for mark in marks for side in shapes.sides_of(mark.muscle, mark.side)]
    parts.append(
        f'<path d="{body["outline"]}" fill="none" stroke="#5d5a52" stroke-width="1.5" stroke-linejoin="round"/>'
    )
    parts.append(_letters(marks, bottom))
    return "".join(parts)


def _bones(skeleton: Mapping[str, Any]) -> str:
    line = 'stroke="#b4ab98" stroke-width=".8" stroke-linejoin="round"'
    out = [
        f'<path d="{d}" fill="none" stroke="#b4ab98" stroke-width="5" stroke-linecap="round"/><path d="{d}" fill="none" stroke="{BONE}" stroke-width="3.4" stroke-linecap="round"/>'
        for d in skeleton["ribs"]
    ]
    out += [
        f'<path d="{d}" fill="{BONE}" fill-rule="evenodd" {line}/>'
        for d in (*skeleton["hips"], *skeleton["bones"])
    ]
    out += [f'<circle cx="{x}" cy="{y}" r="{r}" fill="{BONE}" {line}/>' for x, y, r in skeleton["heads"]]
    return "".join(out)


def _compared(marks: Sequence[Mark]) -> str:
    """The same muscles of the other side, pale, so that one sees what is meant."""
    shown = {(m.muscle, side) for m in marks for side in shapes.sides_of(m.muscle, m.side)}
    others = {
        (m.muscle, side)
        for m in marks
        for side in ("left", "right")
        if side in shapes.built()["muscles"][m.muscle]["sides"]
    } - shown
    return "".join(
        f'<path d="{shapes.shape(*key)["d"]}" fill="#fff" fill-opacity=".75" stroke="{PALE}" stroke-width=".9" stroke-dasharray="3 2"/>'
        for key in sorted(others)
    )


def _muscle(mark: Mark, side: str) -> str:
    name = shapes.PATTERNS.get(mark.code, shapes.NEUTRAL)
    d = shapes.shape(mark.muscle, side)["d"]
    return f'<path d="{d}" fill="#fff"/><path d="{d}" fill="url(#{name})" stroke="{INKS[name]}" stroke-width="1.9" stroke-linejoin="round"/>'


def _letters(marks: Sequence[Mark], bottom: float) -> str:
    """Letters in the margins with a line to each muscle; two that would collide are moved apart."""
    wanted: dict[int, list[tuple[float, float, str, str]]] = {-1: [], 1: []}
    for mark in marks:
        for side in shapes.sides_of(mark.muscle, mark.side) if mark.letter else ():
            at = shapes.shape(mark.muscle, side)
            name = shapes.PATTERNS.get(mark.code, shapes.NEUTRAL)
            wanted[-1 if at["x"] < 0 else 1].append((at["y"], at["x"], mark.letter, INKS[name]))
    out = []
    for margin, rows in wanted.items():
        x, free = margin * (HALF - 15), -1.0
        for y, from_x, letter, ink in sorted(rows):
            free = max(y, free + MARGIN)
            free = min(free, bottom - LETTER)
            out.append(
                f'<path d="M{from_x:.1f} {y:.1f}L{x - margin * 12.5} {free:.1f}" stroke="#fff" stroke-width="3.4" fill="none"/>'
                f'<path d="M{from_x:.1f} {y:.1f}L{x - margin * 12.5} {free:.1f}" stroke="{INK}" stroke-width="1.1" fill="none"/>'
                f'<circle cx="{from_x:.1f}" cy="{y:.1f}" r="2.1" fill="{INK}"/>'
                f'<circle cx="{x}" cy="{free:.1f}" r="12.5" fill="#fff" stroke="{ink}" stroke-width="1.5"/>'
                f'<text x="{x}" y="{free + 6:.1f}" font-size="{LETTER}" font-weight="700" text-anchor="middle" fill="{ink}">{escape(letter)}</text>'
            )
    return "".join(out)
