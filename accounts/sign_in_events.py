"""What the sign-in packages tell, as events of the audit: who came in, who was refused, new keys.

A refused sign-in names the account that was asked for. A name that is nobody's is not kept: it may be a
password typed into the wrong box.
"""

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db.models.signals import pre_save
from django.http import HttpRequest
from django.utils import timezone

from clinic.audit.services import record

from .lockout import keep_no_form
from .models import User


def listen() -> None:
    account.user_logged_in.connect(_signed_in)
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_password_refused)
    second_factor.authentication_failed.connect(_code_refused)
    second_factor.authenticator_added.connect(_second_factor_added)
    second_factor.authenticator_removed.connect(_second_factor_removed)
    second_factor.authenticator_reset.connect(_second_factor_renewed)
    pre_save.connect(keep_no_form, sender=AccessAttempt)


def _own(verb: str, user: User, **detail: str) -> None:
    """Somebody did this with the own account."""
    record(by=user, verb=verb, at=timezone.now(), subject=user, **detail)


def _signed_in(user: User, **kwargs) -> None:
    _own("staff.signed-in", user)


def _signed_out(user: User | None, **kwargs) -> None:
    if user is not None:
        _own("staff.signed-out", user)


def _password_changed(user: User, **kwargs) -> None:
    _own("staff.password-changed", user)


def _password_reset(user: User, **kwargs) -> None:
    _own("staff.password-reset", user)


def _password_refused(credentials: dict, request: HttpRequest | None = None, **kwargs) -> None:
    """While an address is locked its tries say nothing more, and are no events."""
    if request is None or not AxesProxyHandler.is_allowed(request, credentials):
        return
    account = User.objects.filter(username=credentials.get("username") or "").first()
    by = request.user if request.user.is_authenticated else None
    verb = "staff.password-refused" if by else "staff.sign-in-refused"
    record(by=by, verb=verb, at=timezone.now(), subject=account)


def _code_refused(user: User, reauthentication: bool, **kwargs) -> None:
    record(by=user if reauthentication else None, verb="staff.code-refused", at=timezone.now(), subject=user)


def _second_factor_added(user: User, authenticator: Authenticator, **kwargs) -> None:
    _own("staff.second-factor-added", user, kind=authenticator.type)


def _second_factor_removed(user: User, authenticator: Authenticator, **kwargs) -> None:
    _own("staff.second-factor-removed", user, kind=authenticator.type)


def _second_factor_renewed(user: User, authenticator: Authenticator, **kwargs) -> None:
    _own("staff.second-factor-renewed", user, kind=authenticator.type)
