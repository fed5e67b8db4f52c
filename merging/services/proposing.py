from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from clinic.audit.services import record
from patients.models import Patient
from patients.services.refusals import check_fields, cleaned, speaking

from ..choosing import check_choices
from ..models import Merge
from .locking import lock_pair, refuse_unless_mergeable


@transaction.atomic
def propose(
    *,
    kept: Patient,
    retired: Patient,
    choices: Mapping[str, Any] | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Merge:
    """Say that two records are one person, with choices as in choosing.py. Somebody else decides."""
    pair = lock_pair(kept, retired)
    refuse_unless_mergeable(pair)
    merge = Merge(
        kept=pair.kept,
        retired=pair.retired,
        choices=check_choices(pair.kept, pair.retired, choices or {}),
        proposed_by=by,
        proposed_at=at,
        **cleaned({"reason": reason}),
    )
    check_fields(merge, without=("kept", "retired", "steps", "choices"))
    with speaking(Merge):
        merge.save()
    record(
        by=by, verb="merge.proposed", at=at, subject=merge, patient=pair.kept, retired=str(pair.retired.uuid)
    )
    return merge
