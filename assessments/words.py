"""The finding words in use, out of their table."""

from .models import FindingCode
from .vocabulary import Word, Words


def words_in_use() -> Words:
    rows = FindingCode.objects.active().in_catalogue_order()
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
