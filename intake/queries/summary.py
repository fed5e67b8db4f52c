"""What a practitioner sees at a glance: on the home page, the chart and beside the exam grid."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clinic.base.prepared import Among, Prepared
from intake.forming import form_for
from intake.models import Flag, Response
from intake.queries.answers import sums_of
from intake.queries.items import Bar, bar_of, hours_rule
from intake.wording import plain, region_word, words_of
from patients.models import Visit
from questionnaires import scoring
from questionnaires.scoring import Form, Item

HARD_FROM = 2  # "quite difficult"
UNSURE = ("unsure", "prefer_not")


@dataclass(frozen=True, kw_only=True)
class Place:
    region: str
    word: str
    score: int | None
    is_main: bool


@dataclass(frozen=True, kw_only=True)
class Sitting:
    total: str
    hours: float
    threshold: str
    is_long: bool
    over: str
    bar: Bar


@dataclass(frozen=True, kw_only=True)
class Hard:
    """Something in daily life that is difficult, with the patient's own degree."""

    what: str
    how: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The safety questions in numbers: "24 asked, 1 not sure"."""

    asked: int
    unsure: int
    unanswered: int


@dataclass(frozen=True, kw_only=True)
class IntakeSummary:
    response: Response
    pain_now: str
    pain_average: str
    pain_worst: str
    places: tuple[Place, ...]
    since: str
    pattern: str
    sitting: Sitting | None
    stress: str
    hard: tuple[Hard, ...]
    wishes: str
    own_words: str
    screen: Screen
    urgent: tuple[Flag, ...]
    same_day: tuple[Flag, ...]
    notes: tuple[Flag, ...]

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in (*self.urgent, *self.same_day) if flag.is_open)

    @property
    def is_draft(self) -> bool:
        return self.response.is_draft


_RESPONSES = Prepared(
    lambda visits: (
        Response.objects.filter(Among("visit_id", visits))
        .current()
        .begun()
        .select_related("version")
        .defer("version__document")
        .newest_first()
    ),
    visits=list,
)


def intake_summary(visit: Visit) -> IntakeSummary | None:
    """Two queries. None when nothing has been asked at this visit."""
    return intake_summaries([visit]).get(visit.pk)


def intake_summaries(
    visits: Iterable[Visit], *, flags: Iterable[Flag] | None = None
) -> dict[int, IntakeSummary]:
    """By visit id, in two queries. The caller asks only for visits whose charts are open to the reader.

    flags  those of these visits, worst first, where the caller has read them already
    """
    ids = [visit.pk for visit in visits]
    found: dict[int, Response] = {}
    for response in _RESPONSES.rows(visits=ids):
        if response.visit_id not in found or (response.is_sent and not found[response.visit_id].is_sent):
            found[response.visit_id] = response
    raised: dict[int, list[Flag]] = {}
    for flag in Flag.objects.filter(visit__in=ids).worst_first() if flags is None else flags:
        raised.setdefault(flag.visit_id, []).append(flag)
    return {visit_id: _summary(response, raised.get(visit_id, [])) for visit_id, response in found.items()}


def _summary(response: Response, flags: list[Flag]) -> IntakeSummary:
    form, given = form_for(response), response.answers
    shown = scoring.visible(form, given)
    answers = {key: value for key, value in given.items() if key in shown} | sums_of(response)
    by_fact = {item.fact: item for item in form.items.values() if item.fact}
    by_score = {
        rule.slug: answers.get(rule.items[0]) for rule in form.scores.values() if rule.kind == "value"
    }

    def words(fact: str) -> str:
        item = by_fact.get(fact)
        value = answers.get(item.link_id) if item else None
        return words_of(item, value) if item and value not in (None, [], "") else ""

    return IntakeSummary(
        response=response,
        pain_now=plain(by_score.get("nprs_now")),
        pain_average=plain(by_score.get("nprs_avg")),
        pain_worst=plain(by_score.get("nprs_worst")),
        places=_places(form, answers),
        since=words("duration_class"),
        pattern=words("pattern"),
        sitting=_sitting(form, answers),
        stress=words("stress_now"),
        hard=_hard(form, answers),
        wishes=words("goal"),
        own_words=words("patient_activities"),
        screen=_screen(form, answers, shown),
        urgent=tuple(flag for flag in flags if flag.level == Flag.Level.URGENT),
        same_day=tuple(flag for flag in flags if flag.level == Flag.Level.SAME_DAY),
        notes=tuple(flag for flag in flags if flag.level == Flag.Level.NOTE and not flag.withdrawn_at),
    )


def _places(form: Form, answers: dict[str, Any]) -> tuple[Place, ...]:
    drawn = form.body_regions_item
    main = next(
        (answers.get(item.link_id) for item in form.items.values() if item.type == "body-region-choice"), None
    )
    marks = (answers.get(drawn.link_id) if drawn else None) or []
    places = [
        Place(
            region=mark["region"],
            word=region_word(mark["region"]),
            score=mark.get("score"),
            is_main=mark["region"] == main,
        )
        for mark in marks
    ]
    return tuple(sorted(places, key=lambda place: (not place.is_main, -(place.score or 0))))


def _sitting(form: Form, answers: dict[str, Any]) -> Sitting | None:
    rule = hours_rule(form)
    score = scoring.score(form, rule, answers) if rule else None
    if rule is None or score is None or score.value is None:
        return None
    threshold = rule.thresholds[0].value if rule.thresholds else None
    return Sitting(
        total=plain(score.value),
        hours=score.value,
        threshold=plain(threshold),
        is_long=threshold is not None and score.value >= threshold,
        over=plain(max(0.0, score.value - threshold)) if threshold is not None else "",
        bar=bar_of(form, answers),
    )


def _hard(form: Form, answers: dict[str, Any]) -> tuple[Hard, ...]:
    rule = form.scores.get("function_score")
    found = []
    for link_id in rule.items if rule else ():
        item = form.items[link_id]
        option = item.option(str(answers.get(link_id)))
        if option and (option.score or 0) >= HARD_FROM:
            found.append(Hard(what=item.text, how=option.text, points=option.score or 0))
    return tuple(sorted(found, key=lambda hard: -hard.points))


def _screen(form: Form, answers: dict[str, Any], shown: set[str]) -> Screen:
    """The first page of the form is the screen; a question that was not shown was not asked."""
    first = form.sections[0].link_id if form.sections else ""
    asked = [item for item in form.items.values() if _is_screen(item, first) and item.link_id in shown]
    given = [answers[item.link_id] for item in asked if item.link_id in answers]
    return Screen(
        asked=len(given),
        unsure=sum(1 for answer in given if answer in UNSURE),
        unanswered=len(asked) - len(given),
    )


def _is_screen(item: Item, section: str) -> bool:
    return item.section == section and item.trigger is not None
