"""The finding words in use, out of their table."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from .models import FindingCode
from .vocabulary import Word, Words


def words_in_use() -> Words:
    return _by_code(FindingCode.objects.active().in_catalogue_order())


def all_words() -> Words:
    """Retired words included: old records use them."""
    return _by_code(FindingCode.objects.in_catalogue_order())


@lru_cache(maxsize=8)
def words_at(touched: datetime) -> Words:
    """All words as they are since the exam set was last touched, as it is whenever a word changes."""
    return all_words()


def _by_code(rows: Iterable[FindingCode]) -> Words:
    return {
        row.slug: Word(
            code=row.slug,
            label=row.name,
            excludes=frozenset(row.excludes),
            combines=frozenset(row.combines),
            letter=row.letter,
        )
        for row in rows
    }
