"""A sheet as the answer to a request. Its file name says what it is, never whose."""

from datetime import datetime

from django.http import HttpResponse

from clinic.base.printing.sections import SectionedSheet, sections_pdf


def sheet_answer(sheet: SectionedSheet, name: str, at: datetime) -> HttpResponse:
    return pdf_answer(sections_pdf(sheet, timestamp=at), name)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
