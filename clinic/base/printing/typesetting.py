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
from pathlib import Path
from typing import Any, Literal, cast

import typst

from clinic.base.printing import fonts

PARTS = Path(__file__).parent / "parts"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


class PrintingFailed(RuntimeError):
    """A template or its value is wrong. The text holds nothing a person typed, so it may be logged."""


def compile_pdf(template: Path, data: Mapping[str, Any], *, timestamp: datetime) -> bytes:
    """Set one template with one value. Equal input gives equal bytes."""
    compiler = typst.Compiler(
        _source(template),
        root=PARTS,
        font_paths=fonts.library(),
        ignore_system_fonts=True,
        package_path=PARTS,
        package_cache_path=PARTS,
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
            timestamp=timestamp.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise PrintingFailed(f"{template.name}: {_without_values(str(error))}") from None
    return cast(bytes, pdf)


@cache
def _source(template: Path) -> bytes:
    return template.read_bytes()


def _without_values(message: str) -> str:
    """Typst quotes what it stumbled over; that may be a name."""
    return re.sub(r"`[^`]*`", "`…`", message.splitlines()[0] if message else "unknown error")
