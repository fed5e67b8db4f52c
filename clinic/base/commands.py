"""What our commands have in common: they say why they refuse, and show no query to whoever looks on.

Exit status 0 fine, 1 refused, 2 wrong usage, 141 when whoever read the answer has had enough of it.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from .errors import DomainError
from .tables import Limits


class PipedCommand(BaseCommand):
    """May be read by another program, which closes the pipe when it has had enough."""

    def run_from_argv(self, argv: list[str]) -> None:
        """`| head -1` closes the pipe: the end is quiet then, with the status of a program it ends so.

        The signal itself stays ignored, because a connection to the database may break like this, too.
        """
        try:
            try:
                super().run_from_argv(argv)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is left to write
            sys.exit(128 + signal.SIGPIPE)


class ClinicCommand(PipedCommand):
    """Works on the tables of this version: on older ones a failed query would tell what was asked for."""

    requires_migrations_checks = True

    def check_migrations(self) -> None:
        if _is_behind():
            raise CommandError(
                _(
                    "The database %(which)s is behind this version. If it is the right one, run "
                    "`python manage.py migrate` and try again."
                )
                % {"which": _which()}
            )


class AnsweringCommand(ClinicCommand):
    """Answers scripts. With `--format json` a refusal is an answer too, beside the sentence for people."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DomainError as error:
            self._answer_refused(str(error), options["format"])
            raise CommandError(str(error)) from error
        except CommandError as error:
            if error.returncode == 1:
                self._answer_refused(str(error), options["format"])
            raise

    def _answer_refused(self, sentence: str, form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps({"refused": sentence}, ensure_ascii=False))


def content_of(path: Path, limits: Limits) -> bytes:
    """Of a file that the command line names. One that cannot be read is wrong usage; may raise Unreadable."""
    try:
        limits.check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        told = {"file": path, "why": error.strerror}
        raise CommandError(_("%(file)s cannot be read: %(why)s.") % told, returncode=2) from error


def _which() -> str:
    """By the name somebody chose it with: a new shell has forgotten PLUMBLINE_INSTANCE."""
    if server := connection.settings_dict["LOCAL"]:
        return _("of the instance “%(name)s”") % {"name": server.instance}
    return f"“{connection.settings_dict['NAME']}”"


def _is_behind() -> bool:
    """A database that is away is no answer: whoever works on it then deals with that."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError:
        return False
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
