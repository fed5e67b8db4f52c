"""From the lines of a file to people who may be patients. Pure: it knows no database."""

from .columns import FIELDS, Mapping, guess, is_header
from .dates import Order, order_of

__all__ = ["FIELDS", "Mapping", "Order", "guess", "is_header", "order_of"]
