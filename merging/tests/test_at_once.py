"""Two people at the same moment, with transactions that commit."""

from threading import Event
from time import sleep

from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.base.errors import DomainError
from clinic.testing.threads import at_once
from merging import services
from merging.models import Merge
from merging.services import undoing
from patients import services as patients
from patients.models import Consent, Patient
from patients.services import signing as signings
from patients.tests.factories import make_consent_text, make_patient

from .factories import make_merge, make_proposal, make_two


def test_of_two_merges_the_opposite_ways_one_is_refused(committed_db):
    one, other = make_two()
    admin, at = make_user("admin"), timezone.now()
    proposals = [make_proposal(one, other), make_proposal(other, one)]

    results = at_once(
        *(lambda p=proposal: services.merge(merge=p, by=admin, at=at) for proposal in proposals)
    )
    assert sorted(isinstance(result, DomainError) for result in results) == [False, True]
    assert Merge.objects.standing().count() == Patient.objects.filter(replaced_by__isnull=False).count() == 1


def test_an_edit_from_before_a_merge_is_stale_and_loses_nothing(committed_db):
    kept, retired = make_two(gender="woman")
    proposal, admin, at = make_proposal(kept, retired), make_user("admin"), timezone.now()

    def edit():
        return patients.edit_patient(patient=kept, based_on=1, gender="W", by=None, at=at)

    def merge():
        return services.merge(merge=proposal, based_on=(1, 1), by=admin, at=at)

    results = at_once(edit, merge)
    assert sorted(isinstance(result, DomainError) for result in results) == [False, True]


def test_merges_that_build_on_each_other_are_undone_at_once_without_a_deadlock(committed_db, monkeypatch):
    first = make_patient("First")
    middle, kept = make_two()
    earlier, later = make_merge(middle, first), make_merge(kept, middle)
    admin, at = make_user("admin"), timezone.now()
    has_its_locks, take_back = Event(), undoing._take_back

    def take_back_slowly(*args):
        has_its_locks.set()
        sleep(0.3)  # meanwhile the other asks for its locks
        take_back(*args)

    monkeypatch.setattr(undoing, "_take_back", take_back_slowly)

    def undo_earlier():
        has_its_locks.wait(10)
        return services.undo(merge=earlier, reason="Her sister", by=admin, at=at)

    results = at_once(
        lambda: services.undo(merge=later, reason="Her sister", by=admin, at=at),
        undo_earlier,
    )
    assert results == [later, earlier]
    assert not Patient.objects.filter(replaced_by__isnull=False).exists()


def test_a_merge_is_undone_while_a_tablet_signs_for_the_record_that_was_retired(committed_db, monkeypatch):
    kept, retired = make_two()
    admin, at, text = make_user("admin"), timezone.now(), make_consent_text()
    opened = patients.open_signing(patient=retired, texts=[text], signer="patient", by=admin, at=at)
    merge = make_merge(kept, retired)
    has_its_locks, record_consent = Event(), signings.record_consent

    def record_slowly(**consent):
        has_its_locks.set()
        sleep(0.3)  # meanwhile the other asks for its locks
        return record_consent(**consent)

    monkeypatch.setattr(signings, "record_consent", record_slowly)

    def undo():
        has_its_locks.wait(10)
        return services.undo(merge=merge, reason="Her sister", by=admin, at=at)

    results = at_once(
        lambda: patients.decide(signing=opened.signing, text=text, decision="no", at=at),
        undo,
    )
    assert results == [Consent.objects.get(), merge]
