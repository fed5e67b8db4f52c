"""Which findings can stand beside each other, and what two of them make together. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Word:
    """A finding code as the table has it."""

    code: str
    label: str
    excludes: frozenset[str] = frozenset()
    combines: frozenset[str] = frozenset()
    letter: str = ""


Words = dict[str, Word]


def with_code(codes: frozenset[str], added: str, words: Words) -> frozenset[str]:
    """The findings of one muscle and side after `added` was set."""
    if added in codes or any(added in words[code].combines for code in codes):
        return codes
    for whole in words.values():
        if added in whole.combines and whole.combines <= codes | {added}:
            return frozenset(c for c in codes - whole.combines if not _clash(c, whole.code, words)) | {
                whole.code
            }
    return frozenset(code for code in codes if not _clash(code, added, words)) | {added}


def without_code(codes: frozenset[str], removed: str, words: Words) -> frozenset[str]:
    """The findings after `removed` was taken off; of *tight and weak* the other half stays."""
    whole = next((code for code in codes if removed in words[code].combines), None)
    if removed not in codes and whole is not None:
        return codes - {whole} | (words[whole].combines - {removed})
    return codes - {removed}


def _clash(one: str, other: str, words: Words) -> bool:
    return other in words[one].excludes or one in words[other].excludes
