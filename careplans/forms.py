"""What may be typed on the plan screen. Forms check; the services keep."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplans.models import CarePlan, Handout
from clinic.base.text import validate_text


class TextField(forms.CharField):
    """Words as a person types them: no control characters, outer spaces off."""

    default_validators = [validate_text]

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        if rows:
            options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Based(forms.Form):
    """The version of the row that the page showed."""

    based_on = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class DeclineForm(Based):
    reason = TextField(
        label=_("Reason"), max_length=500, error_messages={"required": _("Say in a few words why it is declined.")}
    )


class EditForm(Based):
    title = TextField(label=_("What"), max_length=200)
    advice = TextField(label=_("Text for the patient"), max_length=2000, rows=4)
    frequency = TextField(label=_("How often"), max_length=200, required=False)
    dose = TextField(label=_("How much"), max_length=200, required=False)
    stop_if = TextField(label=_("Stop if"), max_length=300, required=False)


class ActivityForm(forms.Form):
    title = TextField(label=_("What"), max_length=200)
    advice = TextField(label=_("Text for the patient"), max_length=2000, rows=3)
    frequency = TextField(label=_("How often"), max_length=200, required=False)
    dose = TextField(label=_("How much"), max_length=200, required=False)
    stop_if = TextField(label=_("Stop if"), max_length=300, required=False)


class AnswerForm(forms.Form):
    """What was said about one contraindication."""

    holds = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    adapted = forms.BooleanField(required=False)
    recorded = TextField(label=_("What was said"), max_length=1000, required=False, rows=2)
    recorded_from = TextField(label=_("Who said it"), max_length=200, required=False)
    recorded_on = DateField(label=_("When"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["holds"] = cleaned.get("holds") == "yes"
        return cleaned


class GoalForm(forms.Form):
    description = TextField(
        label=_("Goal, in the patient's own words"),
        max_length=300,
        error_messages={"required": _("Write the goal in the patient's own words.")},
    )
    target = TextField(label=_("How we will know"), max_length=300, required=False)
    due_on = DateField(label=_("By"), required=False)


class ReviewForm(Based):
    review_on = DateField(label=_("Next review"), required=False)
    measure_again = TextField(label=_("Measure again"), max_length=300, required=False)


class IssueForm(forms.Form):
    point_size = forms.TypedChoiceField(
        label=_("Letter size"), coerce=int, choices=[(size, f"{size} pt") for size in Handout.POINT_SIZES], initial=12
    )
    release = forms.BooleanField(label=_("The front desk may print it"), required=False, initial=True)


class EndForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How it ends"),
        choices=[
            (CarePlan.Status.COMPLETED, _("Completed")),
            (CarePlan.Status.REVOKED, _("Stopped")),
            (CarePlan.Status.ENTERED_IN_ERROR, _("Entered in error")),
        ],
    )
    reason = TextField(label=_("Why"), max_length=500)
