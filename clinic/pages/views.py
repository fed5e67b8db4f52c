"""Pages that compose several apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from clinic.base.access import requires_login


@require_safe
@requires_login
def home(request: HttpRequest) -> HttpResponse:
    """Each role lands where its day begins; whoever has several, where patients wait."""
    user = request.user
    if user.has_perm("patients.open_chart"):
        return redirect("pages:practice")
    if user.has_perm("patients.change_visit"):
        return redirect("patients:board")
    return redirect("admin:index")
