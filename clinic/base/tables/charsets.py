"""Bytes to letters: marked and unmarked UTF-8 and UTF-16, and the sets of one byte before them."""

import codecs

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .unreadable import Unreadable

# What a person can choose when the letters look wrong.
CHARSETS = {
    "utf-8": gettext_lazy("UTF-8"),
    "utf-16": gettext_lazy("UTF-16"),
    "cp1252": gettext_lazy("Western European (Windows 1252, Latin-1)"),
    "cp1250": gettext_lazy("Central European (Windows 1250)"),
    "cp1251": gettext_lazy("Cyrillic (Windows 1251)"),
    "cp1253": gettext_lazy("Greek (Windows 1253)"),
    "cp1254": gettext_lazy("Turkish (Windows 1254)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "shift_jis": gettext_lazy("Japanese (Shift JIS)"),
    "euc_kr": gettext_lazy("Korean (EUC-KR)"),
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WESTERN = "cp1252"
ENOUGH = 40  # letters beyond ASCII, from which a set of one byte can be told at all
SAMPLE = 60_000
STRAY = 0.01  # which part of a text may be signs that none has


def decode(content: bytes, wanted: str = "") -> tuple[str, str]:
    """The text without its mark, and the name of the set. Raises Unreadable."""
    charset = wanted or _charset_of(content)
    for mark, name in MARKS:
        if content.startswith(mark) and (charset == name or (charset == "utf-16" and "16" in name)):
            content, charset = content[len(mark) :], name
    if charset == "utf-16":
        charset = "utf-16-be" if _zeros(content)[0] > _zeros(content)[1] else "utf-16-le"
    try:
        text = _decoded(content, charset)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable(_not_that_way()) from error
    if _controls(text) > STRAY:
        raise Unreadable(_not_that_way() if wanted else _no_text())
    return text, "utf-16" if charset.startswith("utf-16") else charset


def _decoded(content: bytes, charset: str) -> str:
    if charset == WESTERN:  # five bytes are letters in no set; Latin-1 has controls there
        try:
            return content.decode(WESTERN)
        except UnicodeDecodeError:
            return content.decode("latin-1")
    return content.decode(charset)


def _charset_of(content: bytes) -> str:
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    if _looks_like_utf16(content):
        return "utf-16"
    if _controls(content[:SAMPLE].decode("latin-1")) > STRAY:
        raise Unreadable(_no_text())
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _one_byte_set(content)
    return "utf-8"


def _controls(text: str) -> float:
    """Which part is signs that no text has; a stray one is the matter of its line."""
    part = text[:SAMPLE]
    return sum(letter < " " and letter not in "\t\r\n\x1f" for letter in part) / max(len(part), 1)


def _no_text() -> str:
    return _("This is not a text. Please save the list as CSV or XLSX.")


def _not_that_way() -> str:
    return _("The letters of this file cannot be read that way. Choose another set.")


def _zeros(content: bytes) -> tuple[int, int]:
    """How many NULs stand at even and at odd places: Latin letters of UTF-16 have them on one side."""
    part = content[:4000]
    return part[0::2].count(0), part[1::2].count(0)


def _looks_like_utf16(content: bytes) -> bool:
    if len(content) % 2 or len(content) < 4:
        return False
    even, odd = _zeros(content)
    half = len(content[:4000]) // 2
    return max(even, odd) > half * 0.6 and min(even, odd) < half * 0.05


def _one_byte_set(content: bytes) -> str:
    """Western unless there is enough to tell: two accents do not make a language."""
    lines = [line for line in content[: SAMPLE * 20].split(b"\n") if any(byte > 127 for byte in line)]
    sample = b"\n".join(lines)[:SAMPLE]
    if sum(byte > 127 for byte in sample) < ENOUGH:
        return WESTERN
    names = [name for name in CHARSETS if not name.startswith("utf")]
    best = from_bytes(sample, cp_isolation=names, steps=4).best()
    return best.encoding if best is not None and best.encoding in CHARSETS else WESTERN
