"""A creating form is carried out once, however often it is sent.

In the form: `{% idempotency_token %}` (templatetags/forms_once.py) writes a hidden field.
In the view:

    return once(request, lambda: services.book_visit(...).get_absolute_url())

The act and the token commit together, so a refused or failed act leaves the token unused, and a
second request that arrives meanwhile waits for the first and is sent to the same page. A used number
that comes with something else is refused: nothing is dropped without a word.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .errors import DomainError
from .models import FormToken
from .uuids import uuid_of

FIELD = "form_token"
KEPT_FOR = timedelta(days=30)
KEEP = """
INSERT INTO base_formtoken (token, user_uuid, digest, answer_url, created_at) VALUES (%s, %s, %s, '', %s)
ON CONFLICT (token, user_uuid) DO NOTHING
"""


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponseRedirect:
    """Run `act`, which returns the address to go to, unless this form was carried out before.

    Raises DomainError when the form carries no token, FormUsed when it was carried out with something
    else in it, and whatever `act` raises.
    """
    token, person, digest = sent_token(request), getattr(request.user, "uuid", None), _digest(request)
    kept = FormToken.objects.filter(token=token, user_uuid=person)
    with transaction.atomic():
        if _is_first(token, person, digest):
            answer_url = act()
            kept.update(answer_url=answer_url)
            return HttpResponseRedirect(answer_url)
        earlier = kept.get()
    if earlier.digest and earlier.digest != digest:
        request.has_used_token = True  # type: ignore[attr-defined]  # the form that comes back gets another
        raise FormUsed(earlier.answer_url)
    return HttpResponseRedirect(earlier.answer_url)


def _is_first(token: UUID, person: UUID | None, digest: str) -> bool:
    """Keep the token. Waits for a request under way with the same, and is the first if that one fails."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [token, person, digest, timezone.now()])
        return cursor.rowcount == 1


class FormUsed(DomainError):
    """This form was carried out before, with something else in it. The sentence leads to what was saved."""

    def __init__(self, saved: str) -> None:
        told = _("This form was sent before with something else in it, and that was saved:")
        now = _("What stands here now is not saved. Send it once more if it is to be saved as well.")
        super().__init__(format_html('{} <a href="{}">{}</a>. {}', told, saved, _("look at it"), now))


def number_to_keep_under(request: HttpRequest) -> UUID | None:
    """For what is typed into a form: its number. None where it was carried out with just this; where with
    something else, the number that always follows from the used one.

    Raises DomainError when the form carries no token.
    """
    token, person = sent_token(request), getattr(request.user, "uuid", None)
    while used := FormToken.objects.filter(token=token, user_uuid=person).first():
        if used.digest in ("", _digest(request)):
            return None
        token = uuid5(token, "typed after it was sent")
    return token


def _digest(request: HttpRequest) -> str:
    """Of all that was sent, keyed, so that nobody can find out what it was by trying."""
    sent = [(name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken"]
    files = []
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            files.append((name, content.hexdigest()))
    return salted_hmac("plumbline.form", repr(sorted(sent) + sorted(files)), algorithm="sha256").hexdigest()


def forget_tokens(*, at: datetime) -> int:
    """Of forms that no open page can send again."""
    gone, _by_model = FormToken.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    return gone


def sent_token(request: HttpRequest) -> UUID:
    if token := uuid_of(request.POST.get(FIELD, "")):
        return token
    raise DomainError(_("This form came without its number. Please send it once more."))
