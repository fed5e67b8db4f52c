"""`manage.py import_patients`: for scripts."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from patients.models import Patient
from patients.tests.factories import make_patient

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


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("colums = 1", "no such key: colums"),
        ('month_first = "no"', "month_first is true or false"),
        ("month_first = 0", "month_first is true or false"),
        ("maybe = 3", "maybe is"),
        ('maybe = "Import"', "maybe is"),
        ("maybe = []", "maybe is"),
        ('columns = "x"', "columns is a table"),
        ("columns = [1]", "columns is a table"),
        ('[columns]\n"given" = ["given"]', "columns is a table"),
        ("columns = " + "[" * 3_000 + "]" * 3_000, "mapping.toml"),
        ("maybe = " + "9" * 5_000, "mapping.toml"),
        ("maybe = ", "mapping.toml"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_wrong_usage_with_a_sentence(command, mapping, sentence):
    with pytest.raises(CommandError, match=sentence) as caught:
        command(PEOPLE, mapping=f"{mapping}\n")
    assert caught.value.returncode == 2
    assert not Patient.objects.exists()


@pytest.mark.parametrize(("maybe", "imported"), [("import", 2), ("skip", 1)])
def test_the_mapping_says_what_becomes_of_doubtful_lines(command, maybe, imported):
    make_patient("Omar", "Sample", birth_date=None)
    status, answer = command(PEOPLE, mapping=f'maybe = "{maybe}"\n')
    assert (status, answer["counts"]["imported"]) == (0, imported)


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
