"""From the lines of a file to people who may be patients. Pure: it knows no database."""

from .columns import FIELDS, Mapping, guess
from .dates import Order, order_of

__all__ = ["FIELDS", "Mapping", "Order", "guess", "order_of"]
