"""Every link of the practitioner's pages leads to a page."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user
from assessments.tests.factories import make_assessment, make_signed
from intake.models import Flag
from intake.services import acknowledge_flag
from intake.tests.factories import make_response, make_sent, save
from patients.tests.factories import make_consent_text, make_patient

pytestmark = pytest.mark.django_db


def links_of(page: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)', page)}


@pytest.fixture
def patient(client):
    """With a flag to read, one that was read, an examination that was signed and one that was not."""
    make_clinic()
    make_consent_text("photos")
    kim = make_user("practitioner")
    client.force_login(kim)
    signed = make_signed(by=kim, days_ago=2)
    draft = make_assessment(signed.patient, by=kim)
    make_sent(draft.visit, **{"redflag.fever": "yes"})
    fever = Flag.objects.pressing().get()
    acknowledge_flag(flag=fever, by=kim, at=draft.effective_at)
    return draft.patient


@pytest.mark.parametrize("view", ["pages:practice", "pages:chart"])
def test_every_link_leads_to_a_page(client, patient, view):
    kim = Flag.objects.pressing().get().acknowledged_by
    other = make_assessment(make_patient(), by=kim, days_ago=1)
    save(make_response(other.visit), "redflag.saddle", "yes")
    for shown in {patient, other.patient}:
        address = reverse(view, args=[shown.uuid] if view == "pages:chart" else [])
        links = links_of(client.get(address).content.decode())
        assert any("flags" in link for link in links)
        assert {link: status for link in links if (status := client.get(link).status_code) >= 400} == {}
