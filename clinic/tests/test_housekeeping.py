"""`manage.py housekeeping`: what nobody comes back to is gone, the rest stays."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.base.models import CacheEntry, FormToken
from duplicates.models import EarlyDecision
from duplicates.services import decide_early
from patients.models import FormDraft, NameWord
from patients.services import keep_draft
from patients.tests.factories import make_patient

pytestmark = pytest.mark.django_db
KINDS = FormDraft, EarlyDecision, FormToken, Session, CacheEntry


def make_waste():
    """A registration begun, somebody said to be somebody else, a form sent, a name borne no more, a session, a try."""
    make_clinic()
    desk, patient, at = make_user("front-desk"), make_patient("Zebedee"), timezone.now()
    keep_draft(token=uuid4(), data={"given": "Ana"}, by=desk, at=at)
    decide_early(token=uuid4(), patient=patient, kind="household", by=desk, at=at)
    FormToken.objects.create(token=uuid4(), user_uuid=desk.uuid)
    NameWord.objects.create(word="quux")
    Session.objects.create(session_key="some", expire_date=at + timedelta(hours=1))
    cache.set("tries", 1, timeout=3600)


def housekeeping():
    out = StringIO()
    call_command("housekeeping", stdout=out)
    return out.getvalue()


def test_forgets_what_is_old():
    make_waste()
    long_ago = timezone.now() - timedelta(days=40)
    FormDraft.objects.update(updated_at=long_ago)
    EarlyDecision.objects.update(decided_at=long_ago)
    FormToken.objects.update(created_at=long_ago)
    Session.objects.update(expire_date=long_ago)
    CacheEntry.objects.update(expires=long_ago)
    said = (
        "Forgotten: 1 draft(s), 1 early decision(s), 1 form number(s), 1 session(s), 1 counted tries;"
        " removed: 1 word(s).\n"
    )
    assert housekeeping() == said
    assert not any(kind.objects.exists() for kind in KINDS)
    assert NameWord.objects.filter(word="zebedee").exists()


def test_keeps_what_somebody_may_come_back_to():
    make_waste()
    housekeeping()
    assert all(kind.objects.exists() for kind in KINDS)
