from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines

from careplans.handout import handout_pdf
from careplans.tests.handout_case import AT, make_handout
from clinic.base.access import requires_login
from clinic.base.models import FormToken
from clinic.base.printing.answers import pdf_answer
from patients.models import Patient

_LIST = engines["django"].from_string((Path(__file__).parent / "list.html").read_text(encoding="utf-8"))


@requires_login
def listed(request: HttpRequest) -> HttpResponse:
    """Twenty rows of one query in a plain table."""
    rows = Patient.objects.order_by("name_order", "pk").only("number", "display_name", "birth_date", "sex")
    return HttpResponse(_LIST.render({"rows": rows[:20]}, request))


@requires_login
def insert(request: HttpRequest) -> HttpResponse:
    """One row of the narrowest table, committed."""
    FormToken.objects.create(token=uuid4())
    return HttpResponseRedirect("/bare/list/")


@requires_login
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """One row changed, committed."""
    FormToken.objects.filter(pk=pk).update(answer_url=f"/{uuid4()}")
    return HttpResponse("<td>saved</td>")


@requires_login
def handout(request: HttpRequest, number: int) -> HttpResponse:
    """Two pages for another person each time, as issuing sets them; nothing is kept."""
    document = replace(make_handout(), patient_name=f"Ana {number} Sample", code=f"H-{number:06}")
    return pdf_answer(handout_pdf(document, timestamp=AT), "handout.pdf")
