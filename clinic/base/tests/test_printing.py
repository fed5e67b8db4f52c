"""Paper: what may be drawn, what a template may reach, what leaves no trace of a person."""

from datetime import UTC, datetime

import pytest
import typst

from clinic.base.printing import Letterhead, PrintingFailed, compile_pdf, fonts, missing_glyphs, qr_svg, sheet
from clinic.base.printing.typesetting import PARTS

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PLAIN = '#import "/sheet.typ": *\n#let d = json(bytes(sys.inputs.data))\n#show: sheet.with(d.sheet, who: (name: d.name, line: ""))\n= #d.name\n'


def make_data(**changes):
    words = {"sample": "Sample", "page": "Page {page} of {pages}"}
    settings = {
        "letterhead": Letterhead(name="Hill Road Clinic"),
        "title": "A sheet",
        "language": "en",
        "paper": "a4",
        "point_size": 12,
        "footer": "",
        "words": words,
    }
    return {"sheet": sheet(**{**settings, **changes}), "name": "Ana Sample"}


def make_template(tmp_path, text):
    path = tmp_path / "sheet-under-test.typ"
    path.write_text(text)
    return path


def test_only_our_own_faces_are_used():
    assert set(fonts.library().families()) == {fonts.TEXT, fonts.TITLE, *fonts.WIDE, *fonts.HAN}


@pytest.mark.parametrize(
    "text", ["Añb ½ “q” – · • ≤", "Żółć Şğ ß", "毛泽东", "محمد", "Ελένη", "two\nlines\tand a tab"]
)
def test_ordinary_text_can_be_drawn(text):
    assert missing_glyphs(text) == set()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("smile 🙂", {"🙂"}),
        ("nul \0", {"\0"}),
        ("private \ue000", {"\ue000"}),
        ("half \ud800", {"\ud800"}),
        ("𓀀", {"𓀀"}),
    ],
    ids=["emoji", "control", "private use", "half a character", "hieroglyph"],
)
def test_what_no_face_has_is_named(text, missing):
    assert missing_glyphs(text) == missing


def test_the_language_decides_whose_han_characters_come_first():
    assert fonts.families(fonts.TEXT, "ja")[3] == "Noto Sans JP"
    assert fonts.families(fonts.TEXT, "zh-Hant")[3] == "Noto Sans TC"
    assert fonts.families(fonts.TEXT, "en")[3] == "Noto Sans SC"


def test_a_right_to_left_page_reads_from_the_right():
    assert make_data(language="ar")["sheet"]["dir"] == "rtl"


def test_a_template_reads_nothing_outside_the_parts(tmp_path):
    for secret in ('#read("/etc/passwd")', '#read("../typesetting.py")', '#include "../../../settings.py"'):
        with pytest.raises(PrintingFailed):
            compile_pdf(make_template(tmp_path, PLAIN + secret), make_data(), timestamp=AT)


def test_a_failure_says_what_is_wrong_and_not_who(tmp_path):
    data = make_data()
    data["name"] = "Ana 🙂"
    with pytest.raises(PrintingFailed) as failure:
        compile_pdf(make_template(tmp_path, PLAIN), data, timestamp=AT)
    assert "could not be displayed" in str(failure.value)
    assert "🙂" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_no_part_evaluates_data_or_is_a_link_to_somewhere_else():
    parts = list(PARTS.rglob("*"))
    assert parts
    for part in parts:
        assert not part.is_symlink()
        assert not any(word in part.read_text() for word in ("eval(", "@preview", "read("))


def test_a_qr_code_is_a_small_picture_that_the_typesetter_reads():
    picture = qr_svg("PL:D-27")
    assert picture.startswith("<svg")
    page = '#set page(width: 40mm, height: auto)\n#image(bytes(sys.inputs.q), format: "svg")'
    assert typst.compile(page.encode(), sys_inputs={"q": picture}).startswith(b"%PDF")
