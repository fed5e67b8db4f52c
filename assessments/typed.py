"""Free text of the examination, cleaned or refused with a sentence."""

from django.core.exceptions import ValidationError

from clinic.base.errors import DomainError
from clinic.base.text import clean_text


def clean_words(text: str, *, at_most: int) -> str:
    """The text in NFC without outer spaces; a DomainError says what is wrong with it."""
    try:
        return clean_text(text, max_length=at_most)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
