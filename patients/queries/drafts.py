"""What somebody has begun to register and may go on with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import User
from clinic.base.models import FormToken

from ..models import FormDraft
from ..services.drafts import KEPT_FOR

MOST = 3


@dataclass(frozen=True)
class Begun:
    token: UUID
    name: str
    at: datetime


def begun_by(user: User, *, at: datetime) -> list[Begun]:
    """The newest first. Only the writer's own, and none whose form was carried out while it was kept."""
    sent = FormToken.objects.filter(user_uuid=user.uuid, token=OuterRef("token"))
    rows = FormDraft.objects.filter(~Exists(sent), user=user, updated_at__gte=at - KEPT_FOR)
    rows = rows.order_by("-updated_at", "-pk")
    return [Begun(row.token, _name(row.data), row.updated_at) for row in rows[:MOST]]


def draft_of(user: User, token: UUID) -> dict[str, str] | None:
    return FormDraft.objects.filter(user=user, token=token).values_list("data", flat=True).first()


def _name(data: dict[str, str]) -> str:
    return " ".join(part for part in (data.get("given", ""), data.get("family", "")) if part)
