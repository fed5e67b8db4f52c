"""Who sends the sheet: the head of every page we print."""

from dataclasses import asdict, dataclass
from typing import Any

from clinic.base.printing import fonts

PAPER = {"a4": "a4", "letter": "us-letter"}
POINT_SIZES = (12, 18, 24)


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The clinic as it stands on paper. A sample clinic is marked on every page."""

    name: str
    address: str = ""
    phone: str = ""
    is_sample: bool = False


def sheet(
    *,
    letterhead: Letterhead,
    title: str,
    language: str,
    paper: str,
    point_size: int,
    footer: str,
    words: dict[str, str],
) -> dict[str, Any]:
    """What `sheet.typ` wants to know of every printed sheet, whatever is on it."""
    if point_size not in POINT_SIZES:
        raise ValueError(f"point size {point_size} is not one of {POINT_SIZES}")
    return {
        "clinic": asdict(letterhead),
        "title": title,
        "lang": language.split("-")[0].lower(),
        "region": language.split("-")[1].upper() if "-" in language else None,
        "dir": fonts.direction(language),
        "text_faces": fonts.families(fonts.TEXT, language),
        "title_faces": fonts.families(fonts.TITLE, language),
        "paper": PAPER[paper],
        "pt": point_size,
        "footer": footer,
        "words": words,
    }
