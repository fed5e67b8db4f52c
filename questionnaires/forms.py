from django import forms
from django.utils.translation import gettext_lazy as _

from .importing import LARGEST


class PublishForm(forms.Form):
    """Who reviewed it and when. The service checks both."""

    reviewer_name = forms.CharField(
        label=_("Reviewing clinician"),
        max_length=120,
        help_text=_("The clinician who read every question, level and message of this version."),
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    reviewed_on = forms.DateField(
        label=_("Reviewed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ImportForm(forms.Form):
    """A file of the right size; what is in it is the importer's concern."""

    file = forms.FileField(
        label=_("FHIR R4 Questionnaire (JSON)"),
        help_text=_("It arrives as a draft. Nobody is asked anything before it is reviewed and published."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json,application/fhir+json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file
