"""The figure cut into its regions: lines cut the half figure, seeds name the faces, the half is mirrored.

So there is no gap and no overlap by construction. A seed outside the figure, or a sliver that no seed names, is reported.
"""

from functools import cache
from typing import Any

import numpy as np
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

from clinic.base.body import regions as catalogue
from clinic.base.body.drawing import figure
from clinic.base.body.drawing.geometry import Arcs, curve, key, largest_part, mirror_poly, unit
from clinic.base.body.drawing.room import roomiest

# A finger needs 24 CSS px (WCAG 2.5.8). The map is 400 units wide for each figure and shown at about 1 px for a unit.
FINGER = 13.0


def snap(g: Polygon) -> Polygon:
    return Polygon(
        [key(c) for c in g.exterior.coords], [[key(c) for c in ring.coords] for ring in g.interiors]
    )


def _overshoot(line: list, by: float = 1.6) -> list:
    """Extend both ends a little, so that lines meant to meet do cross; polygonize drops the dangling tips."""
    q = [np.array(c) for c in line]
    return [
        tuple(q[0] + unit(q[0] - q[1]) * by),
        *(tuple(c) for c in q),
        tuple(q[-1] + unit(q[-1] - q[-2]) * by),
    ]


def _faces(view: str, half: Polygon) -> list[Polygon]:
    lines = [LineString(half.exterior.coords)]
    lines += [
        LineString(_overshoot(curve(text))).intersection(half.buffer(3))
        for text in figure.CUTS[view].values()
    ]
    return [face for face in polygonize(unary_union(lines)) if half.contains(face.representative_point())]


def _owners(view: str, faces: list[Polygon]) -> tuple[dict[int, str], list[str]]:
    owner: dict[int, str] = {}
    problems = []
    for name, seeds in figure.SEEDS[view].items():
        for seed in seeds:
            hit = [i for i, face in enumerate(faces) if face.contains(Point(seed))]
            if not hit:
                problems.append(f"{view}: seed {name} {seed} is outside")
            elif owner.setdefault(hit[0], name) != name:
                problems.append(f"{view}: seeds of {name} and {owner[hit[0]]} are in one face")
    seeded = dict(owner)
    for i, face in enumerate(faces):
        if i not in owner:
            best = max(seeded, key=lambda j: face.boundary.intersection(faces[j].boundary).length)
            problems.append(f"{view}: sliver of {face.area:.2f} joined to {owner[best]}")
            owner[i] = owner[best]
    return owner, problems


@cache
def partition(view: str) -> tuple[dict[str, Polygon], Polygon, list[str]]:
    """{region id: polygon} of the whole figure, the half outline, what went wrong."""
    half = snap(figure.half(view))
    faces = _faces(view, half)
    owner, problems = _owners(view, faces)
    known = catalogue.by_id()
    halves: dict[str, Polygon] = {}
    for i, name in owner.items():
        halves[name] = unary_union([halves[name], faces[i]]) if name in halves else faces[i]
    out = {}
    for name, face in halves.items():
        drawn = snap(face)
        mirrored = mirror_poly(drawn)
        left, right = (
            (drawn, mirrored) if view == "front" else (mirrored, drawn)
        )  # in front, the patient's left is on the viewer's right
        if name in known:
            out[name] = snap(unary_union([drawn, mirrored]))
        else:
            out[f"{name}_left"], out[f"{name}_right"] = left, right
    return out, half, problems


def whole(view: str) -> Polygon:
    _, half, _ = partition(view)
    return snap(unary_union([half, mirror_poly(half)]))


def _anchor(name: str, g: Any) -> Point:
    """Where a badge sits: the centroid if it is well inside, else the centre of the largest circle inside; for an arm not the hand."""
    if name.startswith("arm_"):
        return Point(np.sign(g.centroid.x) * 105, 330)
    g = largest_part(g)
    inscribed, centroid = roomiest(g), g.centroid
    well_inside = g.contains(centroid) and centroid.distance(g.exterior) > 0.72 * inscribed.distance(
        g.exterior
    )
    return centroid if well_inside else inscribed


def _is_small(g: Any) -> bool:
    return roomiest(g).distance(g.boundary) < FINGER


def _wider(polygons: dict[str, Polygon], figure_: Polygon) -> dict[str, Any]:
    """For each small region a larger, invisible area to hit; two small neighbours share what lies between them."""
    small = {name: g for name, g in polygons.items() if _is_small(g)}
    reach = {name: FINGER - roomiest(g).distance(g.boundary) for name, g in small.items()}
    out = {}
    for name, g in small.items():
        area = g.buffer(reach[name])
        for other, h in small.items():
            if other != name:
                area = area.difference(h.buffer(reach[other] / 2))
        area = unary_union([area, g]).intersection(figure_.buffer(8)).simplify(0.6)
        out[name] = largest_part(area)
    return out


def _plain_path(g: Polygon) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in g.exterior.coords[:-1]) + "Z"


def drawn(view: str) -> dict[str, Any]:
    """The outline and every region of one view, as SVG paths with the place of a badge."""
    polygons, _, _ = partition(view)
    arcs, outline = Arcs(list(polygons.values())), whole(view)
    known, hits = catalogue.by_id(), _wider(polygons, outline)
    regions = {}
    for name in sorted(polygons, key=lambda r: known[r].order):
        at = _anchor(name, polygons[name])
        shape = {
            "d": arcs.d(polygons[name]),
            "x": 0.0 if known[name].side == "midline" else round(at.x, 1),
            "y": round(at.y, 1),
        }
        if known[name].view != view:
            shape["alias"] = True
        if name in hits:
            shape["hit"] = _plain_path(hits[name])
        regions[name] = shape
    x0, y0, x1, y1 = outline.bounds
    return {
        "outline": Arcs([outline]).d(outline),
        "regions": regions,
        "bounds": [round(v, 1) for v in (x0, y0, x1, y1)],
    }
