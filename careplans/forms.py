"""What may be typed on the plan screen. Forms check; the services keep."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplans.models import CarePlan, Handout
from clinic.base.canonical import digest
from clinic.base.reviews import LONGEST_NAME
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
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say in a few words why it is declined.")},
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


class IssueForm(Based):
    point_size = forms.TypedChoiceField(
        label=_("Letter size"),
        coerce=int,
        choices=[(size, f"{size} pt") for size in Handout.POINT_SIZES],
        initial=12,
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


class RuleForm(forms.Form):
    """A rule or a contraindication, in the fields that its kind has.

    Empty fields are left out of the document.
    """

    LISTS = ("contraindications", "resources", "enough")
    CONDITIONS = ("when_any", "when_all", "unless")
    NUMBERS = ("priority", "review_after_days")

    title = TextField(label=_("Title"), max_length=200)
    name = TextField(label=_("Name"), max_length=200)
    text = TextField(label=_("Text"), max_length=4000, rows=5)
    ask = TextField(label=_("Question for the practitioner; yes means it holds"), max_length=500)
    patient_advice = TextField(label=_("Text for the patient"), max_length=2000, rows=4)
    practitioner_note = TextField(label=_("For the practitioner"), max_length=2000, rows=2, required=False)
    rationale = TextField(label=_("Reasoning"), max_length=3000, rows=3)
    evidence = TextField(label=_("How strong the evidence is"), max_length=500)
    frequency = TextField(label=_("How often"), max_length=200, required=False)
    dose = TextField(label=_("How much"), max_length=200, required=False)
    progression = TextField(label=_("How to go on"), max_length=500, required=False)
    stop_if = TextField(label=_("Stop if"), max_length=300)
    note = TextField(label=_("What to change"), max_length=1000, rows=2, required=False)
    clear_when = TextField(label=_("What must be recorded"), max_length=500, required=False)
    priority = forms.IntegerField(label=_("Order (lower first)"), min_value=0, max_value=999)
    review_after_days = forms.IntegerField(
        label=_("Review after days"), min_value=0, max_value=400, required=False
    )
    when_any = TextField(label=_("Fires when any of these holds"), max_length=6000, rows=4, required=False)
    when_all = TextField(label=_("… and all of these"), max_length=6000, rows=2, required=False)
    unless = TextField(label=_("… unless one of these does"), max_length=6000, rows=2, required=False)
    contraindications = TextField(label=_("Contraindications"), max_length=2000, required=False)
    resources = TextField(label=_("DVDs and books"), max_length=500, required=False)
    enough = TextField(label=_("Enough to say that it does not hold"), max_length=1000, required=False)
    change_note = TextField(label=_("What changed"), max_length=500, required=False)
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(names) - {"change_note", "based_on", "shown"}:
            del self.fields[name]

    @property
    def digest_of_texts(self) -> str:
        """Of what stands in the fields, readable as a rule or not; a browser's line ends are none of it."""
        texts = {field.name: str(field.value() or "").splitlines() for field in self.visible_fields()}
        return digest({name: "\n".join(lines).strip() for name, lines in texts.items()})

    @property
    def differs_from_shown(self) -> bool:
        """Whether anything was typed since the page gave the text out."""
        return self.digest_of_texts != self["shown"].value()


class PublishForm(forms.Form):
    reviewer_name = TextField(label=_("Reviewing clinician"), max_length=LONGEST_NAME)
    reviewed_on = DateField(label=_("Reviewed on"))
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
