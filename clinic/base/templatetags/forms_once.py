"""{% idempotency_token %}: the hidden field that `clinic.base.idempotency.once` reads."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.base.idempotency import FIELD
from clinic.base.uuids import uuid7

register = template.Library()


@register.simple_tag(takes_context=True)
def idempotency_token(context: template.Context) -> SafeString:
    """Keeps the number of a form that came back refused, so that it stays one act. A used one is replaced."""
    request = context.get("request")
    sent = (
        request.POST.get(FIELD, "") if request is not None and not hasattr(request, "has_used_token") else ""
    )
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, sent or uuid7())
