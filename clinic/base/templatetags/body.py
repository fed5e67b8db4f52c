"""The body on a page.

    {% load body %}
    {% body_map "pain" marks=answer controls="pain.regions" %}
    {% body_map "muscles" marks=findings examined=pairs interactive=True %}

Load `css/bodymap.css` on the page, and `js/bodymap.js` (a module) where the drawing is touched. Without the
script the drawing is a picture with its words, and the list is what one works with.

Pain
    marks     what is marked: dicts or objects with region, score (0 to 10 or None), kinds; or None.
              One with a false `chosen` is skipped: the rows of a list of all places can be handed over.
    controls  the name of the list's check boxes on the same page (value = region id). Touching a place clicks
              its box; a box that changes is painted. The number is read from radios named
              "<controls>:<region>:score". Without `controls` the drawing is only looked at.
    The script sends `bodymap:choose` (bubbles; detail {region, chosen}) from the map, for a card to be shown.
    Touching a place without a number again lets it go; one with a number is only chosen again.

Muscles
    marks     findings: dicts or objects with muscle (a slug or a row with .slug), side (left, right,
              bilateral, none), code (tight, weak, tight_weak, painful, normal, other); optional name, words.
    examined  what else is drawn, pale: (muscle, side) pairs, dicts or objects.
    interactive=True
              muscles take the focus and send `bodymap:choose` (detail {muscle, side}). To colour as somebody
              types, `import { paintMuscle } from "./bodymap.js"`, then call
              `paintMuscle(map, muscle, side, code)` for a muscle that is drawn;
              or render the tag again and swap it.

Both
    prefix    keeps the ids of two drawings on one page apart (default: from the mode)
    frame     "whole" or "trunk" (muscles: the trunk, and more where a muscle asks for it)
    listed    whether the list stands beside the drawing (default: yes, unless `controls` is given)
"""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.base.body import screen, shapes

register = template.Library()


@register.inclusion_tag("body/map.html")
def body_map(
    mode: str,
    *,
    marks: Any = (),
    controls: str = "",
    examined: Any = (),
    prefix: str = "",
    frame: str = "",
    interactive: bool = False,
    listed: bool | None = None,
) -> dict[str, Any]:
    prefix = prefix or f"body-{mode}"
    if mode == "pain":
        drawing = screen.pain_map(marks or (), prefix=prefix, controls=controls, frame=frame or "whole")
    elif mode == "muscles":
        drawing = screen.muscle_map(
            marks or (),
            examined=examined or (),
            prefix=prefix,
            interactive=interactive,
            frame=frame or "trunk",
        )
    else:
        raise template.TemplateSyntaxError(f'body_map: the mode is "pain" or "muscles", not {mode!r}')
    return {"map": drawing, "listed": not controls if listed is None else listed}


@register.simple_tag
@cache
def skeleton(view: str) -> SafeString:
    """The landmarks under the muscles of one view: in every drawing the same, whatever was found."""
    bones = shapes.built()["views"][view]["skeleton"]
    return render_to_string("body/_skeleton.html", {"bones": bones})
