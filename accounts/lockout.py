from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic.base.sources import source_of

from .models import User


def locked_out(request: HttpRequest, response: HttpResponse | None = None, *args, **kwargs) -> HttpResponse:
    """Too many wrong passwords: says how long to wait and nothing about the account."""
    page = render(request, "429.html", status=429)
    page.headers["Retry-After"] = "720"
    return page


def source(request: HttpRequest) -> str | None:
    return source_of(request) or None


def name_of_an_account(request: HttpRequest, credentials: dict | None = None) -> str:
    """What was typed when it is a user name: anything else may be a password in the wrong box."""
    typed = (credentials or {}).get("username") or ""
    return typed if User.objects.filter(username=typed).exists() else ""


def keep_no_form(sender: type[AccessAttempt], instance: AccessAttempt, **kwargs) -> None:
    """A wrong password is counted without the rest of its form: a name, an examination to be signed."""
    instance.get_data = instance.post_data = ""
