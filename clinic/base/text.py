"""What people type, before anything else looks at it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that reorder the line around them; a name or a dose must not be able to do that.
BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ALLOWED_CONTROLS = frozenset("\n\t")
BLANK_LETTERS = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0"
)  # letters and signs by their class, with nothing to see


def clean_text(value: str, *, max_length: int | None = None) -> str:
    """`value` in NFC, outer spaces off, line ends as \\n. Raises ValidationError, saying what to do."""
    if value.isascii() and value.isprintable():  # nearly all that is typed: nothing to mend or to refuse
        text = value.strip()
    else:
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text.isprintable() and any(_is_forbidden(letter) for letter in text):  # what is forbidden is not
        raise ValidationError(
            _("There is an invisible control character in this text. Please type it again."),
            code="control",
        )
    if text and not is_visible(text):
        raise ValidationError(
            _("There is nothing to see in this text. Please type it again, or empty the field."), code="blank"
        )
    if max_length is not None and len(text) > max_length:
        raise ValidationError(
            _("At most %(limit)d characters, please; this has %(count)d."),
            code="long",
            params={"limit": max_length, "count": len(text)},
        )
    return text


def is_visible(text: str) -> bool:
    """Whether there is anything to see in it: a letter, a digit or a sign."""
    return any(c not in BLANK_LETTERS and unicodedata.category(c)[0] in "LNPS" for c in text)


def _is_forbidden(letter: str) -> bool:
    category = unicodedata.category(letter)
    return (
        (category == "Cc" and letter not in ALLOWED_CONTROLS) or category == "Cs" or letter in BIDI_OVERRIDES
    )


def validate_text(value: str) -> None:
    """For form and model fields: the same refusals, without changing the text."""
    clean_text(value)
