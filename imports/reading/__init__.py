"""From a file to rows that may be patients. Pure: it knows no database."""

from .columns import FIELDS, Mapping, guess
from .dates import Order, order_of
from .lines import Line, Table, Unreadable, open_table

__all__ = [
    "FIELDS",
    "Line",
    "Mapping",
    "Order",
    "Table",
    "Unreadable",
    "guess",
    "open_table",
    "order_of",
]
