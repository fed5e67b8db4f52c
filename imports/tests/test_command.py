"""`manage.py import_patients`: for scripts."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from patients.models import Patient

from .factories import PEOPLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(tmp_path):
    def run(text, *options, mapping=""):
        (tmp_path / "list.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        if mapping:
            (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
            options = (*options, "--mapping", str(tmp_path / "mapping.toml"))
        out = io.StringIO()
        status = 0
        try:
            call_command(
                "import_patients", str(tmp_path / "list.csv"), "--format", "json", *options, stdout=out
            )
        except SystemExit as end:
            status = end.code
        except CommandError as refusal:
            if refusal.returncode != 1:
                raise
            status = 1
        return status, json.loads(out.getvalue())

    return run


def test_rehearsing_says_what_would_become_of_each_line(command):
    status, answer = command(PEOPLE + "Kim;Lee;tomorrow;\n", "--rehearse")
    assert (status, answer["counts"]["new"], answer["counts"]["error"]) == (1, 2, 1)
    assert [row["verdict"] for row in answer["rows"]] == ["new", "new", "error"]
    assert Patient.objects.count() == 0


def test_importing_takes_the_mapping_of_a_file(command):
    mapping = 'month_first = true\n[columns]\n"A" = "name"\n"B" = "birth_date"\n'
    status, answer = command("A,B,C\nAna Lee,3/4/1982,x\n", mapping=mapping)
    assert (status, answer["status"], answer["counts"]["imported"]) == (0, "imported", 1)
    assert str(Patient.objects.get().birth_date) == "1982-03-04"


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(command):
    status, answer = command("a," * 299 + "a\n")
    assert (status, "300 columns" in answer["refused"]) == (1, True)


def test_a_file_of_letters_that_nobody_reads_is_refused_with_a_sentence(command):
    status, answer = command(PEOPLE.encode("utf-32"), "--rehearse")
    assert (status, "not a text" in answer["refused"]) == (1, True)


def test_wrong_usage_is_status_two(command):
    with pytest.raises(CommandError) as caught:
        command(PEOPLE, mapping="colums = 1\n")
    assert caught.value.returncode == 2


def test_for_people_each_line_that_is_not_new_is_named_with_all_its_reasons(tmp_path, capsys):
    (tmp_path / "list.csv").write_text(
        PEOPLE + PEOPLE.splitlines()[1] + "\nKim;Lee;31 April 1980;call my son\n"
    )
    with pytest.raises(SystemExit):
        call_command("import_patients", str(tmp_path / "list.csv"), "--rehearse")
    _counts, same, faulty = capsys.readouterr().out.splitlines()
    assert same.startswith("4 same: Line 2")
    assert faulty.startswith("5 error: born")
    assert " phone: " in faulty
