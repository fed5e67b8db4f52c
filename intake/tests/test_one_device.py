"""An intake and consent texts on one device: side by side for one person, never for two."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from intake import services, tablet_cookie
from intake.models import TabletSession
from patients import services as patients
from patients import signing_cookie
from patients.models import Consent, Patient, Signing
from patients.tests.factories import make_consent_text, make_patient, make_visit

from .factories import answer, at_tablet, case, make_response, make_version, open_on

pytestmark = pytest.mark.django_db
START = reverse("tablet:start")


@pytest.fixture
def desk():
    return make_user("front-desk")


@pytest.fixture
def text():
    return make_consent_text()


@pytest.fixture
def ana():
    return make_patient("Ana", "Johnson", birth_date=date(1982, 3, 4))


@pytest.fixture
def omar():
    return make_patient("Omar", "Quist", birth_date=date(1982, 3, 4))


@pytest.fixture
def hand_texts(client, desk, text):
    def hand_texts(patient, how="code"):
        """Hand the texts of this patient to the device of `client`; the address it is sent to."""
        if how == "here":
            client.force_login(desk)
            data = {"texts": [text.uuid], "signer": "patient", "how": "here"}
            return client.post(reverse("patients:hand-over", args=[patient.uuid]), data).url
        at = timezone.now()
        opened = patients.open_signing(patient=patient, texts=[text], signer="patient", by=desk, at=at)
        return client.post(START, {"code": opened.code}).url

    return hand_texts


@pytest.fixture
def hand_intake(client, desk):
    def hand_intake(patient, how="code"):
        """The same with an intake."""
        if how == "link":
            make_version()
            made = services.make_link(visit=make_visit(patient), by=desk, at=timezone.now())
            return client.post("/form/", {"key": made.key, "birth_date": "4 March 1982"}).url
        response = make_response(make_visit(patient, status="arrived"))
        if how == "here":
            client.force_login(desk)
            return client.post(reverse("intake:start", args=[response.visit.uuid]), {"how": "here"}).url
        opened = services.open_tablet(response=response, by=desk, at=timezone.now())
        return client.post(START, {"code": opened.code}).url

    return hand_intake


def held(client):
    """Which cookies of patients the device holds."""
    return {name for name in (tablet_cookie.NAME, signing_cookie.NAME) if client.cookies[name].value}


class TestTextsThenTheIntakeOfSomebodyElse:
    @pytest.fixture(params=["code", "here", "link"])
    def left(self, request, hand_texts, hand_intake, ana, omar):
        """The page of Ana's texts, on a device that holds Omar's intake."""
        left = hand_texts(ana)
        hand_intake(omar, request.param)
        return left

    def test_show_and_take_nothing_any_more(self, client, left, text):
        shown = client.get(left)
        assert (shown.status_code, b"Johnson" in shown.content) == (410, False)
        sent = {"text": str(text.uuid), "decision": "no"}
        assert [client.post(left + name, sent).status_code for name in ("", "here/", "cover/")] == [410] * 3
        assert not Consent.objects.exists()

    def test_are_ended_and_forgotten_by_the_device(self, client, left):
        assert not Signing.objects.live(timezone.now()).exists()
        assert held(client) == {tablet_cookie.NAME}
        assert Event.objects.filter(verb="consent.tablet-ended").count() == 1

    def test_are_closed_to_whoever_kept_their_token(self, hand_texts, hand_intake, client, ana, omar):
        left = hand_texts(ana)
        token = client.cookies[signing_cookie.NAME].value
        hand_intake(omar)
        client.cookies[signing_cookie.NAME] = token
        assert client.get(left).status_code == 410

    def test_leave_the_intake_open(self, client, left):
        client.get(left)
        assert client.get(at_tablet("page", 1)).status_code == 200


class TestAnIntakeThenTheTextsOfSomebodyElse:
    @pytest.fixture(params=[("code", "code"), ("code", "here"), ("link", "code")], ids="-then-".join)
    def left(self, request, hand_texts, hand_intake, ana, omar):
        """The page of Omar's intake, on a device that holds Ana's texts."""
        intake, texts = request.param
        left = hand_intake(omar, intake)
        hand_texts(ana, texts)
        return left

    def test_shows_and_takes_nothing_any_more(self, client, left):
        response = TabletSession.objects.get().response
        answer(response, case(response) | {"stress.now": 1, "goals.top": "A secret"})
        shown = client.get(at_tablet("page", 8))
        assert (shown.status_code, b"secret" in shown.content) == (410, False)
        sent = {"item": "stress.now", "value": "9", "stress.now": "9", "page": 5, "based_on": 9, "go": "next"}
        for name in ("save", "page", "review", "help", "here", "cover"):
            page = at_tablet(name, *([5] if name == "page" else []))
            assert client.post(page, sent).status_code == 410, name
        response.refresh_from_db()
        assert (response.answers["stress.now"], response.status) == (1, "in-progress")

    def test_is_ended_and_forgotten_by_the_device(self, client, left):
        assert not TabletSession.objects.live(timezone.now()).exists()
        assert held(client) == {signing_cookie.NAME}
        assert Event.objects.filter(verb="intake.tablet-ended").count() == 1

    def test_is_not_where_the_door_leads(self, client, left):
        assert client.get(START).status_code == 200

    def test_leaves_the_texts_open(self, client, left):
        client.get(left)
        assert client.get(reverse("signing:sign", args=[Signing.objects.get().uuid])).status_code == 200

    def test_goes_on_with_a_new_code(self, client, left):
        response = TabletSession.objects.get().response
        open_on(client, response)
        assert client.get(left).status_code == 200


def test_an_intake_that_went_on_elsewhere_stays_open_there(client, hand_intake, hand_texts, ana, omar):
    hand_intake(omar)
    elsewhere = Client()
    open_on(elsewhere, TabletSession.objects.get().response)
    hand_texts(ana)
    assert elsewhere.get(at_tablet("page", 1)).status_code == 200
    assert Event.objects.filter(verb="intake.tablet-ended").count() == 1  # when it was handed over again


class TestOnePerson:
    @pytest.mark.parametrize("first", ["texts", "intake"])
    @pytest.mark.parametrize("merged", [False, True], ids=["one record", "merged records"])
    def test_has_both_open_side_by_side(self, client, hand_texts, hand_intake, ana, omar, first, merged):
        other = omar if merged else ana
        hands = [hand_texts, hand_intake] if first == "texts" else [hand_intake, hand_texts]
        one = hands[0](other)
        if merged:
            Patient.objects.filter(pk=omar.pk).update(replaced_by=ana)
        two = hands[1](ana)
        assert [client.get(page).status_code for page in (one, two)] == [200, 200]
        assert held(client) == {tablet_cookie.NAME, signing_cookie.NAME}
