"""Sessions in the database, as Django keeps them; each request reads one, so the read is prepared."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from clinic.base.prepared import Prepared

_ALIVE = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), key=str, at=datetime
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        session = _ALIVE.first(key=self.session_key, at=timezone.now())
        if session is None:
            self._session_key = None
        return session
