"""The way to pages of apps above, for templates of every app.

<a href="{% chart_url patient %}">…</a>     {% chart_url patient as url %}
"""

from typing import Any

from django import template

from .. import places
from ..models import Patient, Visit

register = template.Library()


@register.simple_tag(takes_context=True)
def chart_url(context: template.Context, patient: Patient) -> str:
    """Empty where nobody has put a chart into the house, or the person may not open charts."""
    chart = places.chart(context["request"].user)
    return chart.address(patient.uuid) if chart else ""


@register.simple_tag(takes_context=True)
def ahead_of(context: template.Context, visit: Visit) -> list[tuple[Any, str]]:
    """What can be done for a visit that is still to come: label and address of each."""
    user = context["request"].user
    return [(place.label, place.address(visit.uuid)) for place in places.ahead(user)]


@register.simple_tag
def likely_url() -> str:
    """What is asked for while somebody is being registered."""
    return places.likely_url()


@register.simple_tag(takes_context=True)
def beside_search(context: template.Context) -> list[tuple[Any, str]]:
    """Pages about the whole register that this person may open."""
    return places.beside_search(context["request"].user)
