"""The one search box. What was typed is in the body of a POST, so it stands in no address and no log."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.numbers import LAST_KEY, whole_number

from .. import search, services
from ..forms import FreeForm, SearchForm

WALK_IN = "walk-in"  # what the box may ask for, and the place of it on the page of a patient
SHOWN = 10  # in the list under the box; one more says that there are more


@require_http_methods(["GET", "POST"])
@requires("patients.view_patient")
def search_page(request: HttpRequest) -> HttpResponse:
    """Recently seen before typing; then everybody who fits, page by page.

    With a free time of the week in its address, whose it is to be: each of them leads to their booking. Where
    the box asked whose walk-in it is, each leads to the walk-in form of their page.
    """
    context = _found(request) | (_time_to_book(request) or _walk_in(request))
    results = context.get("results")
    if isinstance(results, search.Results):
        hits = len(results.hits)
        record(by=request.user, verb="patient.searched", at=timezone.now(), hits=hits)
    status = 422 if context["form"].errors else 200  # type: ignore[attr-defined]
    return render(request, "patients/search.html", context | {"hide_search": True}, status=status)


@require_POST
@requires("patients.view_patient")
def hits(request: HttpRequest) -> HttpResponse:
    """The list under a search box, as typed."""
    context = _found(request, most=SHOWN + 1)
    status = 422 if context["form"].errors else 200  # type: ignore[attr-defined]
    return render(request, "patients/_hits.html", context, status=status)


def _time_to_book(request: HttpRequest) -> dict[str, object]:
    said = FreeForm.said(request.GET)
    if not {"day", "time"} <= said.keys() or not request.user.has_perm("patients.add_visit"):
        return {}
    try:
        services.refuse_day(said["start"], timezone.now())
    except services.Refused as refusal:
        return {"not_to_book": str(refusal)}
    practitioner = said.get("practitioner")
    address = {"day": said["day"], "time": f"{said['time']:%H:%M}"}
    query = urlencode(address | ({"practitioner": practitioner.uuid} if practitioner else {}), safe=":")
    return {"to_book": said, "seek_address": f"?{query}", "seek_then": f"visits/new/?{query}"}


def _walk_in(request: HttpRequest) -> dict[str, object]:
    if request.POST.get("then") != WALK_IN or not request.user.has_perm("patients.add_visit"):
        return {}
    return {"then": WALK_IN, "seek_then": f"#{WALK_IN}"}


def _found(request: HttpRequest, most: int = search.PAGE) -> dict[str, object]:
    form = SearchForm(request.POST if request.method == "POST" else {})
    context: dict[str, object] = {"form": form, "q": request.POST.get("q", "")}
    text = form.cleaned_data["q"] if form.is_valid() else ""
    if text:
        after = _cursor(request)
        context["results"] = search.find(text, user=request.user, at=timezone.now(), after=after, most=most)
    elif form.is_valid():
        context["recent"] = search.recently_seen(request.user)
    return context


def _cursor(request: HttpRequest) -> search.Cursor | None:
    """Where the page before ended; nonsense begins at the beginning."""
    family, given = (_place(request, name) for name in ("after", "after_given"))
    return search.Cursor(family, given) if family and given else None


def _place(request: HttpRequest, name: str) -> tuple[str, int] | None:
    key = request.POST.get(f"{name}_key", "")[:500]
    number = whole_number(request.POST.get(f"{name}_id", ""), most=LAST_KEY)
    return None if not key or "\x00" in key or number is None else (key, number)
