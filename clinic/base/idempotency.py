"""A creating form is carried out once, however often it is sent.

In the form: `{% idempotency_token %}` (templatetags/forms_once.py) writes a hidden field.
In the view:

    return once(request, lambda: services.book_visit(...).get_absolute_url())

The act and the token commit together, so a refused or failed act leaves the token unused, and a
second request that arrives meanwhile waits for the first and is sent to the same page.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from .errors import DomainError
from .models import FormToken

FIELD = "form_token"


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponseRedirect:
    """Run `act`, which returns the address to go to, unless this form was carried out before.

    Raises DomainError when the form carries no token, and whatever `act` raises.
    """
    token = sent_token(request)
    with transaction.atomic():
        row, is_new = FormToken.objects.get_or_create(
            token=token, user_uuid=getattr(request.user, "uuid", None)
        )
        if is_new:
            row.answer_url = act()
            row.save(update_fields=["answer_url"])
    return HttpResponseRedirect(row.answer_url)


def sent_token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise DomainError(_("This form came without its number. Please send it once more.")) from None
