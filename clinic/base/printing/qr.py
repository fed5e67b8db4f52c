"""QR codes as SVG, for a page or a screen."""

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """Black on nothing, with the quiet zone a reader needs and enough redundancy for a folded sheet."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="svg", border=2, xmldecl=False, nl=False, omitsize=True
    )
    return picture.getvalue().decode()
