"""The muscles: each ribbon or closed shape becomes a path, its fibres and the place of a badge, on both sides."""

from typing import Any

import numpy as np
from shapely.geometry import LineString, Polygon
from shapely.ops import unary_union

from clinic.base.body.drawing import muscles
from clinic.base.body.drawing.geometry import beziers, curve, d_of, fit, flatten, flip, mirror_poly, pts, unit
from clinic.base.body.drawing.room import roomiest


def _resample(line: list, n: int = 60) -> np.ndarray:
    whole = LineString(line)
    return np.array([whole.interpolate(i / n, normalized=True).coords[0] for i in range(n + 1)])


def _soft_cap(p: list, q: list, *, start: bool) -> list:
    """A slightly rounded end from the end of ribbon edge p to that of q."""
    here, there = (p[0][0], q[0][0]) if start else (p[-1][3], q[-1][3])
    tp = (p[0][0] - p[0][1]) if start else (p[-1][3] - p[-1][2])
    tq = (q[0][0] - q[0][1]) if start else (q[-1][3] - q[-1][2])
    w = np.linalg.norm(there - here) * 0.45
    return [(here, here + unit(tp) * w, there + unit(tq) * w, there)]


def _blended(spec: dict, a: list, b: list, cap: list) -> list:
    """Fibres of a ribbon: steps between its two edges, starting on the curved origin where there is one."""
    A, B = _resample(flatten(a)), _resample(flatten(b))
    C = _resample(flatten(cap)) if "cap0" in spec else None
    t = np.linspace(0, 1, 61)[:, None]
    out, n = [], spec.get("fibres", 3)
    for i in range(1, n + 1):
        s = i / (n + 1)
        q = A * (1 - s) + B * s
        if C is not None:
            q = q + (C[int(round((1 - s) * 60))] - q[0]) * (1 - t) ** 2
        out.append([tuple(v) for v in q[4:57]])
    return out


def _half(spec: dict) -> tuple[list, Polygon, list]:
    """(segments, polygon, fibre segments) of the right half."""
    fibres = [curve(text) for text in spec.get("fibre_lines", [])]
    if "shape" in spec:
        segments = beziers(
            pts(spec["shape"])
        )  # first and last point are the same corner, or both on the midline
    else:
        a, b = beziers(pts(spec["a"])), beziers(pts(spec["b"]))
        cap0 = beziers(pts(spec["cap0"])) if "cap0" in spec else _soft_cap(b, a, start=True)
        cap1 = beziers(pts(spec["cap1"])) if "cap1" in spec else _soft_cap(a, b, start=False)
        segments = a + cap1 + [s[::-1] for s in b[::-1]] + cap0
        fibres = fibres or _blended(spec, a, b, cap0)
    polygon = Polygon(flatten(segments)).buffer(0)
    return segments, polygon, _inside(fibres, polygon.buffer(-1.1))


def _inside(fibres: list, inner: Polygon) -> list:
    out = []
    for fibre in fibres:
        cut = LineString(fibre).intersection(inner)
        for piece in cut.geoms if hasattr(cut, "geoms") else [cut]:
            if piece.length > 5:
                out.append(fit(list(piece.coords), 0.15))
    return out


def table() -> dict[tuple[str, str], dict[str, Any]]:
    """{(muscle, side): view, path, polygon, fibres, badge}; a muscle of the middle has the side "midline"."""
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for slug in muscles.ORDER:
        spec = muscles.M[slug]
        segments, polygon, fibres = _half(spec)
        if spec.get("midline"):
            d = d_of(list(segments) + [s[::-1] for s in flip(segments)[::-1]])
            both = [d_of(f, False) for f in fibres] + [d_of(flip(f), False) for f in fibres]
            out[slug, "midline"] = {
                "view": spec["view"],
                "d": d,
                "polygon": unary_union([polygon, mirror_poly(polygon)]),
                "fibres": " ".join(both),
            }
            continue
        near, far = ("left", "right") if spec["view"] == "front" else ("right", "left")
        for side, mirrored in ((near, False), (far, True)):
            turn = flip if mirrored else (lambda s: s)
            out[slug, side] = {
                "view": spec["view"],
                "d": d_of(turn(segments)),
                "polygon": mirror_poly(polygon) if mirrored else polygon,
                "fibres": " ".join(d_of(turn(f), False) for f in fibres),
            }
    return out


def drawn() -> dict[str, Any]:
    """{muscle: {depth, kind, sides: {side: shape}}} in drawing order, deepest first."""
    out: dict[str, Any] = {}
    for (slug, side), m in table().items():
        at = roomiest(m["polygon"])
        entry = out.setdefault(
            slug,
            {
                "view": m["view"],
                "depth": "deep" if slug in muscles.DEEP else "superficial",
                "kind": "fascia" if slug in muscles.FASCIA else "muscle",
                "sides": {},
            },
        )
        entry["sides"][side] = {"d": m["d"], "fibres": m["fibres"], "x": round(at.x, 1), "y": round(at.y, 1)}
    return out
