"""Whatever is merged and undone in whatever order, every table is where it was, row for row."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.tests.factories import make_user
from careplans.models import CarePlan
from careplans.tests.factories import activate_with, make_active_plan, make_plan, make_practitioner
from clinic.base.errors import DomainError
from clinic.base.retention import first_party_configs
from duplicates import services as duplicates
from imports.models import ImportRow
from imports.tests.factories import make_rehearsed
from intake.tests.factories import answer, make_response
from merging.choosing import default_choices
from merging.decisions import pointing_at_patients
from merging.services import NotNow
from patients import services as patients
from patients.models import Patient
from patients.tests.factories import make_consent_text, make_patient, make_visit

from .factories import make_merge, make_two, undo

pytestmark = pytest.mark.django_db
# The audit, what remembers the merges, the staff of this test, and the queue of an index.
OUTSIDE = ("audit_", "merging_", "accounts_", "base_", "duplicates_changedpatient")
STAMPS = {"revision", "updated_at"}  # a revision never goes back: a page that was open meanwhile is stale


def everything() -> dict[str, list[dict]]:
    """{table: its rows in the order of their keys}, of every table of ours and those between them."""
    apps_of_ours = {config.label for config in first_party_configs()}
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in apps_of_ours]
    found = {}
    with connection.cursor() as cursor:
        for table in (m._meta.db_table for m in models if not m._meta.db_table.startswith(OUTSIDE)):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} AS t ORDER BY t")
            rows = [json.loads(text) for (text,) in cursor.fetchall()]
            found[table] = [{k: v for k, v in row.items() if k not in STAMPS} for row in rows]
    return found


@pytest.fixture
def people():
    """Two of one person, another of the name with a title, one with intake and plan, one nearly empty."""
    kept, retired = make_two(
        gender="woman",
        identifiers=[{"system": "insurer", "value": "A1"}],
        address={"city": "Ghent", "postal_code": "9000"},
        related=[{"role": "emergency", "name": "Bo Sample", "phone": "555-0111"}],
        contacts=[{"system": "email", "value": "ana@example.org"}],
        other_names=[{"given": "Ann", "family": "Sample", "use": "nickname"}],
    )
    titled = patients.register_patient(
        names=[{"prefix": "Dr", "given": "Ana", "family": "Sample"}],
        birth_date=None,
        contacts=[{"system": "phone", "value": "555-0199"}],
        by=None,
        at=timezone.now(),
    )
    planned = make_active_plan().patient
    bare = make_patient("毛", "", birth_date=None)
    leave_traces(retired, titled)
    import_one(bare)
    missing = [
        label for label, (model, _fields) in pointing_at_patients().items() if not model.objects.exists()
    ]
    assert missing == ["merging.Merge"], "there is a row of every kind"
    return [kept, retired, titled, planned, bare]


def leave_traces(patient: Patient, namesake: Patient) -> None:
    """What people leave at a desk, on a tablet and around a chart."""
    at, desk, robin, kim = timezone.now(), make_user("front-desk"), *(make_user("practitioner") for _ in "12")
    text = make_consent_text("exam")
    patients.record_consent(
        patient=patient, code=text.code, text=text, decision="yes", source="desk", by=desk, at=at
    )
    patients.open_signing(patient=patient, texts=[text], signer="patient", by=desk, at=at)
    patients.add_to_care_team(patient=patient, user=robin, by=None, at=at)
    patients.break_glass(patient=patient, reason="Fell in the waiting room", by=kim, at=at)
    make_visit(patient, status="finished")
    coming = [at + timedelta(weeks=week) for week in (1, 2)]
    patients.book_series(patient=patient, practitioner=robin, starts=coming, every_weeks=1, by=desk, at=at)
    patients.keep_draft(token=uuid4(), data={"reason": "Left knee"}, patient=patient, by=desk, at=at)
    answer(make_response(make_visit(namesake, status="arrived")), {"redflag.saddle": "yes"})
    duplicates.decide(one=patient, other=namesake, kind="household", by=desk, at=at)
    duplicates.decide_early(token=uuid4(), patient=patient, kind="household", by=desk, at=at)


def import_one(patient: Patient) -> None:
    """A row of a list that says it brought this patient."""
    row = ImportRow.objects.filter(batch=make_rehearsed(by=make_user("admin"))).first()
    ImportRow.objects.filter(pk=row.pk).update(patient=patient)


def care_for(patient: Patient) -> CarePlan | None:
    """Seen, examined and given a plan, as far as it goes."""
    patient.refresh_from_db()
    kim = make_practitioner()
    try:
        plan = make_plan(kim, patient=patient.kept)
        return activate_with(plan, kim)
    except DomainError:  # a warning sign is open, or a draft waits
        return None


acts = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("care"), st.integers(0, 4)),
    ),
    min_size=1,
    max_size=7,
)


# Not shrunk: seven acts can be read as they are, and shrinking takes minutes.
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=acts)
def test_merges_and_their_undoing_leave_every_table_as_it_was(people, acts):
    """But for what was entered meanwhile, and the end of a plan that such a plan replaced."""
    with transaction.atomic():
        before = everything()
        standing = []
        for act in acts:
            if act[0] == "merge":
                _merge(people, *act[1:], standing)
            elif act[0] == "care":
                care_for(people[act[1]])
            elif standing:
                _undo_any(standing, act[1])
        for merge in reversed(standing):
            undo(merge)
        after = everything()
        if any(act[0] == "care" for act in acts):
            after = _of_these(before, after)
            before = _of_these(before, before)
            _care_for_each_by_itself([people[at] for at in {act[1] for act in acts if act[0] == "care"}])
        transaction.set_rollback(True)
    assert after == before


def _of_these(rows: dict[str, list[dict]], found: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """The same rows as they are found, without how a plan ended."""
    ids = {table: {row.get("id") for row in of_it} for table, of_it in rows.items()}
    ends = {"status", "ended_at", "ended_by_id", "end_reason"}
    return {
        table: [
            {k: v for k, v in row.items() if table != "careplans_careplan" or k not in ends}
            for row in of_it
            if row.get("id") in ids[table]
        ]
        for table, of_it in found.items()
    }


def _care_for_each_by_itself(people: list[Patient]) -> None:
    """Of two again, nothing of one is replaced, offered or copied at the other."""
    for patient in people:
        others = CarePlan.objects.exclude(patient=patient).order_by("pk")
        before = list(others.values_list("pk", "status", "ended_at"))
        plan = care_for(patient)
        assert list(others.values_list("pk", "status", "ended_at")) == before
        if plan is not None and plan.replaces is not None:
            assert plan.replaces.patient == patient


def _undo_any(standing: list, number: int) -> None:
    """Not only the latest; what others build on is refused, and only that."""
    merge = standing[number % len(standing)]
    later = standing[standing.index(merge) + 1 :]
    if any(merge.kept in (other.kept, other.retired) for other in later):
        with pytest.raises(NotNow, match="came later"):
            undo(merge)
    else:
        undo(merge)
        standing.remove(merge)


def _merge(people: list[Patient], kept: int, retired: int, chance, standing: list) -> None:
    """With every line and row chosen by chance; what may not be merged is left alone."""
    pair = [Patient.objects.get(pk=people[kept].pk), Patient.objects.get(pk=people[retired].pk)]
    if kept == retired or any(row.replaced_by_id for row in pair):
        return
    choices = default_choices(*pair)
    sides = {key: chance.choice(["kept", "retired"]) for key in choices["facts"]}
    rows = [row for row in choices["rows"] if chance.random() < 0.7]
    standing.append(make_merge(*pair, choices={"facts": sides, "rows": rows}))
