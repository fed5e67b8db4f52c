"""What the chart reads, each compiled once; all of one person, whose chart the view has found open."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery

from assessments.models import Assessment, Finding, FindingCode
from careplans.models import CarePlan, Handout
from clinic.base.nested import nested
from clinic.base.prepared import Among, Prepared
from intake.models import Flag, Response
from patients.models import Consent, ConsentText, Patient, Visit

SHOWN_VISITS = 12
FLAG = (
    *("id", "uuid", "visit_id", "source", "code", "level", "title", "answer", "reason", "action"),
    *("raised_at", "withdrawn_at", "acknowledged_at", "cleared_at"),
)
PLAN = (
    *("id", "uuid", "patient_id", "episode_id", "visit_id", "assessment_id"),
    *("status", "version", "review_on"),
)


def _visits(records: list, end: datetime):
    """The newest until `end`, and one more, which says that there are earlier ones."""
    newest = Visit.objects.filter(until(end), Among("patient_id", records))
    return newest.select_related("practitioner").order_by("-planned_start", "-pk")[: SHOWN_VISITS + 1]


def until(end: datetime) -> Q:
    """What is only planned after it, such as a long series, hides nothing that took place.

    A visit to come for which an intake was sent from home tells something already.
    """
    to_come = Q(planned_start__gte=end, status__in=[Visit.Status.PLANNED, Visit.Status.CANCELLED])
    return ~to_come | Q(Exists(Response.objects.filter(visit=OuterRef("pk")).current().sent()))


def _examined(records: list, shown: list):
    """The examinations of the visits shown, and the one that stands now, whenever that was."""
    of_person = Assessment.objects.filter(Among("patient_id", records))
    standing = of_person.standing().newest_first().values("pk")[:1]
    return (
        Assessment.objects.alias(now=Subquery(standing))
        .filter(Q(Among("visit_id", shown)) | Q(pk=F("now")))
        .annotate(stands=Q(pk=F("now")), found=_found_in(OuterRef("pk")))
        .defer("document")  # the whole record as it was signed
        .newest_first()
    )


def _found_in(assessment: OuterRef) -> ArraySubquery:
    """What is not normal, each with its word out of the table of words."""
    word = FindingCode.objects.filter(slug=OuterRef("code"))
    return nested(
        Finding.objects.filter(assessment=assessment)
        .exclude(code="normal")
        .order_by("muscle__order", "side", "code", "pk"),
        *("side", "code"),
        muscle="muscle__slug",
        name="muscle__name",
        letter=Subquery(word.values("letter")),
        words=Subquery(word.values("name")),
    )


def _beside(person: int, records: list, shown: list):
    """Flags of the visits shown, or open of any; plans; the newest decision on each text; the texts."""
    open_of_any = Q(level__in=Flag.PRESSING, cleared_at__isnull=True)
    flags = Flag.objects.filter(Q(Among("visit_id", shown)) | open_of_any, Among("patient_id", records))
    plans = CarePlan.objects.filter(Among("patient_id", records)).newest_first()
    either = Q(pk__in=plans.values("pk")[:SHOWN_VISITS]) | Q(status=CarePlan.Status.ACTIVE)
    handouts = Handout.objects.filter(plan=OuterRef("pk")).newest_first().values("uuid")
    consents = Consent.objects.filter(Among("patient_id", records)).latest()
    texts = ConsentText.objects.to_decide().order_by("code", "language", "pk")
    return Patient.objects.filter(pk=person).values_list(
        nested(flags.worst_first(), *FLAG),
        nested(plans.filter(either), *PLAN, handouts=ArraySubquery(handouts)),
        nested(consents, "id", "code", "decision", "signer", "text_id", "given_at", title="text__title"),
        nested(texts, "id", "code", "language", "title", "ask_everyone"),
    )


VISITS = Prepared(_visits, records=list, end=datetime)
EXAMINED = Prepared(_examined, records=list, shown=list)
BESIDE = Prepared(_beside, person=int, records=list, shown=list)
