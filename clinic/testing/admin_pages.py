"""A page of the admin as a browser sends it."""

from typing import Any


def sent_by(page: Any) -> dict[str, Any]:
    """What the form of this answer, its rows included, sends when nobody types anything."""
    inlines = [inline.formset for inline in page.context["inline_admin_formsets"]]
    rows = [form for formset in inlines for form in (formset.management_form, *formset.forms)]
    fields = [field for form in (page.context["adminform"].form, *rows) for field in form]
    values = {field.html_name: field.value() for field in fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}
