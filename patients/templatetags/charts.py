"""The way to a patient's chart, for templates of every app.

<a href="{% chart_url patient %}">…</a>     {% chart_url patient as url %}
"""

from django import template

from .. import places
from ..models import Patient

register = template.Library()


@register.simple_tag(takes_context=True)
def chart_url(context: template.Context, patient: Patient) -> str:
    """Empty where nobody has put a chart into the house, or the person may not open charts."""
    chart = places.chart(context["request"].user)
    return chart.address(patient.uuid) if chart else ""
