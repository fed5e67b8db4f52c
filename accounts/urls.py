"""The pages of the sign-in packages that this project uses, each with its rule."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import Http404
from django.urls import path, re_path

from clinic.base.access import public, requires_login


@public
def closed(request):
    """The packages link to a sign-up; staff are added by an admin."""
    raise Http404


urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("signup/", closed, name="account_signup"),
    path("reauthenticate/", requires_login(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", requires_login(account.password_change), name="account_change_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", requires_login(second_factor.index), name="mfa_index"),
    path("2fa/authenticate/", public(second_factor.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", requires_login(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", requires_login(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", requires_login(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        requires_login(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        requires_login(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        requires_login(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
