"""Who may open a chart beside those who have a visit with the patient."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record

from ..models import BreakGlass, CareTeamMember, Patient
from ..models.patient import is_clinician
from .refusals import Refused, check_fields, cleaned, speaking

GRANT = timedelta(hours=24)


@transaction.atomic
def add_to_care_team(*, patient: Patient, user: User, by: User | None, at: datetime) -> CareTeamMember:
    """Open the chart to a colleague. Only the care team can, not who was let in for a day."""
    if by is not None and not _is_of_team(by, patient, at):
        raise Refused(_("Somebody of the patient's care team has to add a colleague."))
    if by == user:
        raise Refused(_("A colleague of the care team has to add you."))
    if not is_clinician(user):
        raise Refused(_("%(name)s is not a practitioner.") % {"name": user.full_name})
    member, is_new = CareTeamMember.objects.get_or_create(patient=patient, user=user, defaults={"since": at})
    if is_new:
        record(by=by, verb="care-team.added", at=at, subject=user, patient=patient)
    return member


@transaction.atomic
def remove_from_care_team(*, patient: Patient, user: User, by: User | None, at: datetime) -> None:
    """Close the chart to a colleague who was added; a visit of their own still opens it."""
    if by is not None and not _is_of_team(by, patient, at):
        raise Refused(_("Somebody of the patient's care team has to remove a colleague."))
    removed, _by_model = CareTeamMember.objects.of(patient).filter(user=user).delete()
    if removed:
        record(by=by, verb="care-team.removed", at=at, subject=user, patient=patient)


def _is_of_team(user: User, patient: Patient, at: datetime) -> bool:
    return Patient.objects.cared_for_by(user, at).filter(pk=patient.pk).exists()


@transaction.atomic
def break_glass(*, patient: Patient, reason: str, by: User, at: datetime) -> BreakGlass:
    """Open a chart from outside the care team, with a reason, for a day. The team sees who and why."""
    if not is_clinician(by):
        raise Refused(_("Only a practitioner can open a chart."))
    grant = BreakGlass(
        patient=patient, user=by, opened_at=at, expires_at=at + GRANT, **cleaned({"reason": reason})
    )
    if not grant.reason:
        sentence = _("Say why you need to open this chart.")
        raise Refused(sentence, fields={"reason": [sentence]})
    check_fields(grant, without=("patient", "user"))
    with speaking(BreakGlass):
        grant.save()
    record(by=by, verb="chart.glass-broken", at=at, subject=grant, patient=patient, reason=grant.reason)
    return grant
