"""Words and shapes of the exam grid.

{% change cell.change cell.last.text %}   {{ code|state_class }}   {{ side|side_word }}
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinic.base.body.naming import first_word
from clinic.base.body.screen import side_word

from ..change import Verdict

register = template.Library()
register.filter(first_word)
register.filter(side_word)

ARROWS = {
    ("real", "up"): "▲",
    ("real", "down"): "▼",
    ("within-error", "up"): "△",
    ("within-error", "down"): "▽",
}
LOOKS = {"tight_weak": "both", "painful": "pain"}


@register.simple_tag
def change(verdict: Verdict, last: str) -> SafeString:
    """The last value in grey with its mark: which way it went, whether that counts, better or worse."""
    if not last:
        return format_html("")
    sign, look, words = mark_of(verdict)
    return format_html(
        '<span class="last"><span class="chg chg-{}" aria-hidden="true">{}</span>'
        '<span class="visually-hidden"> {}, {} </span> {}</span>',
        look,
        sign,
        words,
        _("last"),
        "" if verdict.kind == "same" else last,
    )


def mark_of(verdict: Verdict) -> tuple[str, str, str]:
    """(sign, class, words) of a verdict."""
    match verdict.kind:
        case "none":
            return "", "none", _("not yet today")
        case "same":
            return "=", "same", _("same as last time")
        case "cannot-tell":
            return "?", "same", _("cannot tell: %(why)s") % {"why": verdict.reason}
        case "within-error":
            return ARROWS.get((verdict.kind, verdict.trend), "="), "same", _("within error")
    worse = verdict.direction == "worse"
    look = {"better": "better", "worse": "worse"}.get(verdict.direction or "", "same")
    sign = ARROWS.get((verdict.kind, verdict.trend), "=") + ("!" if worse else "")
    words = {"better": _("real change, better"), "worse": _("real change, worse")}
    return sign, look, words.get(verdict.direction or "", _("real change"))


@register.filter
def verdict_sign(verdict: Verdict) -> str:
    return mark_of(verdict)[0]


@register.filter
def verdict_look(verdict: Verdict) -> str:
    return mark_of(verdict)[1]


@register.filter
def verdict_words(verdict: Verdict) -> str:
    return mark_of(verdict)[2]


@register.filter
def verdict_reason(verdict: Verdict) -> str:
    """What the words of the verdict leave open."""
    return "" if verdict.kind in ("same", "cannot-tell") else verdict.reason


@register.filter
def state_class(code: str) -> str:
    """The look of a finding code: the four drawn ones, or neutral."""
    return LOOKS.get(code, code)


@register.filter
def kind_word(kind: str) -> str:
    return {"strength": _("strength"), "length": _("length"), "pain": _("pain")}.get(kind, kind)
