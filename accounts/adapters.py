"""What the sign-in packages leave to a project."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name or password is not right. Try again, or ask an admin."),
    }

    def is_open_for_signup(self, request) -> bool:
        """Staff are added by an admin."""
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        """axes counts wrong passwords by address: counted by name, a stranger could lock anybody out."""

    def get_client_ip(self, request) -> str:
        return request.META.get("REMOTE_ADDR", "")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are stored encrypted under a key derived from the installation's own."""

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    def _box(self) -> Fernet:
        key = hashlib.sha256(b"second-factor:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))
