"""{% why hit %}: the chips that say why a record was found, in every row of every search."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinic.base import dates

from ..search import Hit

register = template.Library()


@register.simple_tag
def why(hit: Hit) -> SafeString:
    chips = format_html_join(
        "",
        '<span class="chip chip-accent">{}</span> {}{}',
        (
            (
                reason.label,
                f"{reason.typed} → " if reason.typed else "",
                format_html("<mark><bdi>{}</bdi></mark> ", reason.found) if reason.found else "",
            )
            for reason in hit.why
        ),
    )
    if hit.visit_at is None:
        return chips
    return format_html("{}{}", chips, _("visit today at %(time)s") % {"time": dates.clock(hit.visit_at)})
