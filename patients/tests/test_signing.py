"""Consent texts on a tablet: handed over, signed, and nothing left behind."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients import services, signing_cookie
from patients.models import Consent, Patient, Signing, SigningText
from patients.signatures import NoSignature, Signature, read_strokes, svg

from .factories import make_consent_text, make_patient, make_signing

pytestmark = pytest.mark.django_db
LOOP = [[[100, 100], [300, 200], [500, 100]], [[520, 90]]]


def page_of(signing=None):
    """The address of the texts handed over last, or of these."""
    return reverse("signing:sign", args=[(signing or Signing.objects.latest("pk")).uuid])


def send(client, text, *, signing=None, **data):
    return client.post(page_of(signing), {"text": str(text.uuid), "decision": "yes", "way": "typed"} | data)


class TestHandOver:
    def hand_over(self, client, patient, *texts, **data):
        address = reverse("patients:hand-over", args=[patient.uuid])
        return client.post(address, {"texts": [t.uuid for t in texts], "signer": "patient"} | data)

    def test_shows_a_code_that_the_tablets_one_door_takes_once(self, signed_in, desk):
        text, client = make_consent_text(), signed_in(desk)
        shown = self.hand_over(client, make_patient("Ana", "Johnson"), text, how="code")
        client.logout()
        claimed = client.post("/tablet/", {"code": shown.context["code"]})
        assert (claimed.status_code, claimed.url) == (302, page_of())
        assert b"You may say no." in client.get(page_of()).content
        assert client.post("/tablet/", {"code": shown.context["code"]}).status_code == 422

    def test_on_this_device_ends_the_staff_session_first(self, signed_in, desk):
        text, patient, client = make_consent_text(), make_patient(), signed_in(desk)
        assert self.hand_over(client, patient, text, how="here").url == page_of()
        assert "/accounts/" in client.get(patient.get_absolute_url()).url

    def test_closes_what_another_tablet_shows_of_this_patient(self, client, desk):
        text, patient = make_consent_text(), make_patient()
        first = make_signing(client, text, patient=patient, by=desk)
        make_signing(client, text, patient=patient, by=desk)
        first.refresh_from_db()
        assert (first.ended_at is not None, Signing.objects.live(timezone.now()).count()) == (True, 1)

    def test_refuses_no_text_and_a_minor_without_guardian(self, signed_in, desk):
        text, client = make_consent_text(), signed_in(desk)
        child = make_patient(birth_date=timezone.localdate() - timedelta(days=4000))
        assert self.hand_over(client, make_patient()).status_code == 422
        refused = self.hand_over(client, child, text, signer="guardian")
        assert (refused.status_code, b"parent or guardian" in refused.content) == (422, True)

    def test_needs_the_permission_and_a_patient_who_is_kept(self, signed_in, desk, admin):
        text, kept, retired = make_consent_text(), make_patient(), make_patient()
        assert self.hand_over(signed_in(admin), kept, text).status_code == 403
        Patient.objects.filter(pk=retired.pk).update(replaced_by=kept)
        assert self.hand_over(signed_in(desk), retired, text).status_code == 409


class TestSign:
    def test_keeps_the_drawing_under_a_digest_and_leaves_nothing_on_the_device(self, client, desk):
        text = make_consent_text()
        make_signing(client, text, by=desk)
        sent = send(client, text, way="drawn", strokes=json.dumps(LOOP))
        assert (sent.url, sent.cookies[signing_cookie.NAME].value) == ("/sign/done/", "")
        consent = Consent.objects.get()
        assert (consent.source, consent.text, consent.strokes) == ("tablet", text, LOOP)
        assert consent.digest == services.digest_now(consent)
        for changed in ({"decision": "no"}, {"signer_name": "X"}, {"strokes": LOOP[:1]}):
            other = Consent.objects.get()
            for name, value in changed.items():
                setattr(other, name, value)
            assert services.digest_now(other) != consent.digest
        consent.text.text += " And more."
        assert services.digest_now(consent) != consent.digest
        assert client.get(page_of()).status_code == 410

    def test_goes_from_text_to_text_and_asks_no_signature_for_a_no(self, client, desk):
        first, second = make_consent_text("a"), make_consent_text("b")
        make_signing(client, first, second, by=desk)
        assert send(client, first, decision="no").url == page_of()
        assert client.get(page_of()).context["page"].text == second
        assert send(client, second, typed_name="Omar Sample").url == "/sign/done/"
        assert list(Consent.objects.order_by("pk").values_list("code", "decision", "signature")) == [
            ("a", "no", ""),
            ("b", "yes", "typed"),
        ]

    def test_is_kept_as_it_was_once_it_is_over(self, client, desk):
        text = make_consent_text()
        signing = make_signing(client, text, by=desk)
        send(client, text, decision="no")
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Signing.objects.filter(pk=signing.pk).update(signer_name="Somebody Else")

    def test_ties_a_text_to_its_consent_for_good(self, client, desk):
        first, second = make_consent_text("a"), make_consent_text("b")
        make_signing(client, first, second, by=desk)
        send(client, first, decision="no")
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            SigningText.objects.filter(text=first).update(consent=None)

    def test_keeps_a_decision_sent_twice_once(self, client, desk):
        first, second = make_consent_text("a"), make_consent_text("b")
        make_signing(client, first, second, by=desk)
        for _ in range(2):
            send(client, first, decision="ask")
        assert Consent.objects.get().decision == "ask"

    @pytest.mark.parametrize(
        "data",
        [
            {"decision": ""},
            {"decision": "maybe"},
            {"decision": "withdrawn", "typed_name": "Omar"},
            {"typed_name": ""},
            {"typed_name": "a\x00"},
            {"typed_name": "x" * 201},
            {"way": "drawn", "strokes": ""},
            {"way": "drawn", "strokes": "[[[1,1]]]"},
        ],
        ids=str,
    )
    def test_refuses_what_is_no_decision_and_keeps_what_was_typed(self, client, desk, data):
        text = make_consent_text()
        make_signing(client, text, by=desk)
        refused = send(client, text, **data)
        assert (refused.status_code, Consent.objects.exists()) == (422, False)

    def test_leaves_out_a_text_that_was_retired_meanwhile(self, client, desk):
        text = make_consent_text()
        make_signing(client, text, by=desk)
        make_consent_text()
        assert send(client, text, typed_name="Omar").url == "/sign/done/"
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("minutes", [10, 60], ids=["idle", "expired"])
    def test_is_closed_when_nobody_touched_it_and_names_nobody(self, client, desk, minutes):
        patient = make_patient("Ana", "Johnson")
        make_signing(client, patient=patient, by=desk, at=timezone.now() - timedelta(minutes=minutes))
        closed = client.get(page_of())
        assert (closed.status_code, b"Johnson" in closed.content) == (410, False)

    @pytest.mark.parametrize("name", ["", "here/", "cover/"], ids=["decision", "here", "cover"])
    def test_takes_nothing_either_once_nobody_touched_it(self, client, desk, name):
        text = make_consent_text()
        signing = make_signing(client, text, by=desk, at=timezone.now() - timedelta(minutes=10))
        closed = client.post(f"{page_of()}{name}", {"text": str(text.uuid), "decision": "no"})
        signing.refresh_from_db()
        assert (closed.status_code, signing.ended_at is not None) == (410, True)
        assert (closed.cookies[signing_cookie.NAME].value, Consent.objects.exists()) == ("", False)

    def test_is_closed_to_a_stranger(self, client, desk):
        make_signing(client, by=desk)
        client.cookies[signing_cookie.NAME] = "x" * 43
        assert client.post(page_of(), {}).status_code == 410

    def test_leaves_a_member_of_staff_who_strays_here_signed_in(self, signed_in, desk):
        make_signing(Client(), by=desk)
        client = signed_in(desk)
        assert "Clear-Site-Data" not in client.get(page_of()).headers
        assert client.get("/today/").status_code == 200


class TestTwoPeople:
    """The same text handed to two people, whose page is the same but for the name."""

    @pytest.fixture
    def text(self):
        return make_consent_text()

    @pytest.fixture
    def ana(self, client, desk, text):
        return make_signing(client, text, patient=make_patient("Ana", "Johnson"), by=desk)

    @pytest.fixture
    def omar(self, client, desk, text, ana):
        """On the same device, in a tab beside the one of Ana."""
        return make_signing(client, text, patient=make_patient("Omar", "Quist"), by=desk)

    def test_sign_nothing_of_the_other_in_the_tab_that_was_left_behind(self, client, text, ana, omar):
        refused = send(client, text, signing=ana, typed_name="Ana Johnson")
        assert (refused.status_code, b"Another form was opened" in refused.content) == (412, True)
        assert not Consent.objects.exists()
        assert send(client, text, signing=omar, typed_name="Omar Sample").url == "/sign/done/"
        assert Consent.objects.get().patient == omar.patient

    def test_read_no_name_of_the_other_there(self, client, ana, omar):
        shown = client.get(page_of(ana))
        assert (shown.status_code, b"Quist" in shown.content) == (412, False)

    @pytest.mark.parametrize("name", ["here", "cover"])
    def test_do_not_keep_the_other_open_from_there_or_close_it(self, client, ana, omar, name):
        assert client.post(f"{page_of(ana)}{name}/").status_code == 412
        before = (omar.seen_at, omar.ended_at)
        omar.refresh_from_db()
        assert (omar.seen_at, omar.ended_at) == before

    def test_sign_each_for_themselves_on_two_devices(self, client, desk, text, ana):
        second = Client()
        omar = make_signing(second, text, patient=make_patient("Omar", "Quist"), by=desk)
        assert send(second, text, signing=ana, typed_name="Omar Sample").status_code == 412
        assert send(client, text, signing=ana, typed_name="Ana Johnson").url == "/sign/done/"
        assert send(second, text, signing=omar, typed_name="Omar Sample").url == "/sign/done/"
        signed = Consent.objects.order_by("pk").values_list("patient", "typed_name")
        assert list(signed) == [(ana.patient_id, "Ana Johnson"), (omar.patient_id, "Omar Sample")]


class TestStrokes:
    @pytest.mark.parametrize(
        "sent",
        [
            "",
            "{}",
            "[]",
            "[[]]",
            "[1]",
            "[[[1,2,3],[900,3]]]",
            "[[[0,0],[1001,0]]]",
            "[[[0,0],[true,300]]]",
            "[[[0,0],[1.5,300]]]",
            "[[[0,0],[-1,300]]]",
            "[[[500,10]]]",
            json.dumps([[[0, 0], [900, 0]]] * 201),
            json.dumps([[[0, 0], [900, 0]] * 3001]),
            "[" * 50_000,
        ],
        ids=lambda sent: sent[:20],
    )
    def test_of_another_shape_are_refused(self, sent):
        with pytest.raises(NoSignature):
            read_strokes(sent)

    def test_become_a_picture_of_numbers_alone(self):
        strokes = read_strokes(json.dumps(LOOP))
        assert svg(strokes).count("<path") == 2
        assert (Signature(strokes=strokes).kind, Signature(typed_name="A").kind) == ("drawn", "typed")


def test_a_signature_that_no_longer_fits_is_told_and_not_printed(signed_in, desk, monkeypatch, capsys):
    from django.core.management import CommandError, call_command

    text, client = make_consent_text(), signed_in(desk)
    make_signing(client, text, by=desk)
    send(client, text, typed_name="Omar Sample")
    consent = Consent.objects.get()
    call_command("verify_records")
    assert "1 signed consents" in capsys.readouterr().out
    monkeypatch.setattr("patients.services.consents.digest_of", lambda **parts: "other")
    with pytest.raises(CommandError, match=str(consent.uuid)):
        call_command("verify_records")
    assert signed_in(desk).get(reverse("patients:consent-sheet", args=[consent.uuid])).status_code == 409
