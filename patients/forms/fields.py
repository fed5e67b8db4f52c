"""Fields in the look of the house: one class for the control, refused text named beside the field."""

from functools import cache
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from clinic.base.text import validate_text

# Offered first; the rest of the list follows by their own names.
COMMON_LANGUAGES = ("en", "es", "zh-hans")


class LineField(forms.CharField):
    """One line of text."""

    def __init__(self, *, autocomplete: str = "off", **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)
        self.validators.append(validate_text)
        self.widget.attrs |= {"class": "form-control", "autocomplete": autocomplete}


class ChoiceField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)
        self.widget.attrs["class"] = "form-select"


class TickField(forms.BooleanField):
    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.widget.attrs["class"] = "form-check-input"


def with_blank(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("Not asked")), *choices]


@cache
def language_choices() -> list[tuple[str, str]]:
    """By the English name, which the desk looks for, with the own name beside it; the common ones first."""
    known = {
        code: info["name"] if info["name"] == info["name_local"] else f"{info['name']} ({info['name_local']})"
        for code, info in LANG_INFO.items()
        if "name_local" in info
    }
    common = [(code, known[code]) for code in COMMON_LANGUAGES]
    rest = [(code, name) for code, name in known.items() if code not in COMMON_LANGUAGES]
    return [("", ""), *common, *sorted(rest, key=lambda choice: choice[1])]
