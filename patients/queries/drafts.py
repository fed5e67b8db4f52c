"""What somebody has begun to register or to book and may go on with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from clinic.base.models import FormToken

from ..models import FormDraft, Patient
from ..services.drafts import KEPT_FOR

MOST = 3


@dataclass(frozen=True)
class Begun:
    token: UUID
    name: str
    at: datetime


def begun_by(user: User, *, at: datetime) -> list[Begun]:
    """Registrations, the newest first."""
    rows = _unsent(user, at).filter(patient=None)
    return [Begun(row.token, _name(row.data), row.updated_at) for row in rows[:MOST]]


def draft_of(user: User, token: UUID) -> dict[str, str] | None:
    """Of a registration."""
    return (
        FormDraft.objects.filter(user=user, patient=None, token=token).values_list("data", flat=True).first()
    )


def booking_begun(user: User, patient: Patient, *, at: datetime) -> FormDraft | None:
    """The newest for this very patient."""
    return _unsent(user, at).filter(patient=patient).first()


def _unsent(user: User, at: datetime) -> QuerySet[FormDraft]:
    """The writer's own, and none whose form was carried out while it was kept."""
    sent = FormToken.objects.filter(user_uuid=user.uuid, token=OuterRef("token"))
    rows = FormDraft.objects.filter(~Exists(sent), user=user, updated_at__gte=at - KEPT_FOR)
    return rows.order_by("-updated_at", "-pk")


def _name(data: dict[str, str]) -> str:
    return " ".join(part for part in (data.get("given", ""), data.get("family", "")) if part)
