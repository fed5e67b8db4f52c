"""UUIDs: version 7 for new rows, and those that a request brings."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """RFC 9562: sortable by time, so that new rows land together in an index."""
    millis = time.time_ns() // 1_000_000
    noise = secrets.randbits(74)
    value = millis << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def uuid_of(text: str) -> UUID | None:
    """None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
