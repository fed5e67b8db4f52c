"""What the patient takes home says everything the plan says, fits, and prints what people typed as they typed it."""

import re
import socket
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from careplans.handout import Activity, CannotPrint, Pointer, handout_pdf
from careplans.handout.typeset import TEMPLATE
from careplans.tests.handout_case import ACTIVITIES, AT, DVD, make_handout
from clinic.base.database.config import CHECKOUT
from clinic.base.printing import Letterhead

SET_MANY = """
import django
django.setup()
from careplans.handout import handout_pdf
from careplans.tests.handout_case import AT, make_handout

def held():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon")) / 1024

def set_for(number):
    handout_pdf(make_handout(patient_name=f"Ana {number} Sample", code=f"H-{number:06}"), timestamp=AT)

set_for(0)
before = held()
for number in range(1, 21):
    set_for(number)
print(held() - before)
"""


def read(**changes) -> PdfReader:
    return PdfReader(BytesIO(handout_pdf(make_handout(**changes), timestamp=AT)))


def words(reader: PdfReader) -> str:
    """All text with the line breaks of the page taken out."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_case_fits_two_pages_in_twelve_point(paper):
    assert len(read(paper=paper).pages) == 2


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_full_plan_of_five_activities_is_set_closer_and_fits_them_too(paper):
    fifth = replace(ACTIVITIES[0], title="Longer than three months: a package, not one trick")
    full = read(paper=paper, activities=(*ACTIVITIES, fifth))
    assert len(full.pages) == 2
    assert "a package, not one trick" in words(full)


def test_a_plan_too_long_for_two_pages_is_set_as_usual():
    assert len(read(activities=ACTIVITIES * 4).pages) > 2


@pytest.mark.parametrize(("point_size", "most"), [(18, 5), (24, 8)])
def test_large_print_takes_the_pages_it_needs(point_size, most):
    assert 2 < len(read(point_size=point_size).pages) <= most


@pytest.mark.parametrize("point_size", [12, 18, 24])
def test_everything_in_the_value_is_on_the_paper(point_size):
    document = make_handout(point_size=point_size)
    paper = _squeezed(words(read(point_size=point_size)))
    drawn = {"muscle", "side", "code", "kind", "language", "paper", "short"}
    for place, text in document.texts():
        if text and place.split()[-1] not in drawn:
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                assert _squeezed(sentence) in paper, f"{place}: {sentence}"
    for activity in document.activities:
        assert _squeezed(activity.short) in paper


def _squeezed(text: str) -> str:
    """A line of the page may break anywhere, after a hyphen too."""
    return re.sub(r"\s", "", text)


def test_a_long_plan_flows_on_and_loses_nothing():
    many = tuple(
        Activity(title=f"Thing number {n}", text="Do it slowly. " * 30, dose=f"{n} times")
        for n in range(1, 31)
    )
    reader = read(activities=many)
    paper = words(reader)
    assert len(reader.pages) > 4
    assert all(f"Thing number {n}" in paper for n in range(1, 31))


def test_the_weeks_name_what_is_done_when_there_is_no_short_name():
    activities = (replace(ACTIVITIES[0], short=""), replace(ACTIVITIES[3], short=""))
    paper = words(read(activities=activities))
    assert "1 Lengthen first, then strengthen" in paper
    assert "2 Qi gong with the clinic's DVD" in paper


def test_a_title_left_blank_stops_nothing():
    blank = (replace(ACTIVITIES[0], title=" "), replace(ACTIVITIES[1], title=""))
    found = (replace(make_handout().muscles[0], title=""),)
    assert "Open the front of the hip first" in words(read(activities=blank, muscles=found))


def test_an_almost_empty_plan_prints_one_page():
    assert (
        len(
            read(muscles=(), facts=(), activities=(), habits=(), sitting_rows=(), pointers=(), goals=()).pages
        )
        == 1
    )


def test_it_is_tagged_has_a_title_a_language_and_says_what_the_picture_shows():
    reader = read()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 a PDF boolean
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Your plan: Ana Sample"
    pdf = handout_pdf(make_handout(), timestamp=AT)
    assert b"pdfuaid:part" in pdf
    assert "A, Left psoas: tight and weak; B, Left piriformis: painful" in _alternatives(reader)


def _alternatives(reader: PdfReader) -> str:
    found = []
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        try:
            thing = reader.get_object(number)
        except Exception:
            continue
        if isinstance(thing, dict) and "/Alt" in thing:
            found.append(str(thing["/Alt"]))
    return "\n".join(found)


def test_equal_values_give_equal_bytes():
    assert handout_pdf(make_handout(), timestamp=AT) == handout_pdf(make_handout(), timestamp=AT)


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        '#panic("x") $ a^2 $ *bold* _it_ @ref <lab> // no',
        "<script>alert(1)</script>",
        "{{ 7*7 }} ${7*7} \\u{41} `raw`",
        '#image("http://127.0.0.1/x.svg")',
    ],
)
def test_what_people_typed_is_printed_as_typed(typed):
    reader = read(goals=(typed,), patient_name=typed, activities=(replace(ACTIVITIES[0], title=typed),))
    assert _squeezed(words(reader)).count(_squeezed(typed)) >= 3
    assert "/EmbeddedFiles" not in str(reader.trailer["/Root"].get("/Names", ""))


def test_the_template_evaluates_nothing():
    assert not any(word in TEMPLATE.read_text() for word in ("eval(", "@preview", "read("))


def test_nothing_is_fetched_and_nothing_runs(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the handout asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    reader = read(clinic=Letterhead(name="http://127.0.0.1/", address="file:///etc/passwd"))
    assert "/OpenAction" not in reader.trailer["/Root"]
    assert "/JavaScript" not in str(reader.trailer["/Root"])


@pytest.mark.parametrize(
    "name",
    [
        "毛泽东",
        "José Ñandú Ångström",
        "Nguyễn Thị Ánh",
        "Дмитрий",
        "Αλέξανδρος",
        "محمد علي",
        "山田花子",
        "김민준",
        "अमित",
    ],
)
def test_names_in_many_scripts_are_printed(name):
    assert make_handout(patient_name=name).unprintable() == {}
    read(patient_name=name)


def test_a_character_that_no_face_has_is_reported_with_its_place_and_refused():
    document = make_handout(goals=("Walk again 🙂",))
    assert document.unprintable() == {"goals 1": {"🙂"}}
    with pytest.raises(CannotPrint, match=r"U\+1F642"):
        handout_pdf(document, timestamp=AT)


def test_the_resources_say_only_what_is_known():
    paper = words(read())
    assert "Qi Gong for Back Pain" in paper
    assert "Back to Pain-Free Health, Secrets of Natural Healing for Back Pain" in paper
    assert "Which part: ask at the desk" in paper
    assert "Code" not in paper


def test_a_locator_that_the_clinic_entered_is_printed_with_its_code_and_a_qr_code():
    known = Pointer(kind="dvd", title=DVD.title, locator="Part 2, from 12:30", code="D-27")
    reader = read(pointers=(known,))
    assert "Part 2, from 12:30 Code D-27" in words(reader)
    assert "QR code for D-27" in _alternatives(reader)
    assert "ask at the desk" not in words(reader)


def test_a_sample_clinic_is_marked_on_every_page_and_a_real_one_is_not():
    assert all("Sample, not a real record" in page.extract_text() for page in read(point_size=18).pages)
    assert "not a real record" not in words(read(clinic=Letterhead(name="Hill Road Clinic")))


def test_what_to_stop_for_is_said_once_or_for_each_of_them():
    assert words(read()).count("sharp or spreading pain") == 1
    different = (
        replace(ACTIVITIES[0], stop_if="the groin pinches"),
        replace(ACTIVITIES[1], stop_if="you feel dizzy"),
    )
    assert "For 1: the groin pinches For 2: you feel dizzy" in words(read(activities=different))


def test_the_weeks_run_to_the_review():
    assert "Week 4" in words(read())
    assert "Week 5" not in words(read())
    assert "Week 2" in words(read(review_on=None))


@pytest.mark.parametrize("point_size", [12, 24])
def test_a_booked_visit_is_said_with_its_day_and_time(point_size):
    paper = words(read(point_size=point_size))
    assert "Next visit Monday 21 Dec 2026, 10:30" in paper
    assert "book at the desk" not in paper


@pytest.mark.parametrize("point_size", [12, 24])
def test_without_a_booked_visit_the_review_is_to_be_booked(point_size):
    paper = words(read(point_size=point_size, next_visit=None))
    assert "Review around 21 Dec 2026 Please book at the desk." in paper
    assert "Next visit" not in paper


def test_without_a_visit_or_a_review_nothing_is_promised():
    paper = words(read(next_visit=None, review_on=None))
    assert "Review" not in paper
    assert "Next visit" not in paper


def test_only_the_three_sizes_are_printed():
    with pytest.raises(ValueError, match="point size 13"):
        handout_pdf(make_handout(point_size=13), timestamp=AT)


@pytest.mark.slow
def test_a_process_keeps_little_of_the_handouts_it_has_set():
    grown = subprocess.check_output([sys.executable, "-c", SET_MANY], cwd=CHECKOUT, text=True)
    assert float(grown) < 15, "MB that twenty handouts left behind"
