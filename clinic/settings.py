"""One settings file for every installation. What differs comes from the environment, typed.

PUBLIC_URL           address that people type, e.g. https://records.example.org; without it the
                     program answers on this machine only
SECRET_KEY           signs cookies and links; without it one is made and kept beside the data
CLINIC_TIME_ZONE     the clinic's zone (UTC)
SESSION_IDLE_MINUTES, SESSION_LIFE_HOURS   when a signed-in person is asked again
                     (SESSION_IDLE_SECONDS overrides the minutes, for trials)
BEHIND_PROXY         believe X-Forwarded-Proto and the last X-Forwarded-For, which your proxy must set
EMAIL_URL, EMAIL_FROM  smtp://…; without it no mail is sent and links are copied by hand
DEBUG                Django's debug pages, for development on this machine only
DATABASE_URL and the rest of the database: clinic/base/database/config.py
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from clinic.base.database.config import databases
from clinic.base.secret_key import local_secret

BASE_DIR = Path(__file__).resolve().parent.parent
UNDER_TEST = "PYTEST_VERSION" in os.environ
env = environ.Env()


def typed(kind, name, default):
    """The environment's value as `kind`; a bad one stops the program with a sentence."""
    try:
        return getattr(env, kind)(name, default=default)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} must be of type {kind}: {error}") from error


def positive(name: str, default: int) -> int:
    value = typed("int", name, default)
    if value < 1:
        raise ImproperlyConfigured(f"{name} must be 1 or more, not {value}.")
    return value


# --- where it is served -------------------------------------------------------------------------
PUBLIC_URL = typed("str", "PUBLIC_URL", "").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if PUBLIC_URL and (_public.scheme not in {"http", "https"} or not _public.hostname):
    raise ImproperlyConfigured("PUBLIC_URL must look like https://records.example.org.")
IS_PUBLIC = bool(PUBLIC_URL)
IS_SECURE = _public.scheme == "https"
DEBUG = typed("bool", "DEBUG", False)
if DEBUG and IS_PUBLIC:
    raise ImproperlyConfigured("DEBUG cannot be on together with PUBLIC_URL.")
ALLOWED_HOSTS = [_public.hostname] if IS_PUBLIC else ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"] if IS_PUBLIC else []
SECRET_KEY = typed("str", "SECRET_KEY", "") or local_secret(os.environ)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have 50 characters or more.")

# --- the house, lowest first --------------------------------------------------------------------
FIRST_PARTY_APPS = [
    "clinic.base",
    "clinic.audit",
    "accounts",
    "patients",
    "questionnaires",
    "duplicates",
    "intake",
    "assessments",
    "careplans",
    "merging",
    "imports",
    "synthetic",
    "clinic.pages",
]
INSTALLED_APPS = [
    *reversed(FIRST_PARTY_APPS),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "phonenumber_field",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "clinic.base.middleware.BehindProxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clinic.base.middleware.ResponsePolicy",
    "clinic.base.middleware.RequestGuard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionPolicy",
    "accounts.middleware.SignInRequired",
    "accounts.middleware.SecondFactorForStaff",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "patients.middleware.MergedRecords",
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.clinic",
                "clinic.base.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database and background work ---------------------------------------------------------------
DATABASES = databases(os.environ)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if "pytest" in sys.modules  # a server that a test starts has a queue and a worker
        else "django_tasks_db.DatabaseBackend"
    }
}

CACHES = {  # of the sign-in packages: a try counts in every worker
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SERVED_BESIDE = [  # commands that run beside web server and worker
    ["seal_audit", "--every", "120"],
    ["keep_duplicates", "--every", "3"],
]
SERVED_DAILY = [["housekeeping", "--verbosity", "0"]]  # and those that end by themselves

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.StaffBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if UNDER_TEST:  # hashing is slow on purpose; tests make many accounts
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.ClinicNameValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "9/12m/key"}  # codes of the second factor; axes counts passwords
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Plumbline"
AXES_FAILURE_LIMIT = 9
AXES_COOLOFF_TIME = 0.2  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.source"
AXES_USERNAME_CALLABLE = "accounts.lockout.name_of_an_account"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = True
AXES_VERBOSE = False

SESSION_IDLE_SECONDS = positive("SESSION_IDLE_MINUTES", 15) * 60
SESSION_IDLE_SECONDS = typed("int", "SESSION_IDLE_SECONDS", SESSION_IDLE_SECONDS)
SESSION_LIFE_SECONDS = positive("SESSION_LIFE_HOURS", 12) * 3600
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = SESSION_LIFE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "accounts.sessions.LastMessages"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
if IS_SECURE:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = False  # js/fresh-token.js
CSRF_FAILURE_VIEW = "clinic.base.error_pages.csrf_failure"

# --- the browser --------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = typed("bool", "BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- files the browser gets ---------------------------------------------------------------------
STATIC_URL = "/static/"
_collecting, _static = "collectstatic" in sys.argv, BASE_DIR / "var" / "static"
_collected = (_static / "staticfiles.json").exists() and not (DEBUG or UNDER_TEST)
STATIC_ROOT = _static if _collecting or _collected else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "clinic.base.finders.PackageFinder",
]
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_AUTOREFRESH = DEBUG or UNDER_TEST  # a test asks for few files; listing all takes longer
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "clinic.base.static_files.Collected"
        if _collecting or _collected
        else "clinic.base.static_files.Found"
    },
}

# --- time, language, mail -----------------------------------------------------------------------
TIME_ZONE = typed("str", "CLINIC_TIME_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"CLINIC_TIME_ZONE={TIME_ZONE!r} is not a zone such as Europe/Dublin.")
USE_TZ = USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["clinic.base.formats"]
PHONENUMBER_DB_FORMAT = "E164"
if email_url := typed("str", "EMAIL_URL", ""):
    vars().update(env.email_url_config(email_url))
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = typed("str", "EMAIL_FROM", "plumbline@localhost")
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- logs: events only, never what a person typed -----------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "clinic.base.logs.RequestReference"}},
    "formatters": {"json": {"()": "clinic.base.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "plumbline": {"level": "INFO"},
        "django.request": {"level": "ERROR"},  # a refused form is no event of the log
    },
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
