"""When a question is asked, in words: for the page of staff and for paper."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from .scoring import Condition, Form, Group, Item


def asked_when(form: Form, item: Item, name: Callable[[str], str]) -> str:
    """Such as "“Does the pain go down a leg?” is not “No”"; nothing where everybody is asked.

    The groups around a question have their say first. `name` gives what another question is called here;
    a condition on one that it gives no name is left out.
    """
    nodes = [*(form.groups[link_id] for link_id in item.within), item]
    return _(", and only if ").join(filter(None, (_of(form, node, name) for node in nodes)))


def _of(form: Form, node: Item | Group, name: Callable[[str], str]) -> str:
    told = [
        _condition(form, condition, called)
        for condition in node.enable_when
        if (called := name(condition.question))
    ]
    return (_(" or ") if node.enable_any else _(" and ")).join(told)


def _condition(form: Form, condition: Condition, question: str) -> str:
    if condition.operator == "exists":
        words = _("%(question)s is answered") if condition.value else _("%(question)s is not answered")
        return words % {"question": question}
    other = form.items.get(condition.question)
    option = other.option(str(condition.value)) if other else None
    sentences = {
        "=": _("%(question)s is “%(answer)s”"),
        "!=": _("%(question)s is not “%(answer)s”"),
        ">": _("%(question)s is more than %(answer)s"),
        ">=": _("%(question)s is %(answer)s or more"),
        "<": _("%(question)s is less than %(answer)s"),
        "<=": _("%(question)s is %(answer)s or less"),
    }
    return sentences[condition.operator] % {
        "question": question,
        "answer": option.text if option else condition.value,
    }


def in_quotes(form: Form, link_id: str) -> str:
    """A question by what it asks; a group has nothing but its name in the document."""
    item = form.items.get(link_id)
    return _("“%(text)s”") % {"text": item.text if item else link_id}
