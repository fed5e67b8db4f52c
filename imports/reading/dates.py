"""Whether a file writes the day or the month first, told by the dates that have only one reading."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBERS = re.compile(r"^\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{4}|\d{2})\b")


@dataclass(frozen=True, kw_only=True)
class Order:
    """`day_first` and `month_first` count the dates that can only be read so; `either` the others."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    @property
    def is_month_first(self) -> bool:
        return self.month_first > self.day_first

    @property
    def is_mixed(self) -> bool:
        return bool(self.day_first and self.month_first)

    @property
    def is_open(self) -> bool:
        """Nothing in the file tells, although it would matter."""
        return bool(self.either) and not (self.day_first or self.month_first)


def order_of(texts: Iterable[str]) -> Order:
    day_first = month_first = either = 0
    for text in texts:
        if (found := NUMBERS.match(text)) is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first == second:
            continue
        if 12 < first <= 31 and second <= 12:
            day_first += 1
        elif first <= 12 < second <= 31:
            month_first += 1
        elif first <= 12 and second <= 12:
            either += 1
    return Order(day_first=day_first, month_first=month_first, either=either)
