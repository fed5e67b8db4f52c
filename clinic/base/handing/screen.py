"""The code on the screen of whoever hands a form over."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from ..printing.qr import qr_svg
from .codes import shown


def show_code(
    request: HttpRequest, code: str, *, door: str, until: datetime, name: str, back: str, crumb: str
) -> HttpResponse:
    """`door` is where the code is typed; `back` and `crumb`, the page one came from and its title."""
    address = request.build_absolute_uri(door)
    context = {
        "code": shown(code),
        "address": address,
        "qr": mark_safe(qr_svg(f"{address}#{code}")),
        "until": until,
        "name": name,
        "back": back,
        "crumb": crumb,
    }
    return render(request, "ui/handing_code.html", context)
