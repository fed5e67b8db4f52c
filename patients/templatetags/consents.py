"""The way to the consents, beside a name: what is still to be asked, what stands against an examination.

{% to_ask patient.uuid 2 %}   {% consent_refused patient.uuid %}   {% examination patient.uuid decision %}

Where the page is asked for again by itself, with the visit it stands at, which gives the link an id.
"""

from functools import cache
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clinic.base.addresses import address
from clinic.base.templatetags.ui import chip

from ..models import Consent

register = template.Library()


@register.simple_tag
def to_ask(patient: UUID, number: int, visit: UUID | None = None) -> SafeString:
    return _way_to_the_consents(patient, _due(number, get_language()), visit and f"due-{visit}")


@register.simple_tag
def consent_refused(patient: UUID, visit: UUID | None = None) -> SafeString:
    """That something was refused, for whoever need not know what."""
    return _way_to_the_consents(patient, _refused(get_language()), visit and f"refused-{visit}")


@register.simple_tag
def examination(patient: UUID, decision: str, visit: UUID | None = None) -> SafeString:
    """What the patient said against being examined, for whoever is about to."""
    return _way_to_the_consents(patient, _said(decision, get_language()), visit and f"refused-{visit}")


def _way_to_the_consents(patient: UUID, said: SafeString, name: str | None) -> SafeString:
    href = address("patients:consents", patient)
    if name is None:
        return format_html('<a class="v-due" href="{}">{}</a>', href, said)
    return format_html('<a class="v-due" id="{}" href="{}">{}</a>', name, href, said)


@cache
def _due(number: int, language: str) -> SafeString:
    due = ngettext("%(n)s consent to ask", "%(n)s consents to ask", number) % {"n": number}
    return chip(due, "warn", icon="pen")


@cache
def _refused(language: str) -> SafeString:
    return chip(_("Consent refused"), "danger", icon="hand")


@cache
def _said(decision: str, language: str) -> SafeString:
    asks_first = decision == Consent.Decision.ASK
    said = _("Wants to ask before being examined") if asks_first else _("Examination refused")
    return chip(said, "danger", icon="hand")
