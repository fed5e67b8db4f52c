"""What was freed goes back to the machine."""

import ctypes


def give_back() -> None:
    """glibc keeps the pages of what was freed and finds ever fewer that fit; other C libraries don't."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
