"""The intake to be filled in with a pen; the desk types it in afterwards."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.letterhead import letterhead_of, paper_of
from accounts.models import ClinicProfile
from clinic.base.body.paper import Words, blank_picture
from clinic.base.printing import Prose, Question, Questions, SectionedSheet
from intake.queries.items import kind_of, numbers_of
from intake.queries.texts import Texts, can_be_read
from intake.wording import fill, unit_word
from questionnaires import scoring
from questionnaires.scoring import Form, Item, Section
from questionnaires.wording import asked_when, in_quotes

MADE = {"total", "sum"}  # what the program adds up
ROWS = 3
LINES = {"text": 3, "marked": 1}


HOW_STRONG = gettext_lazy("Write beside each place how strong it is, from 0 to 10.")


def blank_intake(
    form: Form, *, title: str, clinic: ClinicProfile, name: str, line: str, texts: Texts
) -> SectionedSheet:
    """Every question that the clinic asks, in its order, each with a number that a condition can name.

    texts  the clinic's own that the questions are about; each is printed beneath the questions of its page
    """
    names = _names(form, texts)
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        title=title,
        name=name,
        line=line,
        sections=(
            *(part for section in form.sections for part in _parts(form, section, names, clinic, texts)),
            Prose(heading="", paragraphs=(fill(form.safety_net, clinic),), framed=True),
        ),
        paper=paper_of(clinic),
    )


def _parts(
    form: Form, section: Section, names: dict[str, str], clinic: ClinicProfile, texts: Texts
) -> Iterator[Questions | Prose]:
    asked = _printed(section, names)
    if not asked:
        return
    yield Questions(
        heading=f"{section.page}. {section.title}",
        intro=fill(section.intro, clinic),
        questions=tuple(_question(form, item, names) for item in asked),
    )
    if any(item.trigger and item.trigger.level == "urgent" for item in asked):
        told = _("Stop here, and show these answers to the person at the desk before you go on.")
        yield Prose(heading="", paragraphs=(told,), framed=True)
    for text in (texts[item.consent_text] for item in asked if item.consent_text in texts):
        yield Prose(heading=text.title, paragraphs=tuple(text.paragraphs))


def _names(form: Form, texts: Texts) -> dict[str, str]:
    """What each question is called here: its number, or its words where the program adds it up.

    Without what the clinic has switched off: nobody could type the answer in, and nobody would be told.
    """
    askable = scoring.askable(form)
    names, can_be_asked = {}, {i for i in askable if can_be_read(form, form.items[i], texts)}
    for section in form.sections:
        names |= {i.link_id: in_quotes(form, i.link_id) for i in section.items if i.link_id in can_be_asked}
        names |= {i.link_id: f"{section.page}.{n}" for n, i in enumerate(_printed(section, names), start=1)}
    return names


def _printed(section: Section, names: dict[str, str]) -> list[Item]:
    return [item for item in section.items if item.link_id in names and kind_of(item) not in MADE]


def _question(form: Form, item: Item, names: dict[str, str]) -> Question:
    kind = kind_of(item)
    is_drawing = kind == "regions"
    return Question(
        number=names[item.link_id],
        text=item.text,
        help=" ".join(filter(None, [item.help, str(HOW_STRONG) if is_drawing else ""])),
        when=_when(form, item, names),
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


def _when(form: Form, item: Item, names: dict[str, str]) -> str:
    """ "Only if 2.9 is not No"; nothing where everybody is asked."""
    told = asked_when(form, item, lambda link_id: names.get(link_id, ""))
    return _("Only if %(conditions)s") % {"conditions": told} if told else ""
