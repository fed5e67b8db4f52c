"""{% remarks line.remarks %}: what was found about one line of two records, in every line of every pair."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from clinic.base.templatetags.ui import icon

from ..wording import Remark

register = template.Library()


@register.simple_tag
def remarks(found: Iterable[Remark]) -> SafeString:
    return mark_safe("".join(map(_shown, found)))


@cache
def _shown(remark: Remark) -> SafeString:
    if remark.agrees:
        return format_html('<span class="agree">{} {}</span>', icon("check"), remark.text)
    return format_html('<span class="differ">{}</span>', remark.text)
