"""The intake to be filled in with a pen; the desk types it in afterwards."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.letterhead import letterhead_of, paper_of
from accounts.models import ClinicProfile
from clinic.base.body.paper import Words, blank_picture
from clinic.base.printing import Prose, Question, Questions, SectionedSheet
from intake.queries.items import kind_of, numbers_of
from intake.wording import fill, unit_word
from questionnaires.scoring import Condition, Form, Item, Section

MADE = {"total", "sum"}  # what the program adds up
ROWS = 3
LINES = {"text": 3, "marked": 1}


HOW_STRONG = gettext_lazy("Write beside each place how strong it is, from 0 to 10.")


def blank_intake(form: Form, *, title: str, clinic: ClinicProfile, name: str, line: str) -> SectionedSheet:
    """Every question that the clinic asks, in its order, each with a number that a condition can name."""
    numbers = {item.link_id: number for section in form.sections for number, item in _numbered(section)}
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        title=title,
        name=name,
        line=line,
        sections=(
            *(part for section in form.sections for part in _parts(form, section, numbers, clinic)),
            Prose(heading="", paragraphs=(fill(form.safety_net, clinic),), framed=True),
        ),
        paper=paper_of(clinic),
    )


def _parts(
    form: Form, section: Section, numbers: dict[str, str], clinic: ClinicProfile
) -> Iterator[Questions | Prose]:
    yield Questions(
        heading=f"{section.page}. {section.title}",
        intro=fill(section.intro, clinic),
        questions=tuple(_question(form, item, numbers) for _number, item in _numbered(section)),
    )
    if any(item.trigger and item.trigger.level == "urgent" for _number, item in _numbered(section)):
        told = _("Stop here, and show these answers to the person at the desk before you go on.")
        yield Prose(heading="", paragraphs=(told,), framed=True)


def _numbered(section: Section) -> Iterator[tuple[str, Item]]:
    """Without what the clinic has switched off: nobody could type the answer in, and nobody would be told."""
    asked = (item for item in section.items if item.enabled and kind_of(item) not in MADE)
    return ((f"{section.page}.{n}", item) for n, item in enumerate(asked, start=1))


def _question(form: Form, item: Item, numbers: dict[str, str]) -> Question:
    kind = kind_of(item)
    is_drawing = kind == "regions"
    return Question(
        number=numbers[item.link_id],
        text=item.text,
        help=" ".join(filter(None, [item.help, str(HOW_STRONG) if is_drawing else ""])),
        when=_when(form, item, numbers),
        boxes=tuple(option.text for option in item.options) if kind in ("short", "one", "many") else (),
        numbers=numbers_of(item) if kind in ("scale", "scales") else (),
        rows=ROWS if kind == "scales" else 0,
        lines=LINES.get(kind, 0),
        unit=unit_word(item.unit) or " " if kind in ("hours", "number") else "",
        svg=blank_picture(words=_words()) if is_drawing else "",
        alt=_("The body from in front and from behind") if is_drawing else "",
    )


def _words() -> Words:
    return Words(front=_("Front"), back=_("Back"), left=_("left"), right=_("right"))


def _when(form: Form, item: Item, numbers: dict[str, str]) -> str:
    """ "Only if 2.9 is not No"; nothing where everybody is asked."""
    told = [_condition(form, condition, numbers) for condition in item.enable_when]
    joined = (_(" or ") if item.enable_any else _(" and ")).join(told)
    return _("Only if %(conditions)s") % {"conditions": joined} if told else ""


def _condition(form: Form, condition: Condition, numbers: dict[str, str]) -> str:
    asked = form.items[condition.question]
    option = asked.option(str(condition.value))
    told = {
        "number": numbers.get(condition.question, ""),
        "value": option.text if option else condition.value,
    }
    match condition.operator:
        case "=":
            return _("%(number)s is “%(value)s”") % told
        case "!=":
            return _("%(number)s is not “%(value)s”") % told
        case "exists":
            return _("%(number)s is answered") % told
    compared = {">": _("more than"), ">=": _("at least"), "<": _("less than"), "<=": _("at most")}
    return _("%(number)s is %(compared)s %(value)s") % (told | {"compared": compared[condition.operator]})
