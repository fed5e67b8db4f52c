"""The drawing itself: built fresh from its points, covering the figure, mirrored, with the muscles where they belong."""

import pytest

pytest.importorskip(
    "shapely", reason="the drawing is built with shapely: pip install -r requirements-dev.txt"
)

from shapely.geometry import Point
from shapely.ops import unary_union

from clinic.base.body.drawing import build, regions, strands
from clinic.base.body.drawing.geometry import mirror_poly


def test_the_built_file_is_fresh():
    assert build.TARGET.read_text() == build.text(), "run: python -m clinic.base.body.drawing.build"


@pytest.mark.parametrize("view", ["front", "back"])
class TestRegions:
    def test_every_seed_finds_its_face_and_nothing_is_left_over(self, view):
        assert regions.partition(view)[2] == []

    def test_they_cover_the_figure_and_do_not_overlap(self, view):
        polygons = regions.partition(view)[0]
        whole = regions.whole(view)
        assert unary_union(list(polygons.values())).intersection(whole).area / whole.area > 0.999
        assert sum(g.area for g in polygons.values()) / whole.area < 1.001

    def test_left_and_right_are_the_patients_and_mirror_each_other(self, view):
        polygons = regions.partition(view)[0]
        sign = 1 if view == "front" else -1
        for name, polygon in polygons.items():
            if name.endswith("_left"):
                assert polygon.centroid.x * sign > 0, name
                other = polygons[name.replace("_left", "_right")]
                assert mirror_poly(polygon).symmetric_difference(other).area / other.area < 0.002, name

    def test_a_wider_area_keeps_clear_of_its_small_neighbours(self, view):
        polygons = regions.partition(view)[0]
        wider = regions._wider(polygons, regions.whole(view))
        for name, area in wider.items():
            assert area.contains(polygons[name].buffer(-0.8)), name
            for other in wider.keys() - {name}:
                assert area.intersection(polygons[other]).area < 0.35 * polygons[other].area, (name, other)


def test_the_psoas_runs_from_the_last_rib_to_the_inner_thigh():
    psoas = strands.table()["psoas-major", "left"]["polygon"]
    _, top, _, bottom = psoas.bounds
    assert 305 < top < 318
    assert 470 < bottom < 484
    assert psoas.distance(Point(54, 475)) < 4


def test_muscles_lie_inside_the_figure_on_their_side():
    figures = {view: regions.whole(view) for view in ("front", "back")}
    for (muscle, side), drawn in strands.table().items():
        polygon = drawn["polygon"]
        assert polygon.difference(figures[drawn["view"]]).area / polygon.area < 0.002, muscle
        if side in ("left", "right"):
            sign = (1 if side == "left" else -1) * (1 if drawn["view"] == "front" else -1)
            assert polygon.centroid.x * sign > 0, (muscle, side)
