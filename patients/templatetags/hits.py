"""{% why hit %}: the chips that say why a record was found, in every row of every search."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinic.base import dates

from ..search import Hit, Reason

register = template.Library()


CHIP = '<span class="chip chip-accent">{}</span> '
FOUND = CHIP + "<mark><bdi>{}</bdi></mark> "
TYPED = CHIP + "{} → <mark><bdi>{}</bdi></mark> "


@register.simple_tag
def why(hit: Hit) -> SafeString:
    chips = SafeString()
    for reason in hit.why:
        chips += _chip(reason)
    if hit.visit_at is not None:
        chips += escape(_("visit today at %(time)s") % {"time": dates.clock(hit.visit_at)})
    return chips


def _chip(reason: Reason) -> SafeString:
    label = str(reason.label)
    if not reason.found:
        return format_html(CHIP, label)
    if not reason.typed:
        return format_html(FOUND, label, reason.found)
    return format_html(TYPED, label, reason.typed, reason.found)
