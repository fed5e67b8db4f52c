"""Reads whose SQL is worked out once in a process and from then on only given its values.

    _FLAGS = Prepared(lambda visit: Flag.objects.filter(visit=visit), visit=int)
    flags = _FLAGS.rows(visit=visit.pk)

For the pages opened all day: building and compiling a query with subqueries costs Django several times what
PostgreSQL takes to answer it, and planning it costs PostgreSQL more than answering; the server keeps the plan
for a connection from the second time on (prepare_threshold in database/config.py). What is said stays a
queryset; rows come back as it would give them, joined rows and annotations included. A list is compared with
`Among`. `prefetch_related` has no place here.
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from psycopg.sql import Literal

# What stands in a query for a value that is not known yet; no row of ours holds one of these.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2_147_000_000 + n,
    datetime: lambda n: datetime(9000 + n, 1, 1, tzinfo=UTC),
    UUID: lambda n: UUID(int=n + 1),
    str: lambda n: f"\x00{n}",
    list: lambda n: [2_147_000_000 + n],
}


class Prepared:
    """`build` gets a mark for each named value and returns the queryset; it is called once."""

    def __init__(self, build: Callable[..., QuerySet], **kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self._made: tuple[QuerySet, Any, str, tuple] | None = None

    def rows(self, **values: Any) -> list:
        queryset, compiler, sql, params = self._made or self._make()
        compiler = copy.copy(compiler)
        compiler.connection = _Planned()
        compiler.as_sql = lambda *_how, **_more: (sql, filled(params, values))
        source = SimpleNamespace(
            model=queryset.model,
            db=connection.alias,
            query=_Known(queryset.query, compiler),
            _known_related_objects={},
            _fields=queryset._fields,
        )
        return list(queryset._iterable_class(source))

    def first(self, **values: Any) -> Any:
        """The only row there can be, or None."""
        return next(iter(self.rows(**values)), None)

    def sql(self) -> tuple[str, tuple]:
        """The statement, with a `Hole` for each value, to be part of another one."""
        _queryset, _compiler, sql, params = self._made or self._make()
        return sql, params

    def _make(self) -> tuple[QuerySet, Any, str, tuple]:
        connection.ensure_connection()
        marks = {name: MARKS[kind](n) for n, (name, kind) in enumerate(self.kinds.items())}
        queryset = self.build(**marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, *_named in compiler.select])
        compiler.get_converters = lambda _expressions: converters
        self._made = queryset, compiler, *_with_constants(sql, [_hole_or_value(p, marks) for p in params])
        return self._made


class Hole(str):
    """The name of a value that a prepared statement still waits for."""


def filled(params: tuple, values: dict[str, Any]) -> tuple:
    return tuple(values[param] if type(param) is Hole else param for param in params)


def _with_constants(sql: str, params: list) -> tuple[str, tuple]:
    """What is always the same is written into the statement, so that partial indexes fit it; holes stay."""
    written = [
        "%s" if type(param) is Hole else Literal(param).as_string(connection.connection).replace("%", "%%")
        for param in params
    ]
    return sql.replace("%%", "%%%%") % tuple(written), tuple(p for p in params if type(p) is Hole)


def _hole_or_value(value: Any, marks: dict[str, Any]) -> Any:
    for name, mark in marks.items():
        if type(value) is type(mark) and value == mark:
            return Hole(name)
    return value


class _Planned:
    """The connection of this thread with cursors that give the server statement and values apart."""

    def cursor(self) -> Any:
        connection.ensure_connection()
        raw, usual = connection.connection, connection.connection.cursor_factory
        raw.cursor_factory = ServerBindingCursor
        try:
            return connection.cursor()
        finally:
            raw.cursor_factory = usual

    def __getattr__(self, name: str) -> Any:
        return getattr(connection, name)


class _Known:
    """The query, answering with the compiler that has done its work already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_how: Any, **_more: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class Among(Func):
    """`Among("visit", [1, 2])`: the value is one of the list, whatever its length."""

    template, output_field = "%(expressions)s = ANY(%%s)", BooleanField()

    def __init__(self, what: str | Expression, values: list) -> None:
        super().__init__(F(what) if isinstance(what, str) else what)
        self.values = values

    def as_sql(self, compiler, connection, **_more):  # type: ignore[override]
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql} = ANY(%s))", (*params, list(self.values))


class AnyOf(Func):
    """The value is given by one of these prepared one-column reads, each with its values filled in."""

    output_field = BooleanField()

    def __init__(self, what: Expression, ways: tuple["Prepared", ...], **values: Any) -> None:
        super().__init__(what)
        self.ways, self.values = ways, values

    def as_sql(self, compiler, connection, **_more):  # type: ignore[override]
        what, given = compiler.compile(self.source_expressions[0])
        tests, params = [], []
        for way in self.ways:
            sql, holes = way.sql()
            tests.append(f"{what} IN ({sql})")
            params += [*given, *filled(holes, self.values)]
        return f"({' OR '.join(tests)})", tuple(params)
