"""The addresses of the house and two more, which exist in tests only: every component, and the 409 page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from clinic.base.access import requires_login
from clinic.urls import *  # noqa: F403
from clinic.urls import urlpatterns as house


class SampleForm(forms.Form):
    family = forms.CharField(help_text="As it stands on a card.")
    email = forms.EmailField(required=False)
    language = forms.ChoiceField(choices=[("en", "English"), ("es", "Spanish")])
    side = forms.ChoiceField(choices=[("left", "Left"), ("right", "Right")], widget=forms.RadioSelect)
    agree = forms.BooleanField(required=False, label="Knows about the copy")


@requires_login
def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    messages.error(request, "Not saved.")
    form = SampleForm({"family": "", "email": "ana@example", "language": "en"})
    return render(request, "tests/components.html", {"form": form, "plain_form": SampleForm(prefix="p")})


@requires_login
def conflict(request: HttpRequest) -> HttpResponse:
    rows = [
        {"name": "phone", "label": "Phone", "yours": "555-0142", "theirs": "555-0412"},
        {"name": "city", "label": "City", "yours": "", "theirs": "Sampleton"},
    ]
    context = {"theirs_by": "Sample, Dana", "rows": rows, "action": request.path, "revision": 3}
    return render(request, "409.html", context, status=409)


urlpatterns = [
    path("components/", components),
    path("components/conflict/", conflict),
    *house,
]
