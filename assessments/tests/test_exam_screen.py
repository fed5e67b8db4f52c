import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from assessments.models import Assessment, Finding, Measurement
from assessments.tests.factories import (
    find,
    make_assessment,
    make_catalogue,
    make_history,
    make_signed,
    type_in,
)
from clinic.audit.models import Event
from clinic.testing.counting import queries_of
from patients.models import Consent
from patients.services import record_consent
from patients.tests.factories import make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db
PSOAS = {"muscle": "psoas-major", "side": "left"}


@pytest.fixture
def practitioner(client):
    make_clinic()
    user = make_user("practitioner")
    client.force_login(user)
    return user


def shown_revision(answer):
    return answer.context["assessment"].revision


def post(client, name, assessment, **fields):
    return client.post(reverse(f"assessments:{name}", args=[assessment.uuid]), fields)


class TestOpeningTheExam:
    def test_starts_the_draft_of_the_visit_once(self, client, practitioner):
        make_catalogue()
        visit = make_visit(practitioner=practitioner, status="ready")
        for _click in range(2):
            answer = client.post(reverse("assessments:start", args=[visit.uuid]))
        assert answer.url == reverse("assessments:exam", args=[Assessment.objects.get().uuid])

    def test_shows_the_grid_and_notes_that_the_chart_was_read(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        page = client.get(reverse("assessments:exam", args=[assessment.uuid])).content.decode()
        assert "Psoas major, left, strength" in page
        assert Event.objects.filter(verb="chart.viewed", user_uuid=practitioner.uuid).exists()

    def test_notes_it_once_while_the_page_asks_for_its_parts_and_anew_when_it_is_opened_again(
        self, client, practitioner
    ):
        def read():
            return Event.objects.filter(verb="chart.viewed", user_uuid=practitioner.uuid).count()

        assessment, counts = make_assessment(by=practitioner), []
        for name in ("exam", "body", "body", "exam", "body"):
            client.get(reverse(f"assessments:{name}", args=[assessment.uuid]))
            counts.append(read())
        assert counts == [1, 1, 1, 2, 2]

    def test_notes_a_part_that_is_asked_for_without_the_page(self, client, practitioner):
        opened, other = (make_assessment(by=practitioner, days_ago=days) for days in (0, 1))
        client.get(reverse("assessments:exam", args=[opened.uuid]))
        client.get(reverse("assessments:body", args=[other.uuid]), headers={"HX-Request": "true"})
        assert Event.objects.about_patient(other.patient.uuid).filter(verb="chart.viewed").count() == 1

    def test_shows_the_last_visits_value_beside_each_cell(self, client, practitioner):
        patient = make_patient()
        make_signed(patient, by=practitioner, days_ago=28, cells={("psoas-major", "left", "strength"): "3+"})
        now = make_assessment(patient, by=practitioner)
        page = client.get(reverse("assessments:exam", args=[now.uuid])).content.decode()
        assert "Psoas major, left, strength: empty; last 3+" in page

    def test_is_hidden_from_a_practitioner_outside_the_care_team(self, client, practitioner):
        assessment = make_assessment()
        assert client.get(reverse("assessments:exam", args=[assessment.uuid])).status_code == 404

    @pytest.mark.parametrize("role", ["front-desk", "admin"])
    def test_is_refused_to_who_is_no_clinician(self, client, role):
        make_clinic()
        client.force_login(make_user(role))
        assessment = make_assessment()
        assert client.get(reverse("assessments:exam", args=[assessment.uuid])).status_code == 403

    def test_says_how_many_consents_are_still_to_be_asked(self, client, practitioner):
        make_consent_text("photos")
        assessment = make_assessment(by=practitioner)
        page = client.get(reverse("assessments:exam", args=[assessment.uuid])).content.decode()
        assert "1 consent to ask" in page
        assert reverse("patients:consents", args=[assessment.patient.uuid]) in page

    @pytest.mark.parametrize("page", ["exam", "review"])
    @pytest.mark.parametrize(
        ("decision", "said"), [("no", "Examination refused"), ("ask", "Wants to ask before being examined")]
    )
    def test_says_until_the_signature_what_stands_against_it(
        self, client, practitioner, page, decision, said
    ):
        make_consent_text(Consent.EXAMINATION)
        assessment = make_assessment(by=practitioner)
        address = reverse(f"assessments:{page}", args=[assessment.uuid])
        assert "1 consent to ask" in client.get(address).content.decode()
        record_consent(
            patient=assessment.patient,
            code=Consent.EXAMINATION,
            decision=decision,
            source="desk",
            by=practitioner,
            at=assessment.effective_at,
        )
        assert said in client.get(address).content.decode()

    def test_asks_the_same_for_a_thousand_earlier_examinations(self, client, practitioner):
        cells = {("psoas-major", "left", "strength"): "3+", ("piriformis", "left", "pain"): "4"}
        first = make_signed(
            by=practitioner, days_ago=30, cells=cells, findings={("psoas-major", "left"): "tight"}
        )
        now = make_assessment(first.patient, by=practitioner)
        type_in(now, "psoas-major", "left", "strength", "4")

        def look() -> None:
            assert client.get(reverse("assessments:exam", args=[now.uuid])).status_code == 200

        make_history(first, number=10)
        few = queries_of(look)
        make_history(first, number=990)
        assert (queries_of(look), few <= 12) == (few, True)


class TestSavingACell:
    def test_takes_eleven_statements_in_one_transaction_and_draws_only_what_changed(
        self, client, practitioner
    ):
        signed = make_signed(by=practitioner, days_ago=30, cells={("psoas-major", "left", "strength"): "3+"})
        assessment = make_assessment(signed.patient, by=practitioner)
        said, seen = {}, 0

        def save(entry):
            nonlocal said, seen
            sent = {**PSOAS, "kind": "strength", "entry": entry, "based_on": seen}
            said = post(client, "cell", assessment, **sent).json()
            seen = said["revisions"]["psoas-major-left-strength"]

        entries = iter(("4-", "4", "4+"))
        assert queries_of(lambda: save(next(entries))) <= 13  # 11, and the two of a savepoint of the test
        assert set(said["cells"]) == {"psoas-major-left-strength", "psoas-major-left-finding"}
        assert "last 3+" in said["cells"]["psoas-major-left-strength"]
        assert Event.objects.filter(subject_uuid=assessment.uuid, verb="assessment.cell-saved").count() == 2

    def test_answers_with_the_cells_that_changed(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        answer = post(client, "cell", assessment, **PSOAS, kind="length", entry="+8c", based_on=0)
        cells = answer.json()["cells"]
        assert "+8°" in cells["psoas-major-left-length"]
        assert "+8°" in cells["iliacus-left-length"]
        assert Measurement.objects.get().method["pelvis_controlled"] is True

    @pytest.mark.parametrize(
        "entry",
        ["7", "4++", "strong", "9" * 500, "4\x00", "‮4", "🙂", "-1"],
        ids=lambda entry: ascii(entry)[:12],
    )
    def test_refuses_what_is_no_grade_with_a_sentence_and_saves_nothing(self, client, practitioner, entry):
        assessment = make_assessment(by=practitioner)
        answer = post(client, "cell", assessment, **PSOAS, kind="strength", entry=entry, based_on=0)
        assert answer.status_code == 422
        assert answer.json()["message"]
        assert not Measurement.objects.exists()

    def test_refuses_a_cell_that_the_set_has_not(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        answer = post(client, "cell", assessment, muscle="nose", side="left", kind="strength", entry="4")
        assert answer.status_code == 422

    def test_answers_409_with_both_values_when_somebody_saved_in_between(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        type_in(assessment, "psoas-major", "left", "strength", "3")
        answer = post(client, "cell", assessment, **PSOAS, kind="strength", entry="4", based_on=0)
        assert answer.status_code == 409
        assert "4" in answer.json()["message"]
        assert "3" in answer.json()["message"]
        assert Measurement.objects.get().grade == "3"

    def test_takes_a_second_click_as_the_same_save(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        for _click in range(2):
            answer = post(client, "cell", assessment, **PSOAS, kind="strength", entry="4-", based_on=0)
        assert (answer.status_code, Measurement.objects.count()) == (200, 1)

    def test_clears_with_an_empty_entry(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        saved = type_in(assessment, "psoas-major", "left", "strength", "3")
        post(
            client,
            "cell",
            assessment,
            **PSOAS,
            kind="strength",
            entry="",
            based_on=saved.measurement.revision,
        )
        assert not Measurement.objects.exists()

    @pytest.mark.parametrize(
        ("name", "fields", "status"),
        [
            ("forward", {**PSOAS, "side": "le\x00ft"}, 422),
            ("forward", {**PSOAS, "muscle": "psoas\x00"}, 422),
            ("test", {"test": "slump\x00", "side": "left", "entry": "positive"}, 404),
        ],
    )
    def test_knows_no_row_or_test_with_a_nul_in_its_name(self, client, practitioner, name, fields, status):
        assessment = make_assessment(by=practitioner)
        assert post(client, name, assessment, **fields).status_code == status
        assert not Measurement.objects.filter(assessment=assessment).exists()

    def test_is_hidden_from_another_practitioner(self, client, practitioner):
        answer = post(client, "cell", make_assessment(), **PSOAS, kind="strength", entry="4", based_on=0)
        assert answer.status_code == 404

    def test_needs_the_permission(self, client):
        make_clinic()
        client.force_login(make_user("front-desk"))
        answer = post(client, "cell", make_assessment(), **PSOAS, kind="strength", entry="4", based_on=0)
        assert answer.status_code == 403


class TestFindings:
    def test_tight_and_weak_make_one(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        for code in ("tight", "weak"):
            answer = post(client, "finding", assessment, **PSOAS, action="set", code=code)
        assert Finding.objects.get().code == "tight_weak"
        assert "TW" in answer.json()["cells"]["psoas-major-left-finding"]

    def test_are_taken_back_to_what_stood_before(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        post(client, "finding", assessment, **PSOAS, action="set", code="normal")
        post(client, "finding", assessment, **PSOAS, action="restore", codes="tight")
        assert Finding.objects.get().code == "tight"

    def test_answer_409_when_the_screen_showed_other_findings(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "painful")
        answer = post(client, "finding", assessment, **PSOAS, action="set", code="normal", seen="")
        assert answer.status_code == 409
        assert Finding.objects.get().code == "painful"

    @pytest.mark.parametrize("fields", [{"action": "set", "code": "cursed"}, {"action": "dance"}, {}])
    def test_refuse_what_is_none(self, client, practitioner, fields):
        answer = post(client, "finding", make_assessment(by=practitioner), **PSOAS, **fields)
        assert answer.status_code == 422

    def test_of_the_rest_of_a_group_become_normal_and_are_counted(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        answer = post(client, "group", assessment, group="Deep hip rotators")
        assert "4 sides set to normal" in answer.json()["message"]
        assert Event.objects.filter(verb="assessment.rest-of-group-normal").exists()


class TestSigning:
    def sign(self, client, assessment, password=PASSWORD, **answers):
        """As the page shows it now, unless `answers` say what it showed before."""
        address = reverse("assessments:review", args=[assessment.uuid])
        shown = {"based_on": Assessment.objects.get(pk=assessment.pk).revision}
        return client.post(address, shown | {"password": password, **answers})

    def test_freezes_the_record_under_the_signers_name(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        assert self.sign(client, assessment).status_code == 302
        assessment.refresh_from_db()
        assert (assessment.status, assessment.signer_name) == ("final", "Kim Sample")
        page = client.get(reverse("assessments:exam", args=[assessment.uuid])).content.decode()
        assert assessment.digest in page

    def test_asks_for_the_password_again(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        answer = self.sign(client, assessment, "wrong")
        assert (answer.status_code, b"not your password" in answer.content) == (422, True)
        assessment.refresh_from_db()
        assert assessment.is_draft

    def test_tells_of_a_change_since_the_page_was_read_after_a_wrong_password_too(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        read = Assessment.objects.get(pk=assessment.pk).revision
        type_in(assessment, "soleus", "right", "pain", "6")
        page = self.sign(client, assessment, "wrong", based_on=read).content.decode()
        shown = int(re.search(r'name="based_on" value="(\d+)"', page)[1])
        answer = self.sign(client, assessment, based_on=shown)
        assert (answer.status_code, b"changed" in answer.content) == (409, True)
        assessment.refresh_from_db()
        assert assessment.is_draft

    def test_waits_until_every_untested_cell_has_a_reason(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        saved = type_in(assessment, "obturator-internus", "left", "strength", "x")
        assert self.sign(client, assessment).status_code == 422
        reason = {f"reason:{saved.measurement.uuid}": "No time today"}
        assert self.sign(client, assessment, **reason).status_code == 302

    def test_sets_the_finding_that_was_said_yes_to(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        type_in(assessment, "psoas-major", "left", "strength", "2")
        assert self.sign(client, assessment, **{"proposal:psoas-major:left:weak": "yes"}).status_code == 302
        assert Finding.objects.get().code == "weak"

    @pytest.mark.parametrize("said", ["yes", "no"])
    def test_loses_no_answer_by_a_wrong_password(self, client, practitioner, said):
        signed = make_signed(by=practitioner, days_ago=9, findings={("piriformis", "left"): "painful"})
        assessment = make_assessment(signed.patient, by=practitioner)
        type_in(assessment, "psoas-major", "left", "strength", "2")
        missing = type_in(assessment, "soleus", "left", "strength", "x").measurement
        post(client, "forward", assessment, muscle="piriformis")
        sent = {
            "proposal:psoas-major:left:weak": said,
            "forward:piriformis:left": said,
            f"reason:{missing.uuid}": "No time today",
            "left_out": "Ran late",
        }
        page = self.sign(client, assessment, "wrong", **sent).content.decode()
        for name, value in sent.items():
            checked = " required checked" if value == said else ""
            assert f'name="{name}" value="{value}"{checked}' in page
        assert Finding.objects.filter(assessment=assessment, carried_forward=False).count() == 0

    def test_signs_only_what_the_page_showed_and_keeps_the_answers_for_the_next_try(
        self, client, practitioner
    ):
        assessment = make_assessment(by=practitioner)
        type_in(assessment, "psoas-major", "left", "strength", "2")
        address = reverse("assessments:review", args=[assessment.uuid])
        read = {"based_on": shown_revision(client.get(address))}
        sent = {"proposal:psoas-major:left:weak": "yes", "left_out": "Ran late"}
        type_in(assessment, "soleus", "right", "strength", "1", by=make_user("practitioner"))
        answer = self.sign(client, assessment, **read, **sent, **{"proposal:soleus:right:weak": "no"})
        page = answer.content.decode()
        assert (answer.status_code, "Read it below as it is now" in page) == (409, True)
        assert 'name="proposal:psoas-major:left:weak" value="yes" required checked' in page
        assert 'name="left_out" value="Ran late"' in page
        assessment.refresh_from_db()
        assert assessment.is_draft
        again = {"based_on": shown_revision(answer), "proposal:soleus:right:weak": "no"}
        assert self.sign(client, assessment, **sent, **again).status_code == 302

    @pytest.mark.parametrize("typed", ["", "-1", "\x00", "9" * 40, "zz"])
    def test_signs_nothing_for_a_page_that_does_not_say_what_it_showed(self, client, practitioner, typed):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        assert self.sign(client, assessment, based_on=typed).status_code in (400, 409)
        assessment.refresh_from_db()
        assert assessment.is_draft

    @pytest.mark.parametrize("sent", [{}, {"proposal:psoas-major:left:weak": "perhaps"}], ids=str)
    def test_names_what_is_undecided_and_signs_nothing(self, client, practitioner, sent):
        assessment = make_assessment(by=practitioner)
        type_in(assessment, "psoas-major", "left", "strength", "2")
        answer = self.sign(client, assessment, **sent)
        assert (answer.status_code, b"Not answered yet: Psoas major, left: Weak" in answer.content) == (
            422,
            True,
        )
        assessment.refresh_from_db()
        assert assessment.is_draft

    @pytest.mark.parametrize(
        "name", ["proposal:psoas-major", "proposal:a:b:c:d", "forward:x", "reason:1", "reason:", ":", "\x00"]
    )
    def test_reads_nothing_out_of_a_name_that_no_form_has(self, client, practitioner, name):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        assert self.sign(client, assessment, **{name: "yes"}).status_code == 302

    @pytest.mark.parametrize("said", ["yes", "no"])
    @pytest.mark.parametrize("side", ["middle", "\x00", ""])
    def test_refuses_a_side_that_the_muscle_does_not_have(self, client, practitioner, side, said):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        answer = self.sign(client, assessment, **{f"forward:psoas-major:{side}": said})
        assert (answer.status_code, b"no such muscle and side" in answer.content) == (422, True)

    def test_lets_nothing_be_saved_afterwards(self, client, practitioner):
        assessment = make_assessment(by=practitioner)
        find(assessment, "psoas-major", "left", "tight")
        self.sign(client, assessment)
        answer = post(client, "cell", assessment, **PSOAS, kind="strength", entry="4", based_on=0)
        assert (answer.status_code, "signed" in answer.json()["message"]) == (422, True)

    def test_is_corrected_only_by_an_amendment_with_a_reason(self, client, practitioner):
        signed = make_signed(by=practitioner, cells={("psoas-major", "left", "pain"): "3"})
        address = reverse("assessments:amend", args=[signed.uuid])
        assert client.post(address, {"reason": ""}).status_code == 422
        answer = client.post(address, {"reason": "Side was entered wrongly"})
        draft = Assessment.objects.get(replaces=signed)
        assert answer.url == reverse("assessments:exam", args=[draft.uuid])

    def test_reads_as_sentences_afterwards(self, client, practitioner):
        cells = {("psoas-major", "left", "strength"): "4-", ("psoas-major", "left", "pain"): "3"}
        signed = make_signed(by=practitioner, cells=cells)
        page = client.get(reverse("assessments:exam", args=[signed.uuid])).content.decode()
        assert "strength 4-; pain 3" in " ".join(strip_tags(page).split())
