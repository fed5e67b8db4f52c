"""The commands: what each says where it cannot do its work."""

import json
import os
import re
from contextlib import redirect_stdout
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from clinic.base.commands import AnsweringCommand, ClinicCommand
from clinic.base.database.owner import as_owner
from clinic.base.retention import first_party_configs

WITHOUT_TABLES = {
    "convert_questionnaire",
    "database",
    "migrate",
    "reset_sample_clinic",
    "serve",
    "start_sample",
}
ARGUMENTS = {
    "create_admin": ["kim"],
    "import_patients": ["list.csv"],
    "load_synthetic": ["--patients", "1"],
    "search_patients": ["Quarrington"],
}


def commands_of(kind):
    ours = {config.name for config in first_party_configs()}
    found = {name: app for name, app in get_commands().items() if app in ours}
    return sorted(name for name, app in found.items() if isinstance(load_command_class(app, name), kind))


def refusal_of(name, *arguments):
    """What it answers on standard output, and the refusal."""
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(name, *arguments, stdout=out)
    return out.getvalue(), refused.value


@pytest.fixture
def behind(committed_db):
    with as_owner(connection):
        MigrationRecorder.Migration.objects.filter(app="patients").latest("pk").delete()


def test_every_command_is_one_of_the_clinics_or_needs_no_tables():
    assert set(commands_of(object)) == {*commands_of(ClinicCommand), *WITHOUT_TABLES}


def test_what_runs_beside_the_web_server_are_commands_of_the_clinic():
    assert {name for name, *_how in (*settings.SERVED_BESIDE, *settings.SERVED_DAILY)} <= {
        *commands_of(ClinicCommand)
    }


@pytest.mark.parametrize("name", commands_of(ClinicCommand))
def test_a_database_that_is_behind_is_named_in_one_sentence(behind, name):
    said, refusal = refusal_of(name, *ARGUMENTS.get(name, ()))
    assert (said, refusal.returncode) == ("", 1)
    assert re.fullmatch(
        r"The database of the instance “test-\w+” is behind .* run `python manage\.py migrate` and try again\.",
        str(refusal),
    )


@pytest.mark.parametrize("name", commands_of(AnsweringCommand))
def test_a_refusal_is_an_answer_for_scripts_too(behind, name):
    said, refusal = refusal_of(name, *ARGUMENTS.get(name, ()), "--format", "json")
    assert json.loads(said) == {"refused": str(refusal)}


@pytest.mark.parametrize("name", ["find_duplicates", "import_patients"])
def test_a_file_that_is_not_there_is_wrong_usage(db, tmp_path, name):
    said, refusal = refusal_of(name, str(tmp_path / "list.csv"), "--format", "json")
    assert (said, refusal.returncode) == ("", 2)
    assert str(refusal).endswith("list.csv cannot be read: No such file or directory.")


@pytest.mark.parametrize("name", ["find_duplicates", "import_patients"])
def test_a_file_that_is_no_list_is_refused(db, tmp_path, name):
    (tmp_path / "list.csv").write_bytes(b"%PDF-1.7")
    said, refusal = refusal_of(name, str(tmp_path / "list.csv"), "--format", "json")
    assert (json.loads(said), refusal.returncode) == ({"refused": str(refusal)}, 1)


class TestAPipe:
    """Whoever reads the answer closes it, as `| head -1` does."""

    pytestmark = pytest.mark.usefixtures("committed_db")

    def run(self, *arguments, command=("patients", "search_patients")):
        load_command_class(*command).run_from_argv(["manage.py", command[1], *arguments])

    @pytest.mark.parametrize(
        ("arguments", "more"),
        [
            (["Quarrington"], {}),
            (["Quarrington", "--format", "json"], {}),
            (["x" * 201, "--format", "json"], {}),
            (["status", "--of-tests"], {"command": ("clinic.base", "database")}),
        ],
        ids=["as text", "as data", "refused", "without tables"],
    )
    def test_that_nobody_reads_ends_the_command_quietly(self, arguments, more, capfd):
        reading, writing = os.pipe()
        os.close(reading)
        pipe = os.fdopen(writing, "w")
        with pipe, redirect_stdout(pipe), pytest.raises(SystemExit) as ended:
            self.run(*arguments, **more)
        assert (ended.value.code, "Traceback" in capfd.readouterr().err) == (141, False)

    def test_that_is_read_to_the_end_is_fine(self, capfd):
        self.run("Quarrington")
        assert capfd.readouterr().out == "Nobody found.\n"
