"""A whole number as a request brings it."""

LAST_KEY = 2**63 - 1
LAST_REVISION = 2**31 - 1


def whole_number(text: str, *, most: int) -> int | None:
    """From 0 to `most`, written in the digits 0 to 9 and nothing else; None for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None
