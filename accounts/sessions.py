"""Sessions in the database, as Django keeps them, read and written in one statement each."""

from datetime import datetime

from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from clinic.base.prepared import Prepared

MESSAGES = 20  # that wait for a page; of a browser that never opens one the older are let go

_ALIVE = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), key=str, at=datetime
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        session = _ALIVE.first(key=self.session_key, at=timezone.now())
        if session is None:
            self._session_key = None
        return session

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())
        kept = Session.objects.filter(session_key=row.session_key)
        try:
            found = kept.update(session_data=row.session_data, expire_date=row.expire_date)
        except DatabaseError as error:
            raise UpdateError from error
        if not found:  # ended meanwhile
            raise UpdateError


class LastMessages(SessionStorage):
    """A message can hold a name, so they are in the session and not in the browser."""

    def _store(self, messages, response, *args, **kwargs) -> list:
        return super()._store(messages[-MESSAGES:], response, *args, **kwargs)
