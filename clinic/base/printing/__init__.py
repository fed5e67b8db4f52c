"""Printing: templates to tagged PDF, the faces we print with, the head of every sheet."""

from clinic.base.printing.fonts import missing_glyphs
from clinic.base.printing.letterhead import POINT_SIZES, Letterhead, sheet
from clinic.base.printing.qr import qr_svg
from clinic.base.printing.typesetting import PrintingFailed, compile_pdf

__all__ = ["POINT_SIZES", "Letterhead", "PrintingFailed", "compile_pdf", "missing_glyphs", "qr_svg", "sheet"]
