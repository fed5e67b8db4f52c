"""What the rules may reason from."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from intake.forming import form_for
from intake.models import Flag, Response
from patients.models import Patient, Visit
from questionnaires import scoring


@dataclass(frozen=True, kw_only=True)
class FlagFact:
    code: str
    level: str
    source: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class IntakeFacts:
    """A missing key is an unanswered question: cannot tell, never no. `not_asked` are known not to apply."""

    answers: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    not_asked: frozenset[str] = frozenset()
    scores: dict[str, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    age: int | None = None
    flags: tuple[FlagFact, ...] = ()
    response: Response | None = None
    of_this_visit: bool = False
    is_sent: bool = False

    @property
    def open_flags(self) -> tuple[FlagFact, ...]:
        return tuple(flag for flag in self.flags if flag.is_open)


def response_for(patient: Patient, visit: Visit | None) -> Response | None:
    """The intake of this visit, or the latest one the patient has sent before it. At most two queries."""
    rows = Response.objects.of(patient).current().begun().with_form()
    if visit is not None:
        mine = list(rows.filter(visit=visit).newest_first()[:5])
        if mine:
            return next((row for row in mine if row.is_sent), mine[0])
    return rows.sent().newest_first().first()


def intake_facts(patient: Patient, visit: Visit | None = None, at: datetime | None = None) -> IntakeFacts:
    """The answers in force with sums and scores; the open flags of every visit, and this visit's notes."""
    age = patient.kept.age_on(timezone.localdate(at) if at else timezone.localdate())
    response = response_for(patient, visit)
    flags = _flags(patient, visit)
    if response is None:
        return IntakeFacts(age=age, flags=flags)
    form = form_for(response)
    shown = scoring.visible(form, response.answers)
    asked = {key: value for key, value in response.answers.items() if key in shown}
    sums = {key: value for key, value in scoring.calculated(form, asked).items() if value is not None}
    scores = scoring.scores(form, asked)
    return IntakeFacts(
        answers={**asked, **sums},
        facts=scoring.facts(form, asked),
        not_asked=frozenset(scoring.hidden(form, response.answers)),
        scores={slug: score.value for slug, score in scores.items() if score.value is not None},
        words=frozenset(scoring.flags(form, asked)),
        age=age,
        flags=flags,
        response=response,
        of_this_visit=visit is not None and response.visit_id == visit.pk,
        is_sent=response.is_sent,
    )


def _flags(patient: Patient, visit: Visit | None) -> tuple[FlagFact, ...]:
    """Open ones of any visit; of this visit also the notes that still stand."""
    rows = Flag.objects.of(patient).filter(cleared_at__isnull=True).worst_first()
    return tuple(
        FlagFact(code=flag.code, level=flag.level, source=flag.source, is_open=flag.is_open)
        for flag in rows
        if flag.is_open or (visit is not None and flag.visit_id == visit.pk and flag.withdrawn_at is None)
    )
