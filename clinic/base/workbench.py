"""What the admin's home shows: tasks that need someone, and a few numbers.

An app adds a function in `ready()`; it gets the user and yields nothing for whom it does not concern:

    workbench.add_tasks(open_duplicates)     # (user) -> Iterable[Task]
    workbench.add_numbers(visits_today)      # (user) -> Iterable[Number]

Each function costs at most one query or two, whatever the number of rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Task:
    """`count` things that wait, in words that follow the number: "exam drafts unsigned …"."""

    count: int
    text: Text
    detail: Text = ""
    url: str = ""
    action: Text = ""
    is_urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    label: Text
    value: Any
    detail: Text = ""


_tasks: list[Callable[[Any], Iterable[Task]]] = []
_numbers: list[Callable[[Any], Iterable[Number]]] = []


def add_tasks(source: Callable[[Any], Iterable[Task]]) -> None:
    if source not in _tasks:
        _tasks.append(source)


def add_numbers(source: Callable[[Any], Iterable[Number]]) -> None:
    if source not in _numbers:
        _numbers.append(source)


def tasks_for(user: Any) -> list[Task]:
    """What waits, the urgent first, in the order of the apps; nothing that has come to zero."""
    found = [task for source in _tasks for task in source(user) if task.count]
    return sorted(found, key=lambda task: not task.is_urgent)


def numbers_for(user: Any) -> list[Number]:
    return [number for source in _numbers for number in source(user)]
