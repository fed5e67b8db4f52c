"""{% to_ask patient 2 %}: the way to the consents that the check-in still asks about, beside a name."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from clinic.base.addresses import address
from clinic.base.templatetags.ui import chip

from ..models import Patient

register = template.Library()


@register.simple_tag
def to_ask(patient: Patient, number: int) -> SafeString:
    url = address("patients:consents", patient.uuid)
    return format_html('<a class="v-due" href="{}">{}</a>', url, _due(number, get_language()))


@cache
def _due(number: int, language: str) -> SafeString:
    due = ngettext("%(n)s consent to ask", "%(n)s consents to ask", number) % {"n": number}
    return chip(due, "warn", icon="pen")
