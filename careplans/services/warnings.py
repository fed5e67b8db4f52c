"""While a warning sign is open, no plan begins and no sheet of exercises is handed out."""

from django.utils.translation import ngettext

from clinic.base.errors import DomainError
from intake.models import Flag
from patients.models import Patient


class WarningSignsOpen(DomainError):
    pass


def refuse_open_warnings(patient: Patient) -> None:
    open_flags = list(Flag.objects.open_for(patient))
    if unread := [flag for flag in open_flags if flag.acknowledged_at is None]:
        raise WarningSignsOpen(
            ngettext(
                "%(count)d warning sign has not been acknowledged. Read it and say what was done.",
                "%(count)d warning signs have not been acknowledged. Read them and say what was done.",
                len(unread),
            )
            % {"count": len(unread)}
        )
    if open_flags:
        raise WarningSignsOpen(
            ngettext(
                "%(count)d warning sign is still open. Clear it with a reason first.",
                "%(count)d warning signs are still open. Clear them with a reason first.",
                len(open_flags),
            )
            % {"count": len(open_flags)}
        )
