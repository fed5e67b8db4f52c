"""Who lives with somebody of the register: pairs that were raised as likely duplicates and are two people."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from patients.models import Patient
from patients.places import Tie

from .models import DuplicateDecision, Kind


def household(patient: Patient, user: User) -> list[Tie]:
    """By name; a record that was merged since is told of as the one that is kept."""
    pairs = DuplicateDecision.objects.visible_to(user).of(patient).filter(kind=Kind.HOUSEHOLD)
    rows = pairs.select_related("first__replaced_by", "second__replaced_by")
    people = {person for row in rows for person in (row.first.kept, row.second.kept)} - {patient.kept}
    return [
        Tie(
            label=_("Same household"),
            name=person.sort_name,
            number=person.number,
            url=person.get_absolute_url(),
        )
        for person in sorted(people, key=lambda person: (person.sort_name, person.pk))
    ]
