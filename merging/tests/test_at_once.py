"""Two people at the same moment, with transactions that commit."""

from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.base.errors import DomainError
from merging import services
from merging.models import Merge
from patients import services as patients
from patients.models import Patient
from patients.tests.test_at_once import at_once

from .factories import make_proposal, make_two


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
