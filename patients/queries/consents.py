"""Where a patient stands with each text: decided, or still to be asked. No clinical detail."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.base.prepared import Among, Prepared

from ..guardians import guardian_of, is_minor
from ..models import Consent, ConsentText, Patient, RelatedPerson, Visit
from ..services.consents import preferred

PAGE = 50
DECISION_KINDS = {"yes": "ok", "no": "line", "withdrawn": "line"}  # what is to be asked says so by itself
OBJECTIONS = (Consent.Decision.NO, Consent.Decision.WITHDRAWN, Consent.Decision.ASK)
TO_ASK = _("To be asked")
ASKED_BEFORE = _("Wanted to ask first")
NEW_VERSION = _("New version since")
FOR_GUARDIAN = _("Guardian to decide")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One text in the patient's language with the newest decision about it, whichever version that was."""

    text: ConsentText
    latest: Consent | None
    due: str | Promise = ""

    @property
    def is_asked_at_check_in(self) -> bool:
        return bool(self.due) and self.text.ask_everyone

    @property
    def kind(self) -> str:
        """Of the chip of the decision, if it has one."""
        return DECISION_KINDS.get(self.latest.decision, "") if self.latest else ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How many texts the check-in still has to ask about, and what stands against an examination."""

    due: int = 0
    examination: str = ""

    @property
    def is_examination_refused(self) -> bool:
        return self.examination in (Consent.Decision.NO, Consent.Decision.WITHDRAWN)


NOTHING_ASKED = Asked()


@dataclass(frozen=True, kw_only=True)
class ConsentsPage:
    patient: Patient
    standings: list[Standing]
    guardian: RelatedPerson | None
    is_minor: bool
    history: list[Consent]
    next_before: int | None

    @property
    def needs_guardian_first(self) -> bool:
        return self.is_minor and self.guardian is None


def standings_of(patient: Patient, at: datetime) -> list[Standing]:
    """Each text in use, in two queries; merged records are read along."""
    texts = list(ConsentText.objects.to_decide().order_by("code", "language", "pk"))
    rows = Consent.objects.of(patient).filter(code__in={text.code for text in texts})
    return standings_among(texts, rows.select_related("text", "recorded_by").latest(), patient=patient, at=at)


def standings_among(
    texts: Iterable[ConsentText], decisions: Iterable[Consent], *, patient: Patient, at: datetime
) -> list[Standing]:
    """The same out of what was read already: the texts in use and the newest decision on each."""
    by_code: dict[str, list[ConsentText]] = defaultdict(list)
    for text in texts:
        by_code[text.code].append(text)
    latest = {consent.code: consent for consent in decisions}
    minor, found = is_minor(patient, at), []
    for code, in_use in by_code.items():
        consent = latest.get(code)
        due = why_due(
            decision=consent.decision if consent else "",
            is_of_version_in_use=consent is not None and consent.text_id in {text.pk for text in in_use},
            signer=consent.signer if consent else "",
            is_minor=minor,
        )
        found.append(Standing(text=preferred(in_use, patient.kept.language), latest=consent, due=due))
    return sorted(found, key=lambda row: (row.text.title, row.text.code))


def why_due(*, decision: str, is_of_version_in_use: bool, signer: str, is_minor: bool) -> str | Promise:
    """Why a text still has to be asked about; nothing once it is settled, by a yes as by a no."""
    if not decision:
        return TO_ASK
    if is_minor and signer != Consent.Signer.GUARDIAN:
        return FOR_GUARDIAN
    if decision == Consent.Decision.ASK:
        return ASKED_BEFORE
    return "" if is_of_version_in_use else NEW_VERSION


def consents_page(patient: Patient, at: datetime, *, before: int = 0) -> ConsentsPage:
    rows = Consent.objects.of(patient).select_related("text", "recorded_by").defer("strokes")
    if before:
        rows = rows.filter(pk__lt=before)
    history = list(rows.order_by("-pk")[: PAGE + 1])
    return ConsentsPage(
        patient=patient,
        standings=standings_of(patient, at),
        guardian=guardian_of(patient),
        is_minor=is_minor(patient, at),
        history=history[:PAGE],
        next_before=history[PAGE - 1].pk if len(history) > PAGE else None,
    )


def asked_of(patient: Patient, at: datetime) -> Asked:
    """What is said of one patient beside their name, in two queries."""
    return _asked([patient], at)[_kept(patient)]


def asked_by_visit(visits: Iterable[Visit], at: datetime, *, adult_age: int) -> dict[int, Asked]:
    """The same by visit: for a whole board in two queries."""
    visits = list(visits)
    found = _asked([visit.patient for visit in visits], at, adult_age=adult_age)
    return {visit.pk: found[_kept(visit.patient)] for visit in visits}


def objection(decision: str) -> str:
    """The decision, where it is none that lets anybody be examined."""
    return decision if decision in OBJECTIONS else ""


def _asked(patients: list[Patient], at: datetime, *, adult_age: int | None = None) -> dict[int, Asked]:
    """By the record that is kept."""
    if not patients:
        return {}
    asked: dict[str, set[int]] = defaultdict(set)
    for code, pk in _ASKED.rows():
        asked[code].add(pk)
    latest = _latest_of({_kept(patient) for patient in patients}, {*asked, Consent.EXAMINATION})
    found = {}
    for patient in patients:
        minor, person = is_minor(patient, at, adult_age=adult_age), _kept(patient)
        due = 0
        for code, in_use in asked.items():
            decision, text, signer = latest.get((person, code), ("", None, ""))
            due += bool(
                why_due(decision=decision, is_of_version_in_use=text in in_use, signer=signer, is_minor=minor)
            )
        decision, _text, _signer = latest.get((person, Consent.EXAMINATION), ("", None, ""))
        found[person] = Asked(due=due, examination=objection(decision))
    return found


def _kept(patient: Patient) -> int:
    return patient.replaced_by_id or patient.pk


def _newest(people: list, codes: list):
    records = Patient.objects.filter(Q(Among("pk", people)) | Q(Among("replaced_by_id", people)))
    return (
        Consent.objects.filter(Among("code", codes), patient__in=records)
        .annotate(person=Coalesce("patient__replaced_by_id", "patient_id"))
        .order_by("person", "code", "-given_at", "-pk")
        .distinct("person", "code")
        .values_list("person", "code", "decision", "text_id", "signer")
    )


_ASKED = Prepared(lambda: ConsentText.objects.to_decide().filter(ask_everyone=True).values_list("code", "pk"))
_NEWEST = Prepared(_newest, people=list, codes=list)


def _latest_of(people: set[int], codes: Iterable[str]) -> dict[tuple[int, str], tuple]:
    found = _NEWEST.rows(people=list(people), codes=list(codes))
    return {(person, code): tuple(rest) for person, code, *rest in found}
