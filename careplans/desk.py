"""What the desk sees of handouts: that there is one, and whose."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from assessments.models import Assessment
from careplans.models import Handout

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class DeskHandout:
    """What the desk needs to print and hand over; nothing of what is on it."""

    handout: Handout
    patient_name: str
    patient_number: str
    practitioner: str
    to_ask: bool
    """Its examination was amended since: whoever issued it says whether it still holds."""
    taken_back: bool
    """Its examination was entered in error since: what is on paper is not to stay with anybody."""


def released_handouts(
    user, *, printed: bool = False, before: UUID | None = None
) -> tuple[list[DeskHandout], UUID | None]:
    """One page of those that wait, or of those printed; and the handout before which the next page begins,
    if there is a next. It keeps its place whatever became of it since."""
    handouts = Handout.objects
    released = handouts.given_out_by(user) if printed else handouts.on_desk_of(user).waiting()
    if before and (last := Handout.objects.filter(uuid=before).only("issued_at").first()):
        released = released.filter(
            Q(issued_at__lt=last.issued_at) | Q(issued_at=last.issued_at, pk__lt=last.pk)
        )
    standing, taken_back = (
        Exists(examinations.filter(pk=OuterRef("plan__assessment")))
        for examinations in (Assessment.objects.standing(), Assessment.objects.taken_back())
    )
    found = list(
        released.annotate(stands=standing, taken_back=taken_back)
        .select_related("plan__patient__replaced_by", "issued_by")
        .defer("plan__gathered", "plan__untold", "plan__blocked_by")
        .newest_first()[: PAGE + 1]
    )
    rows = found[:PAGE]
    return [
        DeskHandout(
            handout=row,
            patient_name=row.plan.person.display_name,
            patient_number=row.plan.person.number,
            practitioner=row.issued_by.full_name,
            to_ask=not row.stands and not row.taken_back,
            taken_back=row.taken_back,
        )
        for row in rows
    ], rows[-1].uuid if len(found) > PAGE else None
