"""What the sign-in pages ask of the installation."""

from django import template
from django.conf import settings

from accounts.models import User

register = template.Library()


@register.simple_tag
def is_empty_system() -> bool:
    """Nobody has an account yet, so the page says how the first one is made."""
    return not User.objects.exists()


@register.simple_tag
def sends_mail() -> bool:
    """Without mail a forgotten password is set anew by an admin."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")
