from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import LabelSheet


class LabelsForm(forms.Form):
    """How many labels, on which sheet, from which place on."""

    sheet = forms.ModelChoiceField(
        label=gettext_lazy("Sheet"),
        queryset=LabelSheet.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a sheet of labels.")},
    )
    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, initial=1)
    first = forms.IntegerField(
        label=gettext_lazy("First free place"),
        min_value=1,
        initial=1,
        help_text=gettext_lazy("On a sheet that is begun: counted from the top left along the rows."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sheet"].queryset = LabelSheet.objects.filter(active=True).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sheet, count, first = data.get("sheet"), data.get("count"), data.get("first")
        if sheet and first and first > sheet.places:
            self.add_error("first", _("The sheet has %(n)s labels.") % {"n": sheet.places})
        elif sheet and count and first and first - 1 + count > sheet.places:
            told = {"n": sheet.places, "left": sheet.places - first + 1}
            self.add_error(
                "count", _("The sheet has %(n)s labels; from that place on %(left)s are left.") % told
            )
        return data
