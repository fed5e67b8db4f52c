"""Every muscle that can be found can be explained."""

import tomllib
from pathlib import Path

import assessments
from careplans.muscle_words import MUSCLES, muscle_words
from clinic.base.body import shapes

CATALOGUE = Path(assessments.__file__).parent / "data" / "muscles.toml"


def test_every_muscle_of_the_catalogue_has_its_sentence_and_its_shape():
    slugs = {row["slug"] for row in tomllib.loads(CATALOGUE.read_text())["muscle"]}
    assert slugs == set(MUSCLES)
    assert slugs == set(shapes.built()["muscles"])


def test_the_drawing_puts_each_muscle_where_the_catalogue_says():
    for row in tomllib.loads(CATALOGUE.read_text())["muscle"]:
        drawn = shapes.built()["muscles"][row["slug"]]
        assert drawn["view"] == row["body_view"], row["slug"]
        assert drawn["depth"] == row["depth"], row["slug"]
        assert drawn["kind"] == row["kind"], row["slug"]
        assert set(drawn["sides"]) == ({"left", "right"} if row["paired"] else {"midline"}), row["slug"]


def test_a_muscle_of_the_clinics_own_is_left_to_its_name():
    assert muscle_words("of-our-own") == ""
