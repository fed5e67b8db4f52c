"""`manage.py find_duplicates`: over a file before it is imported, and over the register."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from clinic.base.tables import USUAL
from clinic.base.tables.writing import as_xlsx
from patients.tests.factories import make_patient

HEAD = "given,family,birth_date,postcode\n"
PAIR = HEAD + "Ana,Johnson,1982-04-03,N1 9GU\nOmar,Sample,1950-01-01,M1\nAnna,Jonson,3/4/1982,N1 9GU\n"


def run(*arguments):
    out = StringIO()
    call_command("find_duplicates", *map(str, arguments), "--format", "json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    "content",
    [
        PAIR.encode(),
        PAIR.encode("utf-16"),
        b"\xef\xbb\xbf" + PAIR.replace(",", ";").encode(),
        PAIR.replace("birth_date", "Date of birth").replace("family", "Surname").encode(),
        as_xlsx(line.split(",") for line in PAIR.splitlines()),
    ],
    ids=["utf-8", "utf-16", "semicolons after a mark", "other usual names", "workbook"],
)
def test_finds_the_pair_in_a_file_and_says_why(tmp_path, content):
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    (pair,) = run(file)
    assert (pair["a"], pair["b"]) == ("2", "4")
    assert 0.9 < pair["score"] <= 1
    assert {"same birth date", "same postcode", "family name spelled alike"} <= set(pair["why"])


def test_names_lines_by_their_id_and_takes_dates_that_do_not_exist(tmp_path):
    file = tmp_path / "people.csv"
    lines = "x-1,Ana,Johnson,1982-04-31,N1 9GU,short\nx-2,Ana,Johnson,1982-04-30,N1 9GU\nx-3,=1+1,毛,,\n"
    file.write_text("id," + HEAD + lines)
    assert [(pair["a"], pair["b"]) for pair in run(file)] == [("x-1", "x-2")]


def test_knows_the_columns_of_a_list_made_for_trials_and_names_no_line_by_a_number_of_the_person(tmp_path):
    file = tmp_path / "febrl.csv"
    head = (
        "soc_sec_id,rec_id, given_name, surname, street_number, address_1, suburb, postcode, date_of_birth\n"
    )
    one = "5304218, rec-1-org, Ana, Johnson, 12, Main Street, Reading, 2074, 19820403\n"
    file.write_text(head + one + one.replace("rec-1-org", "rec-1-dup-0").replace("Ana", "Anna"))
    (pair,) = run(file)
    assert (pair["a"], pair["b"]) == ("rec-1-org", "rec-1-dup-0")
    assert {"same address", "same birth date"} <= set(pair["why"])


def test_compares_every_telephone_of_a_line(tmp_path):
    file = tmp_path / "people.csv"
    lines = ("Ana,Johnson,1982-04-03,N1 9GU,5550142,5550143", "Ana,Johnson,1982-04-03,N1 9GU,,5550143")
    file.write_text(HEAD.strip() + ",phone,mobile\n" + "\n".join(lines))
    (pair,) = run(file)
    assert "same phone or e-mail" in pair["why"]


def test_reads_lists_that_are_too_long_to_be_imported_at_once(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(PAIR + "\n" * USUAL.lines + "Omar,Sample,1950-01-01,M1\n")
    assert ("3", str(USUAL.lines + 5)) in [(pair["a"], pair["b"]) for pair in run(file)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04\x00\x00", "workbook is damaged"),
        (b"\x00\x01\x02\x03" * 50, "not a text"),
        (b"given,family\nA,B\n", "names no column birth_date, postcode"),
        (HEAD.encode() + b"a" * 200_000 + b",b,,\n", "Line 2 cannot be read: .* quotation mark"),
    ],
    ids=["empty", "zip", "no text", "columns", "endless field"],
)
def test_refuses_other_files_with_a_sentence(tmp_path, content, says):
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=says) as refusal:
        run(file)
    assert refusal.value.returncode == 1


def test_usage_is_status_2():
    command = [sys.executable, "manage.py", "find_duplicates", "--least", "7"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert (done.returncode, "from 0.5 to 1" in done.stderr) == (2, True)


@pytest.mark.django_db
def test_finds_those_of_the_register_by_number():
    one, other = make_patient("Ana", "Johnson"), make_patient("Anna", "Johnson")
    make_patient("Omar", "Sample")
    (pair,) = run()
    assert (pair["a"], pair["b"]) == (one.number, other.number)
