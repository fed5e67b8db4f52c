"""The clinician's page: every answer as given, for those to whom the chart is open; flags closed there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from intake import services
from patients.tests.factories import make_patient, make_visit

from .factories import answer, case, make_response, make_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(client):
    user = make_user("practitioner")
    client.force_login(user)
    return user


@pytest.fixture
def sent(kim):
    visit = make_visit(make_patient("Nadia", "Quist"), kim, status="arrived")
    return make_sent(
        visit, **{"redflag.saddle": "yes", "redflag.fever": "unsure", "goals.top": "<b>Dance</b> 🙂"}
    )


def answers(client, response):
    return client.get(reverse("intake:answers", args=[response.uuid]))


class TestReading:
    def test_shows_every_answer_that_is_stored(self, client, sent):
        shown = answers(client, sent)
        lines = {line.link_id: line for part in shown.context["page"].sections for line in part.lines}
        assert case(sent).keys() <= lines.keys()
        assert lines["sitting.total"].answer == "9 h"
        assert lines["pain.regions"].answer.startswith("Left top half of the front of the thigh, 4 of 10")
        assert lines["redflag.fever"].state == "unsure"
        assert lines["consent.photos"].state == "open"

    def test_escapes_what_was_typed(self, client, sent):
        body = answers(client, sent).content.decode()
        assert "&lt;b&gt;Dance&lt;/b&gt; 🙂" in body
        assert "<b>Dance" not in body

    def test_is_written_down(self, client, sent, kim):
        answers(client, sent)
        event = Event.objects.get(verb="chart.viewed")
        assert (event.user_uuid, event.patient_uuid, event.detail) == (
            kim.uuid,
            sent.patient.uuid,
            {"what": "intake"},
        )

    def test_takes_the_same_queries_whatever_the_history(self, client, sent, django_assert_num_queries):
        answers(client, sent)
        with django_assert_num_queries(6):
            answers(client, sent)

    def test_is_hidden_from_clinicians_of_other_patients(self, client, sent):
        client.force_login(make_user("practitioner"))
        assert answers(client, sent).status_code == 404

    def test_opens_to_every_practitioner_where_the_clinic_says_so(self, client, sent):
        make_clinic(chart_access="whole-clinic")
        client.force_login(make_user("practitioner"))
        assert answers(client, sent).status_code == 200

    def test_is_not_for_an_admin_as_such(self, client, sent):
        client.force_login(make_user("admin"))
        assert answers(client, sent).status_code == 404

    def test_puts_beside_an_answer_the_flags_of_this_form_alone(self, client, sent, kim):
        services.mark_entered_in_error(response=sent, reason="Another's", by=kim, at=timezone.now())
        stopped = answer(make_response(sent.visit), {"redflag.saddle": "yes"})
        services.stop_intake(response=stopped, by=kim, at=timezone.now())
        page = answers(client, answer(make_response(sent.visit), {"redflag.saddle": "no"})).context["page"]
        assert [line.flags for part in page.sections for line in part.lines if line.flags] == []
        assert len([flag for flag in page.flags if flag.code == "redflag.saddle"]) == 2

    def test_says_when_a_flag_was_withdrawn_and_not_that_the_patient_did_it(self, client, sent, kim):
        services.mark_entered_in_error(response=sent, reason="Another's", by=kim, at=timezone.now())
        page = answers(client, sent).content.decode()
        assert ("withdrawn at" in page, "withdrawn by the patient" in page) == (True, False)

    def test_points_from_a_replaced_row_to_the_later_one(self, client, sent, kim):
        row = services.correct_response(
            response=sent, answers={"stress.now": 2}, reason="Misread", by=kim, at=timezone.now()
        )
        assert row.get_absolute_url().encode() in answers(client, sent).content
        assert b"Misread" in answers(client, row).content


class TestClosingFlags:
    def flag(self, sent, code="redflag.saddle"):
        return sent.flags.get(code=code)

    def post(self, client, name, flag, **data):
        return client.post(reverse(f"intake:{name}", args=[flag.uuid]), data)

    def test_acknowledges_with_a_note(self, client, sent, kim):
        answered = self.post(client, "acknowledge", self.flag(sent), note="Sent to hospital")
        assert answered.url == sent.get_absolute_url()
        flag = self.flag(sent)
        assert (flag.acknowledged_by, flag.acknowledgement, flag.is_open) == (kim, "Sent to hospital", True)

    def test_clears_with_a_reason(self, client, sent, kim):
        self.post(client, "acknowledge", self.flag(sent))
        self.post(client, "clear", self.flag(sent), reason="Hospital: no cauda equina")
        assert self.flag(sent).cleared_by == kim

    def test_refuses_in_words_and_keeps_what_was_typed(self, client, sent):
        self.post(client, "acknowledge", self.flag(sent, "redflag.fever"))
        refused = self.post(client, "clear", self.flag(sent, "redflag.fever"), reason="Flu, seen by GP")
        assert (refused.status_code, b"Flu, seen by GP" in refused.content) == (422, True)
        assert self.flag(sent, "redflag.fever").cleared_at is None

    def test_says_that_it_must_be_read_first(self, client, sent):
        refused = self.post(client, "clear", self.flag(sent), reason="fine")
        assert (refused.status_code, b"Acknowledge the flag first" in refused.content) == (422, True)

    @pytest.mark.parametrize(
        "reason", ["", "a\x00b", "a\u202eb", "x" * 3000], ids=["empty", "NUL", "bidi", "long"]
    )
    def test_takes_no_bad_text(self, client, sent, reason):
        self.post(client, "acknowledge", self.flag(sent))
        assert self.post(client, "clear", self.flag(sent), reason=reason).status_code == 422

    def test_goes_back_only_to_pages_of_ours(self, client, sent):
        for wanted in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
            answered = self.post(client, "acknowledge", self.flag(sent), next=wanted)
            assert answered.url == sent.get_absolute_url()

    def test_is_hidden_from_clinicians_of_other_patients(self, client, sent):
        client.force_login(make_user("practitioner"))
        assert self.post(client, "acknowledge", self.flag(sent)).status_code == 404

    def test_shows_what_there_is_to_read_and_changes_nothing_by_looking(self, client, sent):
        for name in ("acknowledge", "clear"):
            shown = client.get(reverse(f"intake:{name}", args=[self.flag(sent).uuid]))
            assert (shown.status_code, self.flag(sent).reason in shown.content.decode()) == (200, True)
        assert (self.flag(sent).acknowledged_at, self.flag(sent).cleared_at) == (None, None)

    @pytest.mark.parametrize("name", ["acknowledge", "clear"])
    def test_goes_back_to_the_page_that_asked_even_after_a_refusal(self, client, sent, name):
        if name == "clear":
            self.post(client, "acknowledge", self.flag(sent))
        address, day = reverse(f"intake:{name}", args=[self.flag(sent).uuid]), reverse("pages:practice")
        hidden = f'name="next" value="{day}"'
        assert hidden in client.get(address, {"next": day}).content.decode()
        bad = {"note": "a\x00b", "reason": "a\x00b"}
        assert hidden in self.post(client, name, self.flag(sent), next=day, **bad).content.decode()
        assert self.post(client, name, self.flag(sent), next=day, reason="Seen").url == day

    def test_asks_for_nothing_where_there_is_nothing_more_to_read(self, client, sent):
        self.post(client, "acknowledge", self.flag(sent))
        address = reverse("intake:acknowledge", args=[self.flag(sent).uuid])
        assert client.get(address).url == sent.get_absolute_url()


class TestCorrecting:
    def url(self, sent, link_id="stress.now"):
        return reverse("intake:correct", args=[sent.uuid, link_id])

    def test_replaces_one_answer_under_a_name_and_with_a_reason(self, client, sent, kim):
        assert client.get(self.url(sent)).status_code == 200
        answered = client.post(self.url(sent), {"stress.now": "3", "reason": "Misread"})
        row = sent.replacement
        assert (answered.url, row.answers["stress.now"], row.started_by) == (row.get_absolute_url(), 3, kim)

    @pytest.mark.parametrize(
        ("value", "reason"), [("11", "Misread"), ("3", "")], ids=["not on the scale", "without a reason"]
    )
    def test_refuses_in_words_and_keeps_what_was_typed(self, client, sent, value, reason):
        refused = client.post(self.url(sent), {"stress.now": value, "reason": reason})
        assert (refused.status_code, b"invalid-feedback" in refused.content) == (422, True)
        assert not hasattr(sent, "replacement")

    @pytest.mark.parametrize("link_id", ["sitting.total", "no.such", "stress.safety"])
    def test_offers_no_question_that_is_not_answered_by_hand(self, client, sent, link_id):
        assert client.get(self.url(sent, link_id)).status_code == 404

    def test_marks_a_whole_form_as_entered_in_error(self, client, sent):
        client.post(reverse("intake:error", args=[sent.uuid]), {"reason": "Somebody else's tablet"})
        assert sent.replacement.status == "entered-in-error"

    def test_is_not_for_the_desk(self, client, sent):
        client.force_login(make_user("front-desk"))
        assert client.post(self.url(sent), {"stress.now": "3", "reason": "x"}).status_code == 403
