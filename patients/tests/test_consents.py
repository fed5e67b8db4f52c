"""What was decided, about which version, by whom; what is still to be asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.factories import make_user
from clinic.base.errors import StaleDraft
from clinic.base.reviews import NotReviewed
from patients import services
from patients.models import Consent, ConsentText, Patient
from patients.queries import asked_by_visit, board_of, standings_of

from .factories import make_consent_text, make_patient, make_visit, publish

pytestmark = pytest.mark.django_db
NOW = timezone.now()
GUARDIAN = [{"role": "guardian", "name": "Lena Sample", "relationship": "mother"}]
PDF = b"%PDF-1.4 scanned"


def decide(patient, decision="yes", *, code="photos", after=0, **more):
    at, by = NOW + timedelta(minutes=after), more.pop("by", None)
    return services.record_consent(
        patient=patient, code=code, decision=decision, source=more.pop("source", "desk"), by=by, at=at, **more
    )


def due(patient):
    return [str(standing.due) for standing in standings_of(patient, NOW)]


def make_child(**more):
    return make_patient(birth_date=timezone.localdate() - timedelta(days=4000), **more)


def merged_into(kept):
    retired = make_patient()
    Patient.objects.filter(pk=retired.pk).update(replaced_by=kept)
    retired.refresh_from_db()
    return retired


class TestPublish:
    def test_retires_the_version_before_in_the_same_language_only(self):
        first, spanish = make_consent_text(), make_consent_text(language="es", version=1)
        second = make_consent_text(version=2)
        states = dict(ConsentText.objects.values_list("pk", "status"))
        assert states == {first.pk: "retired", spanish.pk: "active", second.pk: "active"}

    def test_asks_who_reviewed_it_and_when(self):
        draft = make_consent_text(status="draft")
        for name, day in [("  ", NOW.date()), ("R", None), ("R", NOW.date() + timedelta(days=2))]:
            with pytest.raises(NotReviewed):
                publish(draft, reviewer_name=name, reviewed_on=day)

    def test_refuses_what_was_written_anew_after_it_was_read(self):
        read = make_consent_text(status="draft")
        now = ConsentText.objects.get(pk=read.pk)
        now.text = "You agree to everything."
        services.save_consent_text(text=now, based_on=read.content_digest, by=None, at=NOW)
        with pytest.raises(StaleDraft, match="Read it as it is now"):
            publish(read)
        assert ConsentText.objects.get().is_draft

    def test_is_done_once(self):
        with pytest.raises(services.Refused, match="published already"):
            publish(make_consent_text())

    @pytest.mark.parametrize("change", [{"text": "x"}, {"status": "draft"}, {"reviewer_name": "x"}], ids=str)
    def test_freezes_the_text(self, change):
        text = make_consent_text()
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            ConsentText.objects.filter(pk=text.pk).update(**change)


class TestSave:
    def test_refuses_a_draft_that_was_published_meanwhile(self):
        draft = make_consent_text(status="draft")
        publish(draft)
        draft.text = "Other words"
        with pytest.raises(services.Refused, match="Write the next version"):
            services.save_consent_text(text=draft, by=None, at=NOW)


class TestRecord:
    def test_keeps_the_version_in_the_patients_language(self):
        make_consent_text()
        spanish = make_consent_text(language="es", version=1)
        assert decide(make_patient(language="es")).text == spanish

    def test_refuses_a_version_that_was_retired_meanwhile(self):
        shown = make_consent_text()
        make_consent_text(version=2)
        shown.refresh_from_db()
        with pytest.raises(services.Refused, match="not in use"):
            decide(make_patient(), text=shown)

    def test_refuses_to_take_back_what_was_never_given(self):
        make_consent_text()
        patient = make_patient()
        for before in (None, "no", "withdrawn"):
            if before == "withdrawn":
                decide(patient, "yes", after=1)
                decide(patient, "withdrawn", after=2)
            elif before:
                decide(patient, before)
            with pytest.raises(services.Refused, match="Nothing has been given"):
                decide(patient, "withdrawn", after=3)

    def test_asks_a_guardian_first_for_a_minor_and_lets_only_them_decide(self):
        make_consent_text()
        child = make_child()
        for kind in ("patient", "guardian"):
            with pytest.raises(services.Refused, match="parent or guardian"):
                services.signer_of(patient=child, kind=kind, at=NOW)
        ward = make_child(related=GUARDIAN)
        with pytest.raises(services.Refused, match="minor"):
            decide(ward)
        consent = decide(ward, signer=services.signer_of(patient=ward, kind="guardian", at=NOW))
        assert (consent.signer_name, consent.signer_relationship) == ("Lena Sample", "mother")

    def test_keeps_what_a_minor_answers_in_the_intake_and_leaves_it_to_the_guardian(self):
        make_consent_text()
        child = make_child(related=GUARDIAN)
        decide(child, source="intake")
        assert due(child) == ["Guardian to decide"]
        decide(child, after=1, signer=services.signer_of(patient=child, kind="guardian", at=NOW))
        assert due(child) == [""]


class TestStanding:
    def test_says_what_is_to_be_asked_and_rests_at_a_yes_as_at_a_no(self):
        make_consent_text()
        make_consent_text("notice", kind="notice")
        patient = make_patient()
        assert due(patient) == ["To be asked"]
        for decision, said in (("ask", "Wanted to ask first"), ("no", ""), ("yes", ""), ("withdrawn", "")):
            decide(patient, decision)
            assert due(patient) == [said]
        make_consent_text()
        assert due(patient) == ["New version since"]

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from("abc"),
                st.sampled_from(["yes", "no", "ask"]),
                st.booleans(),
                st.integers(0, 3),
            ),
            max_size=8,
        )
    )
    def test_is_the_latest_decision_of_each_code_over_merged_records(self, decisions):
        with transaction.atomic():
            for code in "abc":
                make_consent_text(code)
            kept = make_patient()
            records = {False: kept, True: merged_into(kept)}
            visit, expected = make_visit(kept), {}
            for number, (code, decision, on_retired, after) in enumerate(decisions):
                decide(records[on_retired], decision, code=code, after=after)
                expected[code] = max(expected.get(code, (-1,)), (after, number, decision))
            for record in records.values():
                found = {
                    row.text.code: row.latest.decision for row in standings_of(record, NOW) if row.latest
                }
                assert found == {code: last[2] for code, last in expected.items()}
            open_ones = sum(expected.get(code, (0, 0, "ask"))[2] == "ask" for code in "abc")
            assert asked_by_visit([visit], NOW, adult_age=18)[visit.pk].due == open_ones
            transaction.set_rollback(True)


class TestBoard:
    def test_shows_how_many_are_to_be_asked_without_naming_them(self, signed_in, desk):
        make_consent_text()
        make_consent_text("share", ask_everyone=False)
        settled = make_visit(status="arrived").patient
        decide(settled, "no")
        make_visit(make_patient("Teo", "Other"))
        page = signed_in(desk).get("/today/").content.decode()
        assert (page.count("1 consent to ask"), "Photos" in page) == (1, False)

    @pytest.mark.parametrize(
        ("code", "decision", "told"),
        [
            (Consent.EXAMINATION, "no", True),
            (Consent.EXAMINATION, "withdrawn", True),
            (Consent.EXAMINATION, "ask", False),
            (Consent.EXAMINATION, "yes", False),
            ("photos", "no", False),
        ],
    )
    def test_says_that_being_examined_was_refused_without_saying_what(
        self, signed_in, desk, code, decision, told
    ):
        make_consent_text(code, title="Physical examination")
        patient = make_visit(status="arrived").patient
        for said in ("yes", decision):
            decide(patient, said, code=code)
        page = signed_in(desk).get("/today/").content.decode()
        assert ("Consent refused" in page, "xamination" in page) == (told, False)

    def test_asks_for_all_rows_at_once(self, desk, django_assert_max_num_queries):
        make_consent_text()
        for _ in range(3):
            make_visit()
        with django_assert_max_num_queries(10):
            board = board_of(user=desk, at=timezone.now())
        assert [row.asked.due for row in board.to_come] == [1, 1, 1]


class TestPage:
    def send(self, client, patient, **changes):
        text = ConsentText.objects.in_use().get().uuid
        given = {"decision": "no", "source": "paper", "signer": "patient", "scan_follows": "on"}
        given["form_token"] = str(uuid4())
        address = reverse("patients:consent", args=[patient.uuid])
        return client.post(address, {"text": text, **given} | changes)

    def test_keeps_a_decision_on_paper_with_note_and_scan_once(self, signed_in, desk, tmp_path):
        make_consent_text()
        patient, client, token = make_patient(), signed_in(desk), str(uuid4())
        for _ in range(2):
            scan = tmp_path / "scan.pdf"
            scan.write_bytes(PDF)
            with scan.open("rb") as file:
                sent = self.send(client, patient, note="Form 7", scan=file, form_token=token)
            assert sent.status_code == 302
        consent = Consent.objects.get()
        assert (consent.decision, consent.recorded_by, consent.note) == ("no", desk, "Form 7")
        got = client.get(reverse("patients:consent-scan", args=[consent.uuid]))
        assert (got.content, got["Content-Type"]) == (PDF, "application/pdf")
        assert "Form 7" in client.get(sent.url).content.decode()
        admin = signed_in(make_user("admin"))  # sees that there is a decision, not the paper
        assert admin.get(reverse("patients:consent-scan", args=[consent.uuid])).status_code == 403
        assert "/scan" not in admin.get(sent.url).content.decode()

    @pytest.mark.parametrize(
        "changes",
        [
            {"text": "0192f0c1-0000-7000-8000-000000000000"},
            {"text": "a\x00"},
            {"decision": "maybe"},
            {"source": "intake"},
            {"signer": "x"},
        ],
        ids=str,
    )
    def test_refuses_what_is_not_offered_and_keeps_what_was_typed(self, signed_in, desk, changes):
        make_consent_text()
        refused = self.send(signed_in(desk), make_patient(), note="typed text", **changes)
        assert (refused.status_code, b"typed text" in refused.content) == (422, True)
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("field", ["text", "decision", "source"])
    def test_records_nothing_that_nobody_chose(self, signed_in, desk, field):
        make_consent_text()
        patient, client = make_patient(), signed_in(desk)
        shown = client.get(reverse("patients:consents", args=[patient.uuid])).context["form"]
        assert shown[field].subwidgets[0].data["value"] == ""
        refused = self.send(client, patient, **{field: shown[field].value() or ""})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
        assert not Consent.objects.exists()

    def test_asks_for_the_scan_of_a_paper_or_notes_that_it_follows(self, signed_in, desk):
        make_consent_text()
        patient, client = make_patient(), signed_in(desk)
        refused = self.send(client, patient, note="Form 7", scan_follows="")
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["scan"])
        assert self.send(client, patient, source="desk", scan_follows="").status_code == 302
        for note in ("Form 7", ""):
            assert self.send(client, patient, note=note).status_code == 302
        notes = list(Consent.objects.order_by("pk").values_list("note", flat=True))
        assert notes == ["", "The scan follows; Form 7", "The scan follows"]

    def test_says_beside_a_long_note_that_the_scan_needs_room_in_it(self, signed_in, desk):
        make_consent_text()
        refused = self.send(signed_in(desk), make_patient(), note="n" * 300)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["note"])
        assert "take 18 letters off" in refused.content.decode()

    @pytest.mark.parametrize("content", [b"<svg>", b"GIF89a", b"MZ", b""], ids=repr)
    def test_refuses_a_scan_that_is_no_picture_and_no_pdf(self, signed_in, desk, content, tmp_path):
        make_consent_text()
        scan = tmp_path / "scan.pdf"
        scan.write_bytes(content)
        with scan.open("rb") as file:
            refused = self.send(signed_in(desk), make_patient(), scan=file)
        assert (refused.status_code, Consent.objects.exists()) == (422, False)

    def test_reads_merged_records_along_and_leads_to_the_kept_one(self, signed_in, desk):
        make_consent_text()
        kept = make_patient()
        retired = merged_into(kept)
        decide(retired, note="before the merge")
        client = signed_in(desk)
        led = client.get(reverse("patients:consents", args=[retired.uuid]))
        assert b"before the merge" in client.get(led.url).content

    def test_pages_a_long_history_by_what_was_last_seen(self, signed_in, desk, monkeypatch):
        monkeypatch.setattr("patients.queries.consents.PAGE", 2)
        make_consent_text()
        patient, client = make_patient(), signed_in(desk)
        for number in range(5):
            decide(patient, "no", note=f"note-{number}")
        address, seen = reverse("patients:consents", args=[patient.uuid]), []
        while address:
            page = client.get(address).context["page"]
            seen += [consent.note for consent in page.history]
            address = page.next_before and f"/patients/{patient.uuid}/consents/?before={page.next_before}"
        assert seen == [f"note-{number}" for number in (4, 3, 2, 1, 0)]

    def test_needs_the_permission(self, signed_in, admin):
        make_consent_text()
        assert self.send(signed_in(admin), make_patient()).status_code == 403


class TestPrint:
    def test_prints_a_decision_and_a_blank_one(self, signed_in, desk):
        text, patient, client = make_consent_text(), make_patient(), signed_in(desk)
        consent = decide(patient)
        for address in (
            reverse("patients:consent-sheet", args=[consent.uuid]),
            reverse("patients:blank-consent", args=[patient.uuid, text.uuid]),
        ):
            assert client.get(address).content.startswith(b"%PDF-")
        retired = make_consent_text(status="draft")
        assert (
            client.get(reverse("patients:blank-consent", args=[patient.uuid, retired.uuid])).status_code
            == 404
        )
