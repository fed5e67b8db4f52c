"""The small parts of the look: icons, badges, chips, the save state, the avatar.

{% icon "check" %}   {% icon "alert" label=_("Warning") %}
{% chip _("Draft") "line" %}   {% chip text "danger" icon="hand" %}
{% state "tight" %}   {% state "both" proposed=True small=True %}
{% saved "saved" %}   {{ person|initials }}   {{ field|described }}
{% address "patients:detail" patient.uuid %}, for {% url %} where many things have one
"""

from functools import cache

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.base.addresses import address
from clinic.base.icons import ICONS, PLUMB

register = template.Library()
register.simple_tag(address)

STATES = {
    "tight": (pgettext_lazy("letter of the finding", "T"), _("Tight")),
    "weak": (pgettext_lazy("letter of the finding", "W"), _("Weak")),
    "both": (pgettext_lazy("letter of the finding", "TW"), _("Tight and weak")),
    "pain": (pgettext_lazy("letter of the finding", "P"), _("Painful")),
    "normal": (pgettext_lazy("letter of the finding", "N"), _("Normal")),
    "nt": (pgettext_lazy("letter of the finding", "X"), _("Not tested")),
}

SAVE_STATES = {
    "saved": ("", "check", _("Saved")),
    "saving": ("saved-wait", "clock", _("Saving")),
    "waiting": ("saved-wait", "clock", _("Waiting for the network")),
    "failed": ("saved-fail", "alert", _("Not saved")),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An unknown name is a mistake of ours and raises. Without a label the icon is decoration."""
    if label:
        shape = mark_safe(ICONS[name])
        return format_html(
            '<svg class="ico" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shape
        )
    return _decoration(name)


@cache
def _decoration(name: str) -> SafeString:
    return format_html(
        '<svg class="ico" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', mark_safe(ICONS[name])
    )


@register.simple_tag
def plumb() -> SafeString:
    """The mark."""
    return format_html('<svg viewBox="0 0 16 32" aria-hidden="true">{}</svg>', mark_safe(PLUMB))


@register.simple_tag
def chip(text: str, kind: str = "", icon: str = "") -> SafeString:
    """A workflow state or a reason. Kinds: accent, ok, warn, danger, line."""
    mark = globals()["icon"](icon) if icon else ""
    return format_html('<span class="chip{}">{}{}</span>', f" chip-{kind}" if kind else "", mark, text)


@register.simple_tag
def state(code: str, text: str = "", *, proposed: bool = False, small: bool = False) -> SafeString:
    """A finding: letter, pattern, colour and word; small shows the letter alone."""
    letter, word = STATES.get(code, ("", text or code))
    word = text or word
    classes = f"st st-{code}" if code in STATES else "st st-other"
    classes += (" st-proposed" if proposed else "") + (" st-sm" if small else "")
    said = format_html('<span class="visually-hidden">{}</span>', word) if small else word
    return format_html('<span class="{}"><b>{}</b> {}</span>', classes, letter, said)


@register.simple_tag
def saved(code: str = "saved", id: str = "") -> SafeString:
    """The save state; it has a fixed place, so that saving moves nothing."""
    css, mark, word = SAVE_STATES[code]
    return format_html(
        '<span class="saved {}" role="status"{}>{}<span>{}</span></span>',
        css,
        format_html(' id="{}"', id) if id else "",
        icon(mark),
        word,
    )


@register.filter
def initials(person: object) -> str:
    """Two letters for the avatar, of anything that has a name."""
    given = getattr(person, "initials", "")
    words = str(person).replace(",", " ").split()
    return given or "".join(word[0] for word in words[:2]).upper()


@register.filter
def described(field: BoundField) -> str:
    """The value of aria-describedby: the help and the errors of a hand-made field."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    return " ".join([*ids, f"{field.auto_id}_error"] if field.errors else ids)
