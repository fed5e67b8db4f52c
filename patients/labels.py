"""Labels for folders and tubes: name, number and date of birth, as often as asked, from a chosen place on."""

from datetime import datetime
from pathlib import Path

from clinic.base.printing import compile_pdf, drawable
from clinic.base.printing.fonts import TEXT, families

from .birth_dates import shown
from .models import LabelSheet, Patient

TEMPLATE = Path(__file__).with_name("labels.typ")
PAPER = {LabelSheet.Paper.A4: "a4", LabelSheet.Paper.LETTER: "us-letter"}


def labels_pdf(
    patient: Patient, *, sheet: LabelSheet, count: int, first: int, is_sample: bool, timestamp: datetime
) -> bytes:
    """`first` is the first free place on the sheet, counted from 1 along the rows."""
    mark = "Sample" if is_sample else ""
    born = shown(patient.birth_date, patient.birth_date_precision)
    label = {
        "name": drawable(patient.display_name),
        "lines": [patient.number, born, mark],
    }
    measures = ("width", "height", "left", "top", "gap_across", "gap_down")
    data = {
        "title": patient.number,
        "lang": "en",
        "paper": PAPER[LabelSheet.Paper(sheet.paper)],
        "faces": families(TEXT, "en"),
        "columns": sheet.columns,
        "labels": [None] * (first - 1) + [label] * count,
        **{name: str(getattr(sheet, name)) for name in measures},
    }
    return compile_pdf(TEMPLATE, data, timestamp=timestamp)
