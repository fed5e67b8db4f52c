"""A row that is written past the services while its examination is being signed."""

from functools import partial
from threading import Event

import pytest
from django.db import IntegrityError

from accounts.tests.factories import make_clinic
from assessments.models import Finding, Measurement
from assessments.services import signing
from clinic.base.uuids import uuid7
from clinic.testing.threads import at_once, until_somebody_waits

from .factories import find, make_assessment, sign, type_in


@pytest.fixture
def read(monkeypatch):
    """Set once the signature has read what it covers; the digest is made when somebody waits for it."""
    was_read, stamp = Event(), signing._stamp

    def stamp_late(*what):
        was_read.set()
        until_somebody_waits()
        stamp(*what)

    monkeypatch.setattr(signing, "_stamp", stamp_late)
    return was_read


@pytest.mark.parametrize("stray", ["removed", "changed", "added"])
def test_waits_for_the_signature_and_is_refused(committed_db, read, stray):
    make_clinic()
    draft = make_assessment()
    type_in(draft, "psoas-major", "left", "strength", "4-")
    find(draft, "psoas-major", "left", "tight")
    rows = Measurement.objects.filter(assessment=draft)
    acts = {
        "removed": rows.delete,
        "changed": partial(rows.update, grade="5"),
        "added": partial(the_other_side_too, Finding.objects.get(assessment=draft)),
    }

    def meanwhile():
        read.wait(10)
        return acts[stray]()

    signed, refused = at_once(partial(sign, draft), meanwhile)
    assert (signed.status, type(refused)) == ("final", IntegrityError)
    assert "belongs to a frozen record" in str(refused)


def the_other_side_too(finding):
    finding.pk, finding.uuid, finding.side = None, uuid7(), "right"
    finding.save(force_insert=True)
