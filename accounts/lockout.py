from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: HttpResponse | None = None, *args, **kwargs) -> HttpResponse:
    """Too many wrong passwords: says how long to wait and nothing about the account."""
    page = render(request, "429.html", status=429)
    page.headers["Retry-After"] = "720"
    return page
