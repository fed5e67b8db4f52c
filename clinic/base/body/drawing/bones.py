"""What is drawn beside regions and muscles: landmarks of the skeleton, quiet lines of the figure, a calm face."""

from typing import Any

from clinic.base.body.drawing import figure, muscles
from clinic.base.body.drawing.geometry import beziers, d_of, flip, num, pts


def _both(text: str, *, closed: bool = False) -> list[str]:
    """An open line and its mirror image."""
    segments = beziers(pts(text))
    return [d_of(segments, closed), d_of(flip(segments), closed)]


def _vertebra(y: float, half_width: float, height: float, view: str) -> list[str]:
    """Transverse processes, waisted body, and a spinous process when seen from behind."""
    w, h, t, m = half_width, height, 8.5, y + height * 0.42
    body = (
        f"M{num(-w)} {num(y)}Q0 {num(y - 1.1)} {num(w)} {num(y)}Q{num(w - 1.5)} {num(y + h / 2)} {num(w)} {num(y + h)}"
        f"Q0 {num(y + h + 1.1)} {num(-w)} {num(y + h)}Q{num(-w + 1.5)} {num(y + h / 2)} {num(-w)} {num(y)}Z"
    )
    sides = "".join(
        f"M{num(s * (w - 1.2))} {num(m - 1.6)}Q{num(s * (w + t * 0.6))} {num(m - 3.4)} {num(s * (w + t))} {num(m - 3.2)}"
        f"Q{num(s * (w + t + 1.6))} {num(m - 1.4)} {num(s * (w + t))} {num(m)}"
        f"Q{num(s * (w + t * 0.6))} {num(m + 0.4)} {num(s * (w - 1.2))} {num(m + 2.4)}"
        for s in (-1, 1)
    )
    if view == "front":
        return [sides, body]
    spine = f"M-1.6 {num(y + 3)}Q0 {num(y + 1.6)} 1.6 {num(y + 3)}L2.4 {num(y + h - 0.6)}Q0 {num(y + h + 1.4)} -2.4 {num(y + h - 0.6)}Z"
    return [sides, body, spine]


def skeleton(view: str) -> dict[str, Any]:
    """Ribs, thigh bones that fade out, hip bones with their hole, sacrum, spine, the heads of the thigh bones."""
    hip, hole = beziers(pts(muscles.HIPBONE)), beziers(pts(muscles.FORAMEN), closed=True)
    sacrum = beziers(pts(muscles.SACRUM))
    x, y, r = muscles.FEMUR_HEAD
    return {
        "ribs": _both(muscles.RIB11) + _both(muscles.RIB12),
        "shafts": _both(muscles.FEMUR, closed=True),
        "hips": [d_of(hip) + d_of(hole), d_of(flip(hip)) + d_of(flip(hole))],
        "heads": [[x, y, r], [-x, y, r]],
        "bones": [d_of(list(sacrum) + [q[::-1] for q in flip(sacrum)[::-1]])]
        + [part for _, top, w, h in muscles.VERTEBRAE for part in _vertebra(top, w, h, view)],
        "dots": [[side * w, yy, 1.3] for yy, w in ((418, 7), (429, 5.6), (440, 4)) for side in (1, -1)],
    }


def details(view: str) -> str:
    """Lines that are never a region: collar bones, creases, kneecaps, fingers, toes, in front a navel and a calm face."""
    out = [d for text in figure.DETAIL[view] for d in _both(text)]
    hand = figure.FINGER_LINES + (figure.PALM_LINES if view == "front" else [])
    limbs = [[(*figure.hand_pt(u, v), c) for u, v, c in pts(line)] for line in hand]
    limbs += [pts(line) for line in figure.TOE_LINES] if view == "front" else []
    out += [d_of(turn, False) for p in limbs for turn in (beziers(p), flip(beziers(p)))]
    if view == "front":
        out += ["M-2.6 379.4Q0 383.6 2.6 379.4", "M-3.6 125.4Q0 128 3.6 125.4", "M-7.5 138Q0 141 7.5 138"]
        out += [
            f"M{f * 8} 99.5Q{f * 14} 95.6 {f * 21} 98.6M{f * 9.5} 106.8Q{f * 14.5} 109.8 {f * 19.5} 106.6"
            for f in (1, -1)
        ]
    return "".join(out)
