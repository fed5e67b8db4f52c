from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import ClinicProfile


class ClinicNameValidator:
    """The clinic's name with a year is the first thing anybody would try."""

    def validate(self, password: str, user=None) -> None:
        name = "".join(filter(str.isalnum, ClinicProfile.current().name.lower()))
        plain = "".join(filter(str.isalnum, password.lower()))
        if (len(name) >= 4 and name in plain) or "plumbline" in plain:
            raise ValidationError(_("Choose a password without the clinic's name in it."), code="clinic_name")

    def get_help_text(self) -> str:
        return _("Your password can't contain the clinic's name.")
