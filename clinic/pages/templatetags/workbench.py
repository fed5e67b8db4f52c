"""What templates/admin/index.html asks for. Django's own `app_list` says what this person may open."""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils.functional import Promise

from clinic.pages import admin_tasks
from clinic.pages.admin_home import LEFT_OVER, SECTIONS

register = template.Library()
register.simple_tag(admin_tasks.tasks_for, name="tasks_for")
register.simple_tag(admin_tasks.numbers_for, name="numbers_for")


@dataclass
class Section:
    title: str | Promise
    models: list[dict[str, Any]] = field(default_factory=list)


@register.simple_tag
def sections_of(app_list: list[dict[str, Any]]) -> list[Section]:
    """The models of `app_list` under the headings of the house; what has no place comes last."""
    place = {label: title for title, labels in SECTIONS for label in labels}
    order = {label: number for _, labels in SECTIONS for number, label in enumerate(labels)}
    sections = {title: Section(title) for title in [*(title for title, _ in SECTIONS), LEFT_OVER]}
    for app in app_list:
        for model in app["models"]:
            model["label"] = model["model"]._meta.label
            sections[place.get(model["label"], LEFT_OVER)].models.append(model)
    for section in sections.values():
        section.models.sort(key=lambda model: order.get(model["label"], 99))
    return [section for section in sections.values() if section.models]
