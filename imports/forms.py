"""What an admin sends while bringing in a list. The forms check; the services act."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from clinic.base.tables import USUAL, Unreadable
from clinic.base.tables.charsets import CHARSETS
from patients.forms.fields import ChoiceField, TickField

from .queries import DELIMITERS
from .reading import FIELDS, Mapping

LEFT_OUT = ("", gettext_lazy("leave out"))
ORDERS = [
    ("day", gettext_lazy("day first: 31/12/1980")),
    ("month", gettext_lazy("month first: 12/31/1980")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        widget=forms.ClearableFileInput(
            attrs={"class": "form-control", "accept": ".csv,.tsv,.txt,.xlsx", "aria-describedby": "file-help"}
        ),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("This file is empty. Please choose another."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            USUAL.check_size(file.size)
        except Unreadable as error:
            raise ValidationError(str(error)) from error
        return file


class MappingForm(forms.Form):
    """A choice for each column of the file."""

    order = forms.ChoiceField(
        choices=ORDERS, required=False, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args: Any, mapping: Mapping, **options: Any) -> None:
        options.setdefault("initial", {"order": "month" if mapping.month_first else "day"})
        super().__init__(*args, **options)
        self.mapping = mapping
        for number, header in enumerate(mapping.headers):
            self.fields[f"column_{number}"] = ChoiceField(
                label=header, choices=[LEFT_OUT, *FIELDS.items()], initial=mapping.columns[number]
            )

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data.get(f"column_{number}", "") for number in range(len(self.mapping.headers))]

    @property
    def is_month_first(self) -> bool:
        return self.cleaned_data.get("order") == "month"

    def bound_columns(self) -> list[Any]:
        return [self[f"column_{number}"] for number in range(len(self.mapping.headers))]


class ReadingForm(forms.Form):
    """How the bytes of the file are read, where that was found out wrongly."""

    charset = ChoiceField(label=gettext_lazy("Letters"), choices=list(CHARSETS.items()))
    delimiter = ChoiceField(label=gettext_lazy("Between the columns stands a"))
    has_header = TickField(label=gettext_lazy("The first line holds the names of the columns"))

    def __init__(self, *args: Any, mapping: Mapping, **options: Any) -> None:
        options.setdefault(
            "initial",
            {"charset": mapping.charset, "delimiter": mapping.delimiter, "has_header": mapping.has_header},
        )
        super().__init__(*args, **options)
        found = mapping.delimiter
        known = DELIMITERS if found in DELIMITERS or not found else DELIMITERS | {found: found}
        self.fields["delimiter"].choices = list(known.items())  # type: ignore[attr-defined]
        if not mapping.charset:  # a workbook says both by itself
            del self.fields["charset"], self.fields["delimiter"]
