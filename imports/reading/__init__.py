"""From the lines of a file to people who may be patients. It asks no database: of the
patients' models it takes lengths and choices alone."""

from .columns import FIELDS, Mapping, guess, is_header
from .dates import Order, order_of

__all__ = ["FIELDS", "Mapping", "Order", "guess", "is_header", "order_of"]
