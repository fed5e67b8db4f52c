"""Web fonts made from the font packages: only the letters and the axes that the pages use.

The packages hold variable TrueType files of 0.4 to 1.2 MB. What is served, as measured:
see docs/components.md. A page that meets a letter outside these ranges falls back to the fonts of
the device, letter by letter.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

LATIN = (
    range(0x20, 0x250),
    range(0x2BB, 0x2DE),
    range(0x300, 0x330),  # combining accents, for names typed as letter and accent
    range(0x1E00, 0x1F00),
    range(0x2000, 0x2070),
    range(0x20A0, 0x20C0),
    range(0x2100, 0x2200),
    (0x2212, 0x2260, 0x2264, 0x2265),
    range(0x25A0, 0x2600),
    (0x2713, 0x2714, 0x2717),
)
MORE = (
    range(0x250, 0x2BB),
    range(0x300, 0x590),
    range(0x1C80, 0x1D00),
    range(0x1F00, 0x2000),
    range(0x2C60, 0x2C80),
)


@dataclass(frozen=True)
class Face:
    """One woff2 file, cut out of one file of a package."""

    name: str
    package: str
    source: str
    letters: tuple[Iterable[int], ...]
    pinned: tuple[tuple[str, float], ...] = ()  # axes set to one value

    def make(self) -> bytes:
        from fontTools import subset
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont

        options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, notdef_outline=True)
        options.layout_features = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]
        font = TTFont(io.BytesIO(self._source().read_bytes()))
        cut = subset.Subsetter(options)
        cut.populate(unicodes=[letter for some in self.letters for letter in some])
        cut.subset(font)
        if self.pinned:
            font = instantiateVariableFont(font, dict(self.pinned), inplace=True)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
        return made.getvalue()

    def _source(self):
        return files(self.package) / "files" / self.source


SANS, SERIF = "fontpkg_source_sans_3", "fontpkg_source_serif_4"
# The serif stands in titles only, so its optical size is that of a title.
TITLE = (("opsz", 24.0),)
FACES = (
    Face("source-sans-latin.woff2", SANS, "SourceSans3[wght].ttf", LATIN),
    Face("source-sans-more.woff2", SANS, "SourceSans3[wght].ttf", MORE),
    Face("source-sans-italic-latin.woff2", SANS, "SourceSans3-Italic[wght].ttf", LATIN),
    Face("source-serif-latin.woff2", SERIF, "SourceSerif4[opsz,wght].ttf", LATIN, TITLE),
    Face("source-serif-more.woff2", SERIF, "SourceSerif4[opsz,wght].ttf", MORE, TITLE),
)
