"""Drawings of the day board, and what its forms have in common."""

from functools import cache

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import places
from ..queries import Board

register = template.Library()

STEPS, FIRST, APART, LARGE, SMALL = 5, 6, 19, "5", "3.5"


@register.simple_tag(takes_context=True)
def sent_always(context: template.Context, board: Board) -> SafeString:
    """What each form sends beside its own fields: the token, and whose visits are shown."""
    token = CsrfTokenNode().render(context)
    if board.chosen is None:
        return token
    return format_html('{}<input type="hidden" name="practitioner" value="{}">', token, board.chosen.uuid)


@register.filter
@cache
def track(place: int | None) -> SafeString | str:
    """Five steps: arrived, intake, ready, inside, finished; nothing for a visit that is on none of them."""
    if place is None:
        return ""
    steps = []
    for step in range(STEPS):
        x, on = FIRST + APART * step, "on" if step <= place else "off"
        if step:
            steps.append(format_html('<path class="{}" d="M{} 6h9"/>', on, x - 14))
        now = (" now", LARGE) if step == place else ("", SMALL)
        steps.append(format_html('<circle class="{}{}" cx="{}" cy="6" r="{}"/>', on, now[0], x, now[1]))
    shape = format_html_join("", "{}", ((step,) for step in steps))
    return format_html('<svg class="track" viewBox="0 0 92 12" aria-hidden="true">{}</svg>', shape)


@register.simple_tag
def day_list() -> str:
    """The address of the list of the day on paper, or nothing."""
    return places.day_list()
