"""Registrations and bookings that somebody has begun: kept as they type, gone when they are sent."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from clinic.base.models import FormToken

from ..models import FormDraft, Patient

KEPT_FOR = timedelta(days=14)
MOST_FIELDS = 400
LONGEST = 1000


@transaction.atomic
def keep_draft(
    *, token: UUID, data: dict[str, str], by: User, at: datetime, patient: Patient | None = None
) -> FormDraft | None:
    """Keep what has been typed by now; nothing when this form has been sent meanwhile.

    With `patient` it is a booking for them. A draft is nobody's record, so the audit does not hear of it.
    """
    if FormToken.objects.filter(token=token, user_uuid=by.uuid).exists():
        return None
    kept = {_storable(name): _storable(value) for name, value in list(data.items())[:MOST_FIELDS] if value}
    draft = FormDraft(user=by, patient=patient, token=token, data=kept)
    FormDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "token"],
        update_fields=["patient", "data", "updated_at"],
    )
    return draft


def drop_draft(*, token: UUID, by: User) -> None:
    """The form was sent, or its writer starts afresh."""
    FormDraft.objects.filter(user=by, token=token).delete()


def drop_bookings(*, patient: Patient, by: User) -> None:
    """The visit was booked, or its writer starts afresh: nothing of this patient's is left to go on with."""
    FormDraft.objects.filter(user=by, patient=patient).delete()


def forget_drafts(*, at: datetime) -> int:
    """Those that nobody came back to, and those whose form was sent while they were being kept."""
    sent = FormToken.objects.filter(token=OuterRef("token"), user_uuid=OuterRef("user__uuid"))
    gone, _by_model = FormDraft.objects.filter(Exists(sent) | Q(updated_at__lt=at - KEPT_FOR)).delete()
    return gone


def _storable(text: str) -> str:
    """Without what JSON in the database cannot hold; the form itself says so when it is sent."""
    return text[:LONGEST].replace("\x00", "").encode("utf-8", "ignore").decode()
