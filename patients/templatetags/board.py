"""Drawings of the day board."""

from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

FIRST, APART, LARGE, SMALL = 6, 19, "5", "3.5"


@register.filter
def track(dots: list[str]) -> SafeString:
    """Five steps: arrived, intake, ready, inside, finished; each given by the class of its dot."""
    return _drawn(tuple(dots))


@cache
def _drawn(dots: tuple[str, ...]) -> SafeString:
    steps = []
    for number, dot in enumerate(dots):
        x = FIRST + APART * number
        if number:
            line = "on" if "on" in dot else "off"
            steps.append(format_html('<path class="{}" d="M{} 6h9"/>', line, x - 14))
        steps.append(
            format_html(
                '<circle class="{}" cx="{}" cy="6" r="{}"/>', dot, x, LARGE if "now" in dot else SMALL
            )
        )
    shape = format_html_join("", "{}", ((step,) for step in steps))
    return format_html('<svg class="track" viewBox="0 0 92 12" aria-hidden="true">{}</svg>', shape)
