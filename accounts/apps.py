from django.apps import AppConfig
from django.conf import settings
from django.db import DatabaseError

from clinic.base import serving

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from . import sign_in_events

        serving.guards.append(refuse_public_sample)
        sign_in_events.listen()


def refuse_public_sample(host: str) -> str:
    """A sentence when a sample clinic would be reachable from outside, else nothing."""
    from .models import ClinicProfile

    try:
        is_sample = ClinicProfile.objects.filter(pk=1, is_sample=True).exists()
    except DatabaseError:
        return ""  # no tables yet, or no database: the pages say so
    if is_sample and (settings.IS_PUBLIC or host not in LOOPBACK):
        return "This is a sample clinic: it answers on this machine only. Unset PUBLIC_URL and --host."
    return ""
