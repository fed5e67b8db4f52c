"""What higher apps do when the desk registers somebody, within the same act.

    changes.on_registered(settle)      in `ready()` of the app's configuration
    def settle(*, patient: Patient, token: UUID, by: User, at: datetime) -> None: ...

`token` is the number of the form (clinic/base/idempotency.py), under which something may have been noted
while the person was being typed. A listener that refuses stops the registering.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from accounts.models import User

from .models import Patient

Listener = Callable[..., None]

_on_registered: list[Listener] = []


def on_registered(listener: Listener) -> None:
    if listener not in _on_registered:
        _on_registered.append(listener)


def registered(*, patient: Patient, token: UUID, by: User, at: datetime) -> None:
    for listener in _on_registered:
        listener(patient=patient, token=token, by=by, at=at)
