"""What every sheet says of itself, in the language of its reader."""

from django.utils import translation
from django.utils.translation import gettext as _


def sheet_words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {"sample": _("Sample, not a real record"), "page": _("Page {page} of {pages}")}
