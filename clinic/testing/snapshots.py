"""Rows that many tests need and that are dear to make: made once for a run, then copied by the database."""

import json
from collections.abc import Iterable
from typing import Any, Self

from django.db import connection, models, transaction
from psycopg.sql import SQL, Composable, Identifier

READ = SQL("SELECT coalesce(jsonb_agg(r), '[]')::text FROM {} AS r")
PUT_BACK = SQL(
    "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"
    " SELECT {columns} FROM jsonb_array_elements(%s) AS one,"
    " jsonb_populate_record(NULL::{table}, one || %s) ON CONFLICT ({key}) DO NOTHING"
)
POINT = SQL(
    "UPDATE {table} AS t SET {column} = r.{column} FROM jsonb_populate_recordset(NULL::{table}, %s) AS r"
    " WHERE t.{key} = r.{key} AND r.{column} IS NOT NULL"
)
# Keys of new rows come after those that were put back; in a fresh database they would begin at 1.
PASS_BY = SQL(
    "WITH next AS (SELECT nextval(pg_get_serial_sequence(%s, %s)) AS number)"
    " SELECT max(nextval(pg_get_serial_sequence(%s, %s)))"
    " FROM next, generate_series(next.number, (SELECT max({key}) FROM {table}))"
)


class Snapshot:
    """The rows of some tables at one moment, lowest table first.

    `upward` names columns that point at a table further up; they are filled last.
    """

    def __init__(self, rows: dict[type[models.Model], str], upward: dict[type[models.Model], str]) -> None:
        self.rows, self.upward = rows, upward

    @classmethod
    def of(cls, tables: Iterable[type[models.Model]], **upward: str) -> Self:
        rows = {}
        with connection.cursor() as cursor:
            for model in tables:
                cursor.execute(READ.format(Identifier(model._meta.db_table)))
                rows[model] = cursor.fetchone()[0]
        return cls(rows, {model: upward[model.__name__] for model in rows if model.__name__ in upward})

    @transaction.atomic
    def restore(self, **instead: dict[str, Any]) -> None:
        """Put back what is not there, under the keys it had. Generated columns are left to the database.

        `instead` gives columns of a model another value: of who published it, when that person is not there.
        """
        with connection.cursor() as cursor:
            for model, rows in self.rows.items():
                table, key = model._meta.db_table, model._meta.pk.column
                other = json.dumps(instead.get(model.__name__, {}))
                cursor.execute(PUT_BACK.format(**self._names(model)), [rows, other])
                cursor.execute(PASS_BY.format(**self._names(model)), [table, key, table, key])
            for model, column in self.upward.items():
                names = self._names(model) | {"column": Identifier(column)}
                cursor.execute(POINT.format(**names), [self.rows[model]])

    def _names(self, model: type[models.Model]) -> dict[str, Composable]:
        stored = (field.column for field in model._meta.local_concrete_fields if not field.generated)
        columns = [column for column in stored if column != self.upward.get(model)]
        return {
            "table": Identifier(model._meta.db_table),
            "key": Identifier(model._meta.pk.column),
            "columns": SQL(", ").join(map(Identifier, columns)),
        }
