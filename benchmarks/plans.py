"""How the database would run a statement, the statements inside its functions as well."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


class Plans:
    """The plans of everything that runs over `connection`, each as its lines."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.lines: list[str] = []
        self.count = 0
        connection.add_notice_handler(self._note)

    def _note(self, notice: psycopg.errors.Diagnostic) -> None:
        text = notice.message_primary or ""
        if "plan:" in text:
            self.count += 1
            self.lines += [line.strip() for line in text.splitlines()]

    def reading_whole(self, tables: Iterable[str]) -> list[str]:
        """The lines that read one of these tables from end to end."""
        return [
            line
            for line in self.lines
            if "Seq Scan on " in line and line.partition("Seq Scan on ")[2].split()[0] in tables
        ]

    def indexes(self) -> list[str]:
        """The names of the indexes that were used, most used first."""
        used: dict[str, int] = {}
        for line in self.lines:
            for way in ("Index Scan using ", "Index Only Scan using ", "Bitmap Index Scan on "):
                if way in line:
                    name = line.partition(way)[2].split()[0]
                    used[name] = used.get(name, 0) + 1
        return sorted(used, key=lambda name: -used[name])


@contextmanager
def explaining() -> Iterator[Plans]:
    """A connection of the database's superuser that tells the plan of each statement (auto_explain)."""
    with connection.settings_dict["LOCAL"].connect(connection.settings_dict["NAME"]) as told:
        told.cursor_factory = psycopg.ClientCursor
        told.execute("LOAD 'auto_explain'")
        for setting, value in (
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_nested_statements", "on"),
            ("client_min_messages", "log"),
        ):
            told.execute("SELECT set_config(%s, %s, false)", [setting, value])
        yield Plans(told)


def ask_again(plans: Plans, statements: Iterable[tuple[str, Any]]) -> None:
    for statement, values in statements:
        plans.connection.execute(statement, values)
