"""One page of the form, and the last look before sending."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import ClinicProfile
from intake.forming import form_for, form_of
from intake.models import Flag, Response
from intake.queries.items import Bar, ItemView, Message, item_view
from intake.queries.texts import can_be_read, texts_to_read
from intake.services.answers import done_pages
from intake.services.flags import raised_by, source_of
from intake.services.responses import INTAKE
from intake.services.sending import problems_of, sums_out_of_range
from intake.wording import fill
from questionnaires import scoring
from questionnaires.models import QuestionnaireVersion
from questionnaires.scoring import Form, Item

LEVELS = list(Flag.Level.values)


@dataclass(frozen=True, kw_only=True)
class Step:
    number: int
    title: str
    state: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Questions that stand in one card."""

    hours: bool
    items: tuple[ItemView, ...]


@dataclass(frozen=True, kw_only=True)
class PageView:
    number: int
    total: int
    title: str
    intro: str
    items: tuple[ItemView, ...]
    steps: tuple[Step, ...]
    revision: int

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def blocks(self) -> list[Block]:
        groups = groupby(self.items, key=lambda item: item.kind == "hours")
        return [Block(hours=hours, items=tuple(items)) for hours, items in groups]

    @property
    def hours(self) -> Bar | None:
        return next((item.bar for item in self.items if item.kind == "total"), None)

    @property
    def has_drawing(self) -> bool:
        return any(item.kind == "regions" for item in self.items)


def page_for(
    response: Response,
    number: int,
    at: datetime,
    *,
    typed: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    still_open: dict[str, str] | None = None,
    stored: dict[str, Any] | None = None,
) -> PageView:
    """The page with what is stored in it, or with what was typed where that was refused.

    errors      why an answer was refused, by question
    still_open  what each question that needs an answer is marked with
    """
    form, clinic = form_for(response), ClinicProfile.current()
    section, answers, stored = form.sections[number - 1], response.answers, stored or {}
    shown, sums = scoring.visible(form, answers), scoring.calculated(form, answers)
    values = {**answers, **sums, **(typed or {})}
    wrong, errors = sums_out_of_range(form, answers), errors or {}
    messages = messages_of(response, at, clinic) | {link_id: [] for link_id in wrong}
    marked = wrong | (still_open or {}) | errors
    texts = texts_to_read(section.items, response.patient)
    intro = (section.intro_link if response.filled_away else "") or section.intro or ""
    return PageView(
        number=number,
        total=len(form.sections),
        title=section.title,
        intro=fill(intro, clinic),
        items=tuple(
            item_view(
                form,
                item,
                values.get(item.link_id),
                answers=answers,
                shown=item.link_id in shown,
                error=marked.get(item.link_id, ""),
                refused=item.link_id in errors,
                stored=stored.get(item.link_id),
                stale=item.link_id in stored,
                messages=tuple(messages.get(item.link_id, ())),
                to_read=texts.get(item.consent_text),
            )
            for item in section.items
            if item.enabled and (item.link_id in answers or can_be_read(form, item, texts))
        ),
        steps=steps_of(response, number),
        revision=response.revision,
    )


def question_of(response: Response, item: Item, value: Any, *, error: str = "") -> ItemView:
    """One question by itself, for a correction: always shown, and it may be left empty."""
    form = form_for(response)
    view = item_view(form, item, value, answers=response.answers, shown=True, error=error)
    return replace(view, required=True)


def steps_of(response: Response, now: int = 0) -> tuple[Step, ...]:
    form = form_for(response)
    done = done_pages(form, response.answers, response.furthest)
    return tuple(
        Step(
            number=number,
            title=section.title,
            state="now" if number == now else "done" if done[number - 1] else "",
        )
        for number, section in enumerate(form.sections, start=1)
    )


def messages_of(response: Response, at: datetime, clinic: ClinicProfile) -> dict[str, list[Message]]:
    """By question: its own message, and that of answers which mean more together. Worst first."""
    found: dict[str, list[Message]] = {}
    form = form_for(response)
    for raised in sorted(raised_by(response, at), key=lambda raised: LEVELS.index(raised.level)):
        text = raised.patient_message_link if response.filled_away else raised.patient_message
        message = Message(level=raised.level, text=fill(text or "", clinic))
        for link_id in _beside(raised, form, response.answers) if message.text else ():
            if message not in found.setdefault(link_id, []):
                found[link_id].append(message)
    return found


def _beside(raised: scoring.Raised, form: Form, answers: dict[str, Any]) -> list[str]:
    """An escalation is read beside each of its answers that is given; a single flag beside its own."""
    if source_of(raised) == Flag.Source.ANSWER:
        return list(raised.link_ids)
    return [link_id for link_id in raised.link_ids if link_id in answers]


def urgent_messages(response: Response, at: datetime) -> list[str]:
    clinic, texts = ClinicProfile.current(), []
    for messages in messages_of(response, at, clinic).values():
        texts += [message.text for message in messages if message.level == Flag.Level.URGENT]
    return list(dict.fromkeys(texts))


def safety_net() -> str:
    """When to seek help at once, as the form in use says it; of no patient in particular."""
    version = QuestionnaireVersion.objects.in_use().filter(questionnaire__slug=INTAKE).first()
    return fill(form_of(version).safety_net, ClinicProfile.current()) if version else ""


@dataclass(frozen=True, kw_only=True)
class OpenQuestion:
    text: str
    problem: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Review:
    steps: tuple[Step, ...]
    open: tuple[OpenQuestion, ...]
    again: tuple[OpenQuestion, ...]
    messages: tuple[Message, ...]


def review_of(response: Response, at: datetime, *, page_url: Callable[[int], str]) -> Review:
    form, problems = form_for(response), problems_of(response)
    doubts = dict.fromkeys(scoring.ask_again(form, response.answers), _("Your drawing marks this area."))
    in_doubt = {link_id: text for link_id, text in doubts.items() if link_id not in problems}
    pressing: dict[Message, None] = {}
    for messages in messages_of(response, at, ClinicProfile.current()).values():
        pressing |= dict.fromkeys(m for m in messages if m.level in Flag.PRESSING)
    steps = tuple(replace(step, url=page_url(step.number)) for step in steps_of(response))
    return Review(
        steps=steps,
        open=_questions(form, problems, page_url),
        again=_questions(form, in_doubt, page_url),
        messages=tuple(pressing),
    )


def _questions(
    form: Form, problems: dict[str, str], page_url: Callable[[int], str]
) -> tuple[OpenQuestion, ...]:
    """Where to go for each of these questions, in the form's order."""
    return tuple(
        OpenQuestion(
            text=item.text,
            problem=problems[item.link_id],
            url=f"{page_url(number)}#q-{item.link_id.replace('.', '-').replace('_', '-')}",
        )
        for number, section in enumerate(form.sections, start=1)
        for item in section.items
        if item.link_id in problems
    )
