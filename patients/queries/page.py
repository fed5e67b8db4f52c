"""What the page of one patient shows: identity, visits, consents, team. Nothing clinical."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User

from ..birth_dates import shown
from ..guardians import needs_guardian
from ..models import (
    Address,
    BreakGlass,
    CareTeamMember,
    ContactPoint,
    Episode,
    Identifier,
    Patient,
    PatientName,
    RelatedPerson,
    Visit,
)
from .consents import Standing, standings_of
from .days import midnight

S = Visit.Status
NEWEST = 30
NEXT = 6  # of those to come are shown at once, the rest when asked for
MOST_TO_COME = 120


@dataclass(frozen=True, kw_only=True)
class PatientPage:
    patient: Patient
    age: int | None
    names: list[PatientName]
    contacts: list[ContactPoint]
    addresses: list[Address]
    identifiers: list[Identifier]
    related: list[RelatedPerson]
    episodes: list[Episode]
    coming: list[Visit]
    cancelled_ahead: list[Visit]
    past: list[Visit]
    earlier: UUID | None  # the visit before which the next page begins
    today: datetime  # when it began
    consents: list[Standing]
    team: list[CareTeamMember]
    glass: list[BreakGlass]
    is_chart_open: bool
    may_change_team: bool
    needs_guardian: bool

    @property
    def born(self) -> str:
        return shown(self.patient.birth_date, self.patient.birth_date_precision)

    @property
    def coming_next(self) -> list[Visit]:
        return self.coming[:NEXT]

    @property
    def coming_later(self) -> list[Visit]:
        return self.coming[NEXT:]

    @property
    def coming_today(self) -> list[Visit]:
        """Only who is expected today is checked in."""
        day = timezone.localdate(self.today)
        return [visit for visit in self.coming if timezone.localdate(visit.planned_start) == day]

    @property
    def here_now(self) -> Visit | None:
        here = (v for v in self.past if v.is_here and v.planned_start >= self.today)
        return next(here, None)

    @property
    def left_open(self) -> list[Visit]:
        """Of earlier days, to be settled."""
        return [v for v in self.past if v.is_open and v.planned_start < self.today]

    @property
    def over(self) -> list[Visit]:
        left = {visit.pk for visit in self.left_open}
        return [visit for visit in self.past if visit.pk not in left]

    @property
    def consents_due(self) -> int:
        return sum(standing.is_asked_at_check_in for standing in self.consents)


def page_of(patient: Patient, *, user: User, at: datetime, before: UUID | None = None) -> PatientPage:
    """Twenty queries at most, however long the history; the merged records are read along.

    `before` is a visit: of those that are over, the ones that came earlier.
    """
    today = timezone.localdate(at)
    visits = Visit.objects.of(patient).select_related("practitioner", "series")
    is_coming = Q(status=S.PLANNED, planned_start__gte=midnight(today))
    is_cancelled_ahead = Q(status=S.CANCELLED, planned_start__gte=midnight(today + timedelta(days=1)))
    past = list(before_visit(visits.exclude(is_coming | is_cancelled_ahead), before)[: NEWEST + 1])
    clinician = user.has_perm("patients.open_chart")
    return PatientPage(
        patient=patient,
        age=patient.age_on(today),
        names=list(PatientName.objects.own(patient).order_by("pk")),
        contacts=list(ContactPoint.objects.own(patient).order_by("rank", "pk")),
        addresses=list(Address.objects.own(patient).order_by("pk")),
        identifiers=list(Identifier.objects.own(patient).order_by("pk")),
        related=list(RelatedPerson.objects.own(patient).order_by("role", "pk")),
        episodes=list(Episode.objects.of(patient).order_by("-opened_on", "-pk")),
        coming=list(visits.filter(is_coming).order_by("planned_start", "pk")[:MOST_TO_COME]),
        cancelled_ahead=list(
            visits.filter(is_cancelled_ahead).order_by("planned_start", "pk")[:MOST_TO_COME]
        ),
        today=midnight(today),
        past=past[:NEWEST],
        earlier=past[NEWEST - 1].uuid if len(past) > NEWEST else None,
        consents=standings_of(patient, at),
        team=list(CareTeamMember.objects.of(patient).select_related("user").order_by("since", "pk")),
        glass=list(BreakGlass.objects.of(patient).select_related("user").order_by("-opened_at", "-pk")[:5])
        if clinician
        else [],
        needs_guardian=needs_guardian(patient, at),
        is_chart_open=Patient.objects.chart_open_to(user, at).filter(pk=patient.pk).exists(),
        may_change_team=Patient.objects.cared_for_by(user, at).filter(pk=patient.pk).exists(),
    )


def before_visit(past: QuerySet[Visit], uuid: UUID | None) -> QuerySet[Visit]:
    """The newest first, of those that came before this visit; one that is not among them is no bound."""
    newest = past.order_by("-planned_start", "-pk")
    bound = past.filter(uuid=uuid).first() if uuid else None
    if bound is None:
        return newest
    same = Q(planned_start=bound.planned_start, pk__lt=bound.pk)
    return newest.filter(Q(planned_start__lt=bound.planned_start) | same)
