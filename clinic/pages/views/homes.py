"""Where each role's day begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.base.access import poll, requires, requires_login

from ..queries import practice_day


@require_safe
@requires_login
def home(request: HttpRequest) -> HttpResponse:
    """Whoever has several roles lands where patients wait."""
    if request.user.has_perm("patients.open_chart"):
        return redirect("pages:practice")
    if request.user.has_perm("patients.change_visit"):
        return redirect("patients:board")
    return redirect("admin:index")


@require_safe
@requires("patients.open_chart")
def practice(request: HttpRequest) -> HttpResponse:
    """My day: who is ready, what they said, what is still open."""
    return render(request, "pages/practice.html", {"day": practice_day(request.user, timezone.now())})


@poll
@require_safe
@requires("patients.open_chart")
def practice_rows(request: HttpRequest) -> HttpResponse:
    """The same list, asked for by the page itself every half minute."""
    return render(request, "pages/_practice_rows.html", {"day": practice_day(request.user, timezone.now())})
