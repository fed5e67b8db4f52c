"""Decisions about consent texts: recorded by the desk, handed over, taken on the tablet; and publishing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Consent, ConsentText
from ..models.consent import LONGEST_NOTE
from ..services.consents import LARGEST_SCAN
from ..signatures import NoSignature, Signature, read_strokes
from .fields import ChoiceField, LineField, TickField


class TextField(forms.ModelChoiceField):
    """One of the texts in use, by uuid, named as the patient reads it."""

    def __init__(self, **options: Any) -> None:
        texts = ConsentText.objects.to_decide().order_by("title", "language", "pk")
        super().__init__(texts, to_field_name="uuid", empty_label=_("Choose"), **options)
        self.widget.attrs["class"] = "form-select"

    def label_from_instance(self, text: ConsentText) -> str:  # type: ignore[override]
        shown = _("%(title)s, version %(number)d") % {"title": text.title, "number": text.version}
        return shown if text.language == "en" else f"{shown} ({text.language})"

    def to_python(self, value: Any) -> Any:
        if value and "\x00" in str(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class ConsentForm(forms.Form):
    """A decision taken at the desk or on paper, about a text that is in use.

    Nothing that is kept for good is chosen beforehand.
    """

    text = TextField(label=_("About"), error_messages={"required": _("Choose what was decided about.")})
    decision = ChoiceField(
        label=_("Decision"),
        required=True,
        choices=[("", _("Choose")), *Consent.Decision.choices],
        error_messages={"required": _("Choose what was decided.")},
    )
    signer = ChoiceField(label=_("Decided by"), required=True, choices=Consent.Signer.choices)
    source = ChoiceField(
        label=_("Where"),
        required=True,
        choices=[
            ("", _("Choose")),
            (Consent.Source.PAPER, Consent.Source.PAPER.label),
            (Consent.Source.DESK, Consent.Source.DESK.label),
        ],
        error_messages={"required": _("Choose whether it was on paper or by word of mouth at the desk.")},
    )
    note = LineField(label=_("Note"), max_length=LONGEST_NOTE)
    scan = forms.FileField(
        label=_("Scan or photo of the paper"),
        required=False,
        allow_empty_file=True,
        help_text=_("Of a decision on paper. PDF, JPEG or PNG, at most 20 MB."),
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": "application/pdf,image/jpeg,image/png"}
        ),
    )
    scan_follows = TickField(label=_("The scan follows"))

    def clean_scan(self) -> bytes:
        sent = self.cleaned_data["scan"]
        if not sent:
            return b""
        if sent.size > LARGEST_SCAN:
            raise forms.ValidationError(_("The scan is larger than 20 MB. Scan it with fewer dots per inch."))
        if not sent.size:
            raise forms.ValidationError(_("This file is empty. Please choose another."))
        return sent.read()

    def clean(self) -> dict[str, Any]:
        """Of a paper either the scan, or a note that it follows."""
        data = super().clean() or {}
        follows = data.pop("scan_follows", False)
        if data.get("source") != Consent.Source.PAPER or data.get("scan") or "scan" in self.errors:
            return data
        if not follows:
            self.add_error("scan", _("Add the scan of the paper, or tick that it follows."))
        elif "note" in data:
            data["note"] = "; ".join(filter(None, (str(_("The scan follows")), data["note"])))
            if (over := len(data["note"]) - LONGEST_NOTE) > 0:
                told = _("The note that the scan follows needs room, too. Please take %(n)d letters off.")
                self.add_error("note", told % {"n": over})
        return data


class HandOverForm(forms.Form):
    """Which texts go on the tablet, and who signs."""

    texts = forms.ModelMultipleChoiceField(
        ConsentText.objects.to_decide().order_by("title", "language", "pk"),
        to_field_name="uuid",
        label=_("Texts"),
        error_messages={"required": _("Choose at least one text.")},
    )
    signer = ChoiceField(label=_("Who signs"), required=True, choices=Consent.Signer.choices)


class DecideForm(forms.Form):
    """What the tablet sends about one text."""

    decision = forms.ChoiceField(
        choices=Consent.Decision.choices,
        error_messages={"required": _("Choose what you decide.")},
    )
    way = forms.ChoiceField(choices=[("drawn", ""), ("typed", "")], required=False)
    strokes = forms.CharField(required=False, max_length=200_000)
    typed_name = LineField(label=_("Your name"), max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["signature"] = Signature()
        if data.get("decision") not in (Consent.Decision.YES, Consent.Decision.WITHDRAWN):
            return data
        if data.get("way") == "drawn":
            try:
                data["signature"] = Signature(strokes=read_strokes(data.get("strokes", "")))
            except NoSignature:
                self.add_error("strokes", _("Please sign in the field, or type your name instead."))
        elif not data.get("typed_name") and "typed_name" not in self.errors:
            self.add_error("typed_name", _("Please type your name, or sign with the finger."))
        else:
            data["signature"] = Signature(typed_name=data.get("typed_name", ""))
        return data


class PublishTextForm(forms.Form):
    """Who reviewed it and when. The service checks both."""

    reviewer_name = LineField(
        label=_("Reviewing clinician"),
        required=True,
        max_length=120,
        help_text=_("The clinician who read every sentence of this version."),
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    reviewed_on = forms.DateField(
        label=_("Reviewed on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
