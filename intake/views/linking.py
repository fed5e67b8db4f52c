"""The desk's side of a link: made, shown once, closed."""

from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import ClinicProfile
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.printing.qr import qr_svg
from intake import services
from intake.views.staff import MAY_START, show_panel, visit_or_404
from patients.queries import email_of


@require_POST
@requires(MAY_START)
def make(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new link each time: the key of the one before is kept nowhere."""
    visit, at = visit_or_404(request, uuid), timezone.now()
    try:
        made = services.make_link(visit=visit, by=request.user, at=at)
    except DomainError as refused:
        return show_panel(request, visit, at, refusal=str(refused))
    address = f"{request.build_absolute_uri(reverse('link:door'))}#{made.key}"
    context = {
        "visit": visit,
        "address": address,
        "qr": mark_safe(qr_svg(address)),
        "is_here_only": not settings.IS_PUBLIC,
        "mail": _letter(email_of(visit.person), address),
    }
    return render(request, "intake/link_made.html", context)


def _letter(email: str, address: str) -> str:
    """For the desk's own mail program: who writes and the link, and nothing of why somebody comes."""
    if not email:
        return ""
    clinic = ClinicProfile.current()
    body = _("Please fill in this form before your visit:\n%(address)s\n\nIt opens with your date of birth.")
    signed = "\n".join(filter(None, [clinic.name, clinic.phone]))
    told = {
        "subject": _("A form for you from %(clinic)s") % {"clinic": clinic.name},
        "body": f"{body % {'address': address}}\n\n{signed}",
    }
    return f"mailto:{quote(email)}?{urlencode(told, quote_via=quote)}"


@require_POST
@requires(MAY_START)
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    visit = visit_or_404(request, uuid)
    services.close_link(visit=visit, by=request.user, at=timezone.now())
    messages.info(request, _("The link is closed. What was answered is kept."))
    return redirect("intake:panel", visit.uuid)
