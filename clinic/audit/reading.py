"""Reading on a screen: opening is an event; a page that asks again by itself tells it of nobody anew.

Whom a page was opened with stands in the session, on the server. So nothing that a request says of itself
switches an event off: a part that is asked for without its page is an event like the page.
"""

from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from .services import VIEWED, record_views

OPENED = "opened"  # in the session: what -> keys of the patients, of the last page opened


def note_opened(
    request: HttpRequest, patients: Iterable[models.Model], *, what: str, verb: str = VIEWED
) -> None:
    """A page that will ask again was opened, and shows something of each of these records."""
    patients = list(dict.fromkeys(patients))
    record_views(by=request.user, patients=patients, at=timezone.now(), what=what, verb=verb)
    _remember(request, what, [patient.pk for patient in patients])


def note_asked_again(
    request: HttpRequest, patients: Iterable[models.Model], *, what: str, verb: str = VIEWED
) -> None:
    """The page asked again: an event for each of whom it shows something and did not before."""
    known = request.session.get(OPENED, {}).get(what, [])
    new = [patient for patient in dict.fromkeys(patients) if patient.pk not in known]
    if new:
        record_views(by=request.user, patients=new, at=timezone.now(), what=what, verb=verb)
        _remember(request, what, [*known, *(patient.pk for patient in new)])


def _remember(request: HttpRequest, what: str, keys: list[int]) -> None:
    opened = request.session.get(OPENED, {})
    if opened.get(what) != keys:
        request.session[OPENED] = opened | {what: keys}
