"""How many statements something sends."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(act: Callable[[], Any]) -> int:
    """Counted at the second call: the first fills what a process keeps, and stamps the session as
    active, which a page does only now and then.
    """
    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)
