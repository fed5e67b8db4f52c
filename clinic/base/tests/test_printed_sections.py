"""A sheet of plain parts prints every one of them, in any script, and never stops for an odd character."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic.base.body.paper import Mark, muscle_picture, pain_picture
from clinic.base.printing import Facts, Letterhead, Picture, Prose, SectionedSheet, Table, sections_pdf

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def make_sheet(*sections, **changes) -> SectionedSheet:
    whole = SectionedSheet(
        letterhead=Letterhead(name="Hill Road Clinic", address="1 Hill Road", phone="555-0100"),
        title="Summary",
        name="Ana Sample",
        line="PL-1001",
        sections=sections,
    )
    return replace(whole, **changes)


def words(document: SectionedSheet) -> str:
    pages = PdfReader(BytesIO(sections_pdf(document, timestamp=AT))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_facts_without_a_value_are_left_out():
    paper = words(make_sheet(Facts(heading="Person", rows=(("Phone", "555-0111"), ("Email", "")))))
    assert "Phone 555-0111" in paper
    assert "Email" not in paper


def test_a_long_table_flows_on_with_its_head_on_every_page():
    rows = tuple((str(n), f"Row number {n}") for n in range(1, 121))
    paper = words(
        make_sheet(Table(heading="Visits", columns=("No", "What happened"), rows=rows, widths=(1, 6)))
    )
    assert all(f"Row number {n}" in paper for n in range(1, 121))
    assert paper.count("What happened") > 2


def test_an_empty_table_says_so():
    table = Table(heading="Plan", columns=("What",), rows=(), empty="No plan yet.")
    assert "No plan yet." in words(make_sheet(table))


def test_text_is_literal_and_an_odd_character_does_not_stop_the_work():
    typed = '#read("/etc/passwd") <script> *x*'
    paper = words(make_sheet(Prose(heading="Note", paragraphs=(typed, "smile 🙂 毛泽东"), framed=True)))
    assert typed in paper.replace("“", '"').replace("”", '"')
    assert "毛泽东" in paper
    assert "🙂" not in paper


def test_a_picture_carries_its_words():
    svg = muscle_picture([Mark(muscle="psoas-major", side="left", code="tight", letter="A")])
    pdf = sections_pdf(make_sheet(Picture(heading="Found", svg=svg, alt="Left psoas, tight")), timestamp=AT)
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712


def test_a_picture_without_a_marked_muscle_is_no_picture():
    assert muscle_picture([Mark(muscle="not-drawn", side="left", code="tight")]) == ""


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_prints_on_both_papers(paper):
    size = PdfReader(BytesIO(sections_pdf(make_sheet(paper=paper), timestamp=AT))).pages[0].mediabox
    assert round(float(size.width)) == {"a4": 595, "letter": 612}[paper]


def test_the_pain_picture_shows_every_marked_place_with_its_number_and_pattern():
    svg = pain_picture({"lower_back_left": 7, "groin_left": 5, "arm_right": None})
    assert ">7</text>" in svg
    assert ">5</text>" in svg
    assert "url(#cross)" in svg
    assert "url(#hatch)" in svg
    assert pain_picture({}) == ""
