"""Whatever is merged and undone in whatever order, every table is where it was, row for row."""

import json

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.tests.factories import make_signed
from careplans.tests.factories import make_active_plan
from clinic.base.retention import first_party_configs
from merging.choosing import default_choices
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
    """Two of one person with rows of every kind, one with intake and plan, one examined, one nearly empty."""
    kept, retired = make_two(
        gender="woman",
        identifiers=[{"system": "insurer", "value": "A1"}],
        address={"city": "Ghent", "postal_code": "9000"},
        related=[{"role": "emergency", "name": "Bo Sample", "phone": "555-0111"}],
        contacts=[{"system": "email", "value": "ana@example.org"}],
        other_names=[{"given": "Ann", "family": "Sample", "use": "nickname"}],
    )
    make_consent_text("exam")
    patients.record_consent(
        patient=retired, code="exam", decision="yes", source="desk", by=None, at=timezone.now()
    )
    make_visit(retired, status="finished")
    planned = make_active_plan().patient
    examined = make_signed().patient
    bare = make_patient("毛", "", birth_date=None)
    return [kept, retired, planned, examined, bare]


acts = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_merges_and_their_undoing_leave_every_table_as_it_was(people, acts):
    with transaction.atomic():
        before = everything()
        standing = []
        for act in acts:
            if act[0] == "merge":
                _merge(people, *act[1:], standing)
            elif standing:
                undo(standing.pop())
        for merge in reversed(standing):
            undo(merge)
        after = everything()
        transaction.set_rollback(True)
    assert after == before


def _merge(people: list[Patient], kept: int, retired: int, chance, standing: list) -> None:
    """With every line and row chosen by chance; what may not be merged is left alone."""
    pair = [Patient.objects.get(pk=people[kept].pk), Patient.objects.get(pk=people[retired].pk)]
    if kept == retired or any(row.replaced_by_id for row in pair):
        return
    choices = default_choices(*pair)
    sides = {key: chance.choice(["kept", "retired"]) for key in choices["facts"]}
    rows = [row for row in choices["rows"] if chance.random() < 0.7]
    standing.append(make_merge(*pair, choices={"facts": sides, "rows": rows}))
