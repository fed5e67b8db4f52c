"""How a place of the body and what was found there are said. Pure: `say` translates."""

from collections.abc import Callable


def first_word(label: str) -> str:
    """ "Tight / shortened" is "Tight" where there is no room."""
    return label.split(" (")[0].split(" / ")[0]


def sided(side: str, name: str, say: Callable[[str], str]) -> str:
    """ "left psoas" of "Psoas"; a name that begins with an abbreviation keeps its capitals."""
    name = name[:1].lower() + name[1:] if name[:2] != name[:2].upper() else name
    if side == "left":
        return say("left %(name)s") % {"name": name}
    if side == "right":
        return say("right %(name)s") % {"name": name}
    return name
