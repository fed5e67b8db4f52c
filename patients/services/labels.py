from datetime import datetime

from django.db import transaction

from accounts.models import User
from clinic.audit.services import record
from clinic.base.stale import refuse_overtaken

from ..models import LabelSheet
from .refusals import check_fields, speaking


@transaction.atomic
def save_label_sheet(*, sheet: LabelSheet, based_on: str = "", by: User, at: datetime) -> LabelSheet:
    """Keep the measures of a sheet of labels; those that do not fit the paper are refused.

    Raises StaleDraft when somebody changed a sheet since the writer saw it.
    """
    refuse_overtaken(sheet, based_on)
    check_fields(sheet, without=())
    with speaking(LabelSheet):
        sheet.save()
    record(by=by, verb="label-sheet.saved", at=at, subject=sheet)
    return sheet
