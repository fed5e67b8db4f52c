"""`manage.py search_patients`: the same search for scripts."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from patients.models import Patient

from .factories import make_patient

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("search_patients", *arguments, stdout=out)
    return out.getvalue()


def test_hits_are_printed_as_json_with_their_reasons():
    patient = make_patient("Zoë", "Quarrington", birth_date=date(1982, 4, 1), birth_date_precision="month")
    assert json.loads(run("quarington", "zoe", "--format", "json")) == {
        "hits": [
            {
                "uuid": str(patient.uuid),
                "number": patient.number,
                "name": "Zoë Quarrington",
                "birth_date": "1982-04",
                "score": pytest.approx(0.63, abs=0.03),
                "why": ["sounds like: Quarrington"],
            }
        ]
    }


def test_nobody_found_is_an_answer_too():
    make_patient()
    assert json.loads(run("xyzzy", "--format", "json")) == {"hits": []}
    assert run("xyzzy") == "Nobody found.\n"
    assert run("sample").startswith(Patient.objects.get().number)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["x" * 201], 1), (["a\x00"], 1), ([], 2), (["x", "--format", "xml"], 2)],
    ids=["long", "NUL", "nothing", "format"],
)
def test_refusals_exit_with_one_and_misuse_with_two(arguments, status):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 1 if status == 1 else "Error" in str(refused.value)
