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


def finding_words() -> dict[str, str]:
    """Every finding code with its word, retired ones included: old records use them."""
    return dict(FindingCode.objects.values_list("slug", "name"))
