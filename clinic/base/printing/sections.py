"""A sheet of plain parts: facts, tables, paragraphs, pictures. For a print without a layout of its own."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.base.printing.fonts import missing_glyphs
from clinic.base.printing.letterhead import Letterhead, sheet
from clinic.base.printing.typesetting import compile_pdf
from clinic.base.printing.words import sheet_words

TEMPLATE = Path(__file__).with_name("sections.typ")
STAND_IN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Label and value, line by line; a line without a value is left out."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns share the width as `widths` say. Without rows it prints `empty`."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Blanks:
    """Lines to fill in with a pen: each row is (label, share of the width) from left to right."""

    heading: str
    rows: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question for a pen: boxes to tick, numbers to circle, a picture to mark, lines to write on.

    `rows` repeats a line with the numbers beside it. `when` says of whom it is asked.
    """

    number: str
    text: str
    help: str = ""
    when: str = ""
    boxes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    rows: int = 0
    lines: int = 0
    unit: str = ""
    svg: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Questions:
    heading: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Prose:
    heading: str
    paragraphs: tuple[str, ...]
    framed: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An SVG picture and what it shows in words."""

    heading: str
    svg: str
    alt: str
    width_mm: int = 110


Section = Facts | Table | Blanks | Questions | Prose | Picture


@dataclass(frozen=True, kw_only=True)
class SectionedSheet:
    """One printed sheet. `name` and `line` stand at the right of its head."""

    letterhead: Letterhead
    title: str
    name: str
    line: str
    sections: tuple[Section, ...]
    footer: str = ""
    language: str = "en"
    paper: str = "a4"
    point_size: int = 12


def sections_pdf(document: SectionedSheet, *, timestamp: datetime) -> bytes:
    """Equal value, equal bytes. A character that no face has is shown as an empty box: work must go on."""
    data = {
        "sheet": sheet(
            letterhead=document.letterhead,
            title=f"{document.title}: {document.name}" if document.name else document.title,
            language=document.language,
            paper=document.paper,
            point_size=document.point_size,
            footer=document.footer,
            words=sheet_words(document.language),
        ),
        "title": document.title,
        "who": {"name": document.name, "line": document.line},
        "sections": [_section(section) for section in document.sections],
    }
    return compile_pdf(TEMPLATE, drawable(data), timestamp=timestamp)


def _section(section: Section) -> dict[str, Any]:
    match section:
        case Facts():
            told = [list(row) for row in section.rows if row[1]]
            return {"kind": "facts", "heading": section.heading, "rows": told}
        case Table():
            return {
                "kind": "table",
                "heading": section.heading,
                "columns": list(section.columns),
                "rows": [list(row) for row in section.rows],
                "widths": list(section.widths or (1,) * len(section.columns)),
                "empty": section.empty,
            }
        case Blanks():
            rows = [[{"label": label, "share": share} for label, share in row] for row in section.rows]
            return {"kind": "blanks", "heading": section.heading, "rows": rows}
        case Questions():
            return {"kind": "questions", **asdict(section)}
        case Prose():
            return {
                "kind": "prose",
                "heading": section.heading,
                "paragraphs": list(section.paragraphs),
                "framed": section.framed,
            }
        case Picture():
            return {
                "kind": "picture",
                "heading": section.heading,
                "svg": section.svg,
                "alt": section.alt,
                "width": section.width_mm,
            }


def drawable(value: Any) -> Any:
    """The same with a stand-in for what cannot be drawn: a handout is refused, these sheets are work."""
    if isinstance(value, str):
        missing = missing_glyphs(value)
        return (
            "".join(STAND_IN if character in missing else character for character in value)
            if missing
            else value
        )
    if isinstance(value, dict):
        return {key: drawable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [drawable(one) for one in value]
    return value
