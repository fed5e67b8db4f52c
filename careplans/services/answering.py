"""What the practitioner says about a contraindication: the question, the clearance, the change that
was made."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from careplans.models import CarePlan, ContraindicationAnswer, RuleEntry, RuleVersion
from careplans.services.drafting import bring_up_to_date
from careplans.services.locking import locked_draft
from clinic.audit.services import record
from clinic.base.errors import DomainError
from patients.birth_dates import FIRST_YEAR


@transaction.atomic
def answer_contraindication(
    *,
    plan: CarePlan,
    contraindication: RuleVersion,
    holds: bool,
    adapted: bool = False,
    recorded: str = "",
    recorded_from: str = "",
    recorded_on: date | None = None,
    by: User,
    at: datetime,
) -> ContraindicationAnswer:
    """One answer for the whole plan; saying it again replaces it while the plan is a draft.

    The audit keeps both.
    """
    locked = locked_draft(plan)
    asked_now = RuleVersion.objects.in_force(RuleEntry.Kind.CONTRAINDICATION)
    if not asked_now.filter(pk=contraindication.pk).exists():
        raise DomainError(
            _("This question was changed meanwhile. Look again, then answer it as it is asked now.")
        )
    recorded, recorded_from = recorded.strip(), recorded_from.strip()
    if not holds and (adapted or recorded):
        raise DomainError(_("Where it does not hold there is nothing to change or to record."))
    _refuse_half_a_clearance(recorded, recorded_from, recorded_on)
    if recorded_on:
        born = locked.person.birth_date or date(FIRST_YEAR, 1, 1)
        _refuse_impossible(recorded_on, born=born, today=timezone.localdate(at))

    answer, _is_new = ContraindicationAnswer.objects.update_or_create(
        plan=locked,
        rule_version=contraindication,
        defaults={
            "holds": holds,
            "adapted": adapted,
            "recorded": recorded,
            "recorded_from": recorded_from,
            "recorded_on": recorded_on,
            "answered_at": at,
            "answered_by": by,
        },
    )
    bring_up_to_date(locked, at=at)
    record(
        by=by,
        verb="plan.contraindication-answered",
        at=at,
        subject=answer,
        patient=locked.patient,
        contraindication=contraindication.entry.slug,
        holds=holds,
        adapted=adapted,
        recorded=bool(recorded),
    )
    return answer


def _refuse_half_a_clearance(said: str, who: str, on: date | None) -> None:
    if any((said, who, on)) and not all((said, who, on)):
        raise DomainError(_("Write down what was said, who said it and when."))


def _refuse_impossible(on: date, *, born: date, today: date) -> None:
    if on < born:
        raise DomainError(_("What was said cannot lie before the patient was born. Check the date."))
    if on > today:
        raise DomainError(_("What was said cannot lie in the future. Check the date."))
