"""Printing: templates to tagged PDF, the faces we print with, the head of every sheet."""

from clinic.base.printing.fonts import missing_glyphs
from clinic.base.printing.letterhead import POINT_SIZES, Letterhead, sheet
from clinic.base.printing.qr import qr_svg
from clinic.base.printing.sections import (
    Blanks,
    Facts,
    Picture,
    Prose,
    Question,
    Questions,
    SectionedSheet,
    Table,
    drawable,
    sections_pdf,
)
from clinic.base.printing.typesetting import PrintingFailed, compile_pdf, pages_of
from clinic.base.printing.words import sheet_words

__all__ = [
    "POINT_SIZES",
    "Blanks",
    "Facts",
    "Letterhead",
    "Picture",
    "PrintingFailed",
    "Prose",
    "Question",
    "Questions",
    "SectionedSheet",
    "Table",
    "compile_pdf",
    "drawable",
    "missing_glyphs",
    "pages_of",
    "qr_svg",
    "sections_pdf",
    "sheet",
    "sheet_words",
]
