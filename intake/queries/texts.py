"""The clinic's own texts that a form asks about, as its reader gets them."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from patients.models import ConsentText, Patient
from patients.services.consents import preferred
from questionnaires.scoring import Form, Item

Texts = Mapping[str, ConsentText]


def texts_to_read(items: Iterable[Item], patient: Patient) -> Texts:
    """By code, those in use that these questions name, in the patient's language. One query, if any."""
    codes = {item.consent_text for item in items if item.consent_text}
    if not codes:
        return {}
    rows = ConsentText.objects.in_use().filter(code__in=codes).order_by("code", "language", "pk")
    return {
        code: preferred(list(texts), patient.kept.language)
        for code, texts in groupby(rows, key=lambda text: text.code)
    }


def can_be_read(form: Form, item: Item, texts: Texts) -> bool:
    """A consent says itself what it is about. Whether a notice was read, nobody can say without one."""
    return item.consent_text in texts or item.consent_text not in form.notices
