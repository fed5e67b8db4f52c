"""A merge is undone after the kept record was edited: each thing stays as it is, or is what it was before."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from merging.choosing import default_choices
from merging.journal import content
from merging.services import EditedSince
from merging.services.undoing import edited_groups
from patients import services as patients
from patients.forms.person import stored
from patients.models import Patient, PatientName
from patients.services.person_rows import KINDS
from patients.tests.factories import make_patient

from .factories import make_merge, make_two, undo

pytestmark = pytest.mark.django_db


def rows_of(patient: Patient) -> list[dict[str, Any]]:
    """Everything that the record says, and which rows say it."""
    patient.refresh_from_db()
    rows = [row for kind in KINDS for row in kind.objects.filter(patient=patient).order_by("pk")]
    return [{"pk": row.pk, **content(row)} for row in (patient, *rows)]


@pytest.fixture
def edit(client):
    """What the desk types into the form of a record, over what is stored there."""
    client.force_login(make_user("front-desk"))

    def send(patient: Patient, **typed: str) -> None:
        patient.refresh_from_db()
        sent = {name: value for name, value in stored(patient).items() if value not in (None, False)}
        page = reverse("patients:edit", args=[patient.uuid])
        answer = client.post(page, sent | typed | {"revision": patient.revision})
        assert answer.status_code == 302, answer.content.decode()

    return send


def two(**other: Any) -> tuple[Patient, Patient]:
    return make_two(
        **{
            "identifiers": [{"system": "insurer", "value": "A1"}],
            "address": {"city": "Ghent", "postal_code": "9000"},
            "related": [{"role": "guardian", "name": "Bo Sampel", "phone": "555-0111"}],
            "contacts": [{"system": "email", "value": "anna@example.org"}],
            "other_names": [{"given": "Annie", "family": "Sampel", "use": "nickname"}],
        }
        | other
    )


EDITS = [
    pytest.param({"given": "Hanna"}, id="the official name"),
    pytest.param({"given": "Hanna", "keeps_earlier_name": "on"}, id="the official name, the one before kept"),
    pytest.param(
        {"given": "Ana", "family": "Sample", "name-0-given": "Anna", "name-0-family": "Sampel"},
        id="names swapped",
    ),
    pytest.param({"name-1-given": "Anny"}, id="a further name"),
    pytest.param({"contact-0-value": "555-0198"}, id="a telephone"),
    pytest.param({"email": "hanna@example.org"}, id="an e-mail"),
    pytest.param({"number-0-value": "A2"}, id="a number"),
    pytest.param({"city": "Bruges"}, id="the address"),
    pytest.param({"guardian_name": "Bob Sampel"}, id="the guardian"),
]


@pytest.fixture
def pair() -> tuple[Patient, Patient]:
    return two()


@pytest.fixture
def before(pair) -> list:
    return [rows_of(patient) for patient in pair]


@pytest.fixture
def merge(pair, before):
    choices = default_choices(*pair)
    return make_merge(*pair, choices=choices | {"facts": choices["facts"] | {"name": "retired"}})


@pytest.mark.parametrize("typed", EDITS)
def test_what_was_there_before_the_merge_is_put_back(edit, pair, before, merge, typed):
    edit(pair[0], **typed)
    (group,) = edited_groups(merge)
    assert group.can_be_put_back
    undo(merge, **{group.key: "put-back"})
    assert [rows_of(patient) for patient in pair] == before


@pytest.mark.parametrize("typed", EDITS)
def test_what_was_edited_stays_as_it_is(edit, pair, before, merge, typed):
    edit(pair[0], **typed)
    (group,) = edited_groups(merge)
    now = stored(Patient.objects.get(pk=pair[0].pk))
    undo(merge, **{group.key: "as-edited"})
    after = stored(Patient.objects.get(pk=pair[0].pk))
    names = {
        name for name, value in typed.items() if name in now and not name.startswith(("name-", "contact-"))
    }
    assert {name: after[name] for name in names} == {name: now[name] for name in names}
    if "contact-0-value" in typed:
        assert typed["contact-0-value"] in after.values()
    if "name-1-given" in typed:
        assert typed["name-1-given"] in after.values()


def test_what_the_desk_removed_is_nothing_to_ask_about(edit, pair, before, merge):
    edit(pair[0], **{"contact-0-value": ""})
    assert edited_groups(merge) == []
    undo(merge)
    assert [rows_of(patient) for patient in pair] == before


def test_a_number_that_the_desk_removed_cannot_be_put_back_and_that_is_not_offered(edit, pair, merge):
    edit(pair[0], **{"number-0-system": "", "number-0-value": ""})
    (group,) = edited_groups(merge)
    assert not group.can_be_put_back


def test_a_correction_of_the_name_it_had_before_is_kept_and_the_record_goes_by_it(edit, pair, merge):
    kept, _retired = pair
    edit(kept, **{"name-0-given": "Ana Maria"})
    undo(merge)
    kept.refresh_from_db()
    assert PatientName.objects.own(kept).get().use == PatientName.Use.OFFICIAL
    assert kept.display_name == "Ana Maria Sample"


def test_a_nickname_that_became_the_name_meanwhile_stays_findable(edit):
    kept = make_patient(
        "Ana", "Sample", other_names=[{"given": "Ann", "family": "Sample", "use": "nickname"}]
    )
    retired = make_patient("Anna", "Sampel")
    merge = make_merge(kept, retired, choices={"facts": {"name": "retired"}, "rows": []})
    edit(kept, given="Ann", family="Sample", **{"name-1-given": "", "name-1-family": ""})
    with pytest.raises(EditedSince):
        undo(merge)
    undo(merge, name="put-back")
    kept.refresh_from_db()
    assert kept.display_name == "Ana Sample"
    assert set(PatientName.objects.own(kept).values_list("given", "use")) == {
        ("Ana", "official"),
        ("Ann", "old"),
    }


def test_two_names_trade_places_in_one_edit():
    patient = make_patient("Ana", "Sample", other_names=[{"given": "Anna", "family": "Sample", "use": "old"}])
    rows = {name.given: name.pk for name in patient.names.all()}
    names = [
        {"given": "Anna", "family": "Sample", "use": "official"},
        {"given": "Ana", "family": "Sample", "use": "old"},
    ]
    patients.edit_patient(patient=patient, based_on=patient.revision, names=names, by=None, at=timezone.now())
    assert {name.given: name.pk for name in patient.names.all()} == rows
    assert patient.names.get(use="official").given == "Anna"
