"""The body on a page: every place once, the list says the same as the drawing, nothing inline."""

import re
import tomllib
import xml.etree.ElementTree as ET

import pytest
from django.template import engines
from django.utils import translation

from clinic.base.body import regions, screen, shapes
from clinic.base.body.labels import LABELS
from clinic.base.body.pain import band

PAIN = [
    {"region": "lower_back_left", "score": 7, "kinds": ["aching"]},
    {"region": "groin_left", "score": None, "kinds": []},
]
FOUND = [
    {"muscle": "psoas-major", "side": "left", "code": "tight_weak"},
    {"muscle": "piriformis", "side": "left", "code": "painful"},
]


def render(tag: str, **context) -> str:
    return engines["django"].from_string("{% load body %}" + tag).render(context)


def test_every_place_that_may_be_marked_is_drawn_once_in_its_view():
    drawn = {
        view: {r for r, s in shapes.built()["views"][view]["regions"].items() if not s.get("alias")}
        for view in shapes.VIEWS
    }
    for region in regions.by_id().values():
        assert region.id in drawn[region.view]
    assert sum(map(len, drawn.values())) == len(regions.by_id()) == 60


def test_every_region_has_a_family_with_its_side():
    for region in regions.by_id().values():
        assert region.side in regions.families()[region.family].sides


def test_the_page_carries_no_style_and_no_script():
    html = render(
        '{% body_map "pain" marks=marks controls="pain.regions" %}{% body_map "muscles" marks=found %}',
        marks=PAIN,
        found=FOUND,
    )
    assert "style=" not in html
    assert "<script" not in html
    assert not re.search(r"\son\w+=", html)


def test_two_drawings_on_one_page_share_no_id():
    html = render(
        '{% body_map "pain" marks=m prefix="a" %}{% body_map "pain" marks=m prefix="b" %}{% body_map "muscles" marks=f %}',
        m=PAIN,
        f=FOUND,
    )
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_drawing_is_well_formed_in_every_language(language):
    with translation.override(language):
        html = render('{% body_map "muscles" marks=found %}', found=FOUND)
    for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        ET.fromstring(svg)
        assert not re.search(r'c[xy]="-?\d+,\d', svg)


def test_a_marked_place_is_said_in_the_picture_and_in_the_list():
    html = render('{% body_map "pain" marks=marks %}', marks=PAIN)
    assert 'aria-label="Back: Left lower back: 7 of 10"' in html
    assert 'aria-label="Front: Left groin crease: marked, no number yet"' in html
    assert re.search(r'id="body-pain-row-lower_back_left">.*7.*Left lower back.*7 of 10', html)


def test_pain_is_shown_by_pattern_and_number_not_by_colour_alone():
    shape = {
        s.key: s for figure in screen.pain_map(PAIN, prefix="p").figures for s in figure.shapes if not s.alias
    }
    assert (shape["lower_back_left"].pattern, shape["lower_back_left"].badge) == ("cross", "7")
    assert (shape["groin_left"].state, shape["groin_left"].badge) == ("unscored", "")
    assert shape["lower_back_right"].state == ""


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (None, "unscored"),
        (0, "none"),
        (1, "mild"),
        (3, "mild"),
        (4, "moderate"),
        (6, "moderate"),
        (7, "severe"),
        (10, "severe"),
    ],
)
def test_a_number_has_its_band(score, name):
    assert band(score) == name


def test_a_finding_is_said_in_the_picture_and_in_the_list():
    html = render('{% body_map "muscles" marks=found %}', found=FOUND)
    assert "Front: Psoas major, left: tight and weak" in html
    assert re.search(r"TW.*Psoas major, left.*tight and weak", html)


def test_findings_of_both_sides_of_the_middle_and_of_unknown_kind_are_drawn():
    found = [
        {"muscle": "quadratus-lumborum", "side": "bilateral", "code": "tight"},
        {"muscle": "diaphragm", "side": "none", "code": "overactive"},
        {"muscle": "not-drawn", "side": "left", "code": "weak"},
    ]
    drawn = {s.key: s for figure in screen.muscle_map(found, prefix="p").figures for s in figure.shapes}
    assert set(drawn) == {"quadratus-lumborum-left", "quadratus-lumborum-right", "diaphragm-midline"}
    assert (drawn["diaphragm-midline"].state, drawn["diaphragm-midline"].badge) == ("other", "•")


def test_what_was_only_examined_stays_pale_and_under_what_was_found():
    examined = [("psoas-major", "left"), ("psoas-major", "right"), ("iliacus", "left")]
    front = screen.muscle_map(FOUND, examined=examined, prefix="p").figures[0].shapes
    assert [s.state for s in front] == ["", "", "both"]


def test_a_list_of_all_places_is_taken_as_it_is():
    rows = [{"region": r, "score": None, "kinds": [], "chosen": r == "sacrum"} for r in regions.by_id()]
    assert [row.key for row in screen.pain_map(rows, prefix="p").rows] == ["sacrum"]


def test_small_places_have_a_wider_area_to_touch():
    hits = {
        key
        for view in shapes.VIEWS
        for key, s in shapes.built()["views"][view]["regions"].items()
        if "hit" in s
    }
    assert {"saddle_area", "tailbone", "si_joint_left", "hip_side_left", "groin_left"} <= hits
    assert 'data-hit="saddle_area"' in render('{% body_map "pain" controls="q" %}')
    assert "data-hit" not in render('{% body_map "pain" marks=marks %}', marks=PAIN)


def test_names_are_escaped():
    found = [
        {"muscle": "psoas-major", "side": "left", "code": "tight", "name": "<b>&", "words": '"><script>'}
    ]
    assert "<script" not in render('{% body_map "muscles" marks=found %}', found=found)


def test_the_region_file_names_every_label_once():
    rows = tomllib.loads(regions.SOURCE.read_text())["body_region"]
    assert (
        len({row["label"] for row in rows})
        == len({row["id"] for row in rows})
        == len({row["order"] for row in rows})
        == 60
    )


def test_every_label_can_be_translated():
    assert set(LABELS) == {region.label for region in regions.by_id().values()}
