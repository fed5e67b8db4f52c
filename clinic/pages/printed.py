"""What composes several apps on paper: the chart in short, for a folder; the day, for a clipboard."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.letterhead import letterhead_of, paper_of
from accounts.models import ClinicProfile, User
from careplans.models import CarePlan
from clinic.base import dates
from clinic.base.body.paper import Mark, Words, muscle_picture, pain_picture
from clinic.base.body.screen import side_word
from clinic.base.printing import Facts, Picture, Prose, SectionedSheet, Table
from clinic.base.printing.sections import Section
from clinic.pages.queries import BesideTheDay, Chart, Found
from intake.queries import IntakeSummary
from patients.birth_dates import shown
from patients.queries import Board
from patients.queries.board_rows import Row

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def chart_sheet(chart: Chart, *, clinic: ClinicProfile, by: User, at: datetime) -> SectionedSheet:
    """The chart on a page or two. It says who printed it and when, for it is out of date from then on."""
    patient = chart.patient
    born = shown(patient.birth_date, patient.birth_date_precision)
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        title=_("Summary of the record"),
        name=patient.display_name,
        line=" · ".join(
            part for part in (patient.number, born and _("born {date}").format(date=born)) if part
        ),
        sections=(
            _warnings(chart),
            *_said(chart.latest_intake),
            *_findings(chart),
            *_plan(chart.active_plan),
            _visits(chart),
        ),
        footer=_("Printed {when} by {who}").format(when=dates.moment(at), who=by.full_name),
        paper=paper_of(clinic),
    )


def day_sheet(
    board: Board, beside: BesideTheDay, *, clinic: ClinicProfile, by: User, at: datetime
) -> SectionedSheet:
    """The day in the order of the clock, with room to write. Nothing clinical stands on it."""
    rows = sorted(
        (*board.here, *board.to_come, *board.done), key=lambda row: (row.visit.planned_start, row.visit.pk)
    )
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        title=dates.weekday(board.day),
        name=board.chosen.full_name if board.chosen else _("All practitioners"),
        line=_("{n} visits").format(n=len(rows)),
        sections=(
            Table(
                heading=_("Visits"),
                columns=(
                    *(_("Time"), _("Name"), _("Number"), _("Phone")),
                    *(_("Practitioner"), _("Reason"), _("State"), _("Notes")),
                ),
                rows=tuple(_day_row(row, beside) for row in rows),
                widths=(7, 15, 8, 13, 12, 12, 9, 8),
                empty=_("Nobody is booked."),
            ),
        ),
        footer=_("Printed {when} by {who}").format(when=dates.moment(at), who=by.full_name),
        paper=paper_of(clinic),
    )


def _warnings(chart: Chart) -> Prose:
    open_flags = tuple(
        f"{flag.get_level_display()}: {flag.reason or flag.title}" for flag in chart.open_flags
    )
    return Prose(
        heading=_("Warning signs"), paragraphs=open_flags or (_("None open."),), framed=bool(open_flags)
    )


def _said(intake: IntakeSummary | None) -> Iterable[Section]:
    if intake is None:
        return
    scores = (
        (_("now"), intake.pain_now),
        (_("on average"), intake.pain_average),
        (_("at worst"), intake.pain_worst),
    )
    sitting = intake.sitting
    yield Facts(
        heading=_("What they said"),
        rows=(
            (_("Pain of 10"), ", ".join(f"{score} {when}" for when, score in scores if score)),
            (
                _("Where"),
                ", ".join(
                    f"{p.word} {p.score if p.score is not None else ''}".strip() for p in intake.places
                ),
            ),
            (_("Since"), intake.since),
            (_("Sitting"), _("{n} hours a day").format(n=sitting.total) if sitting else ""),
            (_("Stress of 10"), intake.stress),
            (_("Hard to do"), "; ".join(f"{hard.what} ({hard.how.lower()})" for hard in intake.hard)),
            (_("Wishes"), intake.wishes),
        ),
    )
    if intake.places:
        svg = pain_picture({place.region: place.score for place in intake.places}, words=_words())
        said = "; ".join(
            f"{place.word} {place.score if place.score is not None else ''}".strip()
            for place in intake.places
        )
        yield Picture(heading=_("Where it hurts"), svg=svg, alt=said, width_mm=80)


def _findings(chart: Chart) -> Iterable[Section]:
    lettered = list(zip((*LETTERS, *[""] * len(chart.findings)), chart.findings, strict=False))
    marks = [Mark(muscle=f.muscle, side=f.side, code=f.code, letter=letter) for letter, f in lettered]
    if svg := muscle_picture(marks, words=_words()):
        alt = "; ".join(f"{letter}, {_named(found)}: {found.words}" for letter, found in lettered)
        yield Picture(heading=_("Findings now"), svg=svg, alt=alt, width_mm=92)
    yield Table(
        heading="" if svg else _("Findings now"),
        columns=("", _("Muscle"), _("Finding")),
        rows=tuple((letter, _named(found), found.words) for letter, found in lettered),
        widths=(1, 9, 9),
        empty=_("Nothing but normal findings.") if chart.current else _("No signed examination yet."),
    )
    if chart.current and chart.current.signed_at:
        signed = _("Signed by {name}, {when}").format(
            name=chart.current.signer_name, when=dates.moment(chart.current.signed_at)
        )
        yield Prose(heading="", paragraphs=(signed,))


def _named(found: Found) -> str:
    return f"{found.name}, {side_word(found.side)}" if found.side in ("left", "right") else found.name


def _plan(plan: CarePlan | None) -> Iterable[Section]:
    if plan is None:
        return
    activities = plan.activities.filter(in_plan=True).order_by("order", "pk")
    yield Table(
        heading=_("Plan in force"),
        columns=(_("What to do"), _("How much")),
        rows=tuple((a.title, ". ".join(part for part in (a.frequency, a.dose) if part)) for a in activities),
        widths=(3, 3),
        empty=_("No activities."),
    )
    if plan.review_on:
        yield Facts(heading="", rows=((_("Next review"), dates.day(plan.review_on)),))


def _visits(chart: Chart) -> Table:
    return Table(
        heading=_("Visits"),
        columns=(_("When"), _("With"), _("State")),
        rows=tuple(
            (
                dates.moment(row.visit.planned_start),
                row.visit.practitioner.full_name if row.visit.practitioner else "",
                row.visit.get_status_display(),
            )
            for row in chart.visits
        ),
        widths=(3, 3, 2),
        empty=_("No visits."),
    )


def _day_row(row: Row, beside: BesideTheDay) -> Sequence[str]:
    visit = row.visit
    marks = (
        _("first visit") if row.is_first_visit else "",
        _("practitioner first") if visit.practitioner_first else "",
    )
    name = visit.person.display_name
    return (
        dates.clock(visit.planned_start),
        f"{name} ({', '.join(mark for mark in marks if mark)})" if any(marks) else name,
        visit.person.number,
        beside.phones.get(visit.person.pk, ""),
        visit.practitioner.full_name if visit.practitioner else "",
        beside.reasons.get(visit.pk, ""),
        visit.get_status_display(),
        "",
    )


def _words() -> Words:
    return Words(front=_("Front"), back=_("Back"), left=_("left"), right=_("right"))
