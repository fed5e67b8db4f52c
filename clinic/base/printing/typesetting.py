"""Paper: a Typst template and a value become the bytes of a tagged PDF.

The template is code, the value is data. Data reaches Typst as one JSON string in `sys.inputs.data` and
nothing evaluates it, so whatever a person typed is printed as typed. The compiler may read the `parts`
folder of this package and nothing else, and knows no network.

PDF/A-2a keeps the file readable in thirty years, PDF/UA-1 makes it readable by a screen reader. Both refuse
to compile without title, language and alternative texts, which is a check we get for nothing.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Literal, cast

import typst

from clinic.base import memory
from clinic.base.printing import fonts

PARTS = Path(__file__).parent / "parts"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
BLANKS = 4
GIVE_BACK_EACH = 4
PAGE = re.compile(rb"/Type ?/Page\b")
_sheets = count(1)


class PrintingFailed(RuntimeError):
    """A template or its value is wrong. The text holds nothing a person typed, so it may be logged."""


def compile_pdf(template: Path, data: Mapping[str, Any], *, timestamp: datetime) -> bytes:
    """Set one template with one value. Equal input gives equal bytes."""
    compiler = _compiler()
    try:
        pdf = compiler.compile(
            _source(template),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
            timestamp=timestamp.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise PrintingFailed(f"{template.name}: {_without_values(str(error))}") from None
    finally:
        _forget(compiler)
    return cast(bytes, pdf)


def pages_of(pdf: bytes) -> int:
    """Of what `compile_pdf` made."""
    return len(PAGE.findall(pdf))


def _compiler() -> typst.Compiler:
    """One for each call: two threads cannot share one."""
    return typst.Compiler(
        root=PARTS,
        font_paths=fonts.library(),
        ignore_system_fonts=True,
        package_path=PARTS,
        package_cache_path=PARTS,
    )


def _forget(compiler: typst.Compiler) -> None:
    """Typst keeps 4 MB of each sheet until ten others went without it, and no option says less.

    Blank pages count as others and take a fraction of a millisecond. What every sheet shares is asked for
    again before its ten are over, and stays. Giving pages back at each sheet would cost it 2 ms.
    """
    for _blank in range(BLANKS):
        compiler.compile(b"", format="svg")
    if next(_sheets) % GIVE_BACK_EACH == 0:
        memory.give_back()


@cache
def _source(template: Path) -> bytes:
    return template.read_bytes()


def _without_values(message: str) -> str:
    """Typst quotes what it stumbled over; that may be a name."""
    return re.sub(r"`[^`]*`", "`…`", message.splitlines()[0] if message else "unknown error")
