"""The faces we print with: wheels from PyPI, never what a machine happens to have installed."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

# package -> folder with the font files. Order is the order of preference.
WHEELS = {
    "fontpkg_source_sans_3": "files",
    "fontpkg_source_serif_4": "files",
    "fontpkg_noto_sans": "files",
    "fontpkg_noto_sans_arabic": "files",
    "justmytype_intl_cjk": "fonts",
}
TEXT, TITLE = "Source Sans 3", "Source Serif 4"
WIDE = ["Noto Sans", "Noto Sans Arabic"]
# Han characters look different in each of these, so the language of the page decides who is asked first.
HAN = ["Noto Sans SC", "Noto Sans TC", "Noto Sans JP", "Noto Sans KR"]
HAN_FIRST = {
    "zh-hant": "Noto Sans TC",
    "zh-tw": "Noto Sans TC",
    "zh-hk": "Noto Sans TC",
    "ja": "Noto Sans JP",
    "ko": "Noto Sans KR",
}
RIGHT_TO_LEFT = {"ar", "fa", "ur", "he"}

# A page may hold line breaks; every other control character, and what no standard gives a meaning, is
# refused.
BREAKS = {"\n", "\t", "\r"}
NEVER = {"Cc", "Co", "Cs", "Cn"}


@cache
def folders() -> tuple[Path, ...]:
    """Where the font files are. find_spec, so that no font package runs code of its own."""
    found = []
    for package, folder in WHEELS.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise LookupError(f"the font package {package} is not installed: pip install -r requirements.txt")
        found.append(Path(spec.origin).parent / folder)
    return tuple(found)


@cache
def library() -> typst.Fonts:
    """Every face, opened once in a process; the files are mapped, so what no page needs costs no memory."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders()))


def families(first: str, language: str) -> list[str]:
    """The faces a page asks in turn: its own, then the wide ones, then Han in the shape its readers know."""
    preferred = HAN_FIRST.get(language.lower()) or HAN_FIRST.get(language.split("-")[0].lower())
    return [first, *WIDE, *sorted(HAN, key=lambda family: family != preferred)]


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def missing_glyphs(text: str) -> set[str]:
    """What no face of ours can draw: to be told before a page is issued, never printed as a box."""
    return {character for character in set(text) - BREAKS if not _drawable(character)}


def _drawable(character: str) -> bool:
    if unicodedata.category(character) in NEVER:
        return False
    return any(ord(character) in covered for covered in _coverage())


def _coverage() -> Iterator[frozenset[int]]:
    """What each upright face covers, opened in order and only as far as somebody asks."""
    return map(_codepoints, _upright())


@cache
def _upright() -> tuple[Path, ...]:
    return tuple(
        file for folder in folders() for file in sorted(folder.rglob("*.ttf")) if "Italic" not in file.name
    )


@cache
def _codepoints(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
