"""{% idempotency_token %}: the hidden field that `clinic.base.idempotency.once` reads."""

from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.base.idempotency import FIELD
from clinic.base.uuids import uuid7

register = template.Library()


@register.simple_tag(takes_context=True)
def idempotency_token(context: template.Context, begun: UUID | str = "") -> SafeString:
    """Keeps the number of a form that came back refused, so that it stays one act. A used one is replaced.

    `begun` is the number of a form that was left and is gone on with.
    """
    request = context.get("request")
    sent = (
        request.POST.get(FIELD, "") if request is not None and not hasattr(request, "has_used_token") else ""
    )
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, sent or begun or uuid7())
