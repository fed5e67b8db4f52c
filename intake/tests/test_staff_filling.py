"""The desk fills the form with the patient: until it is sent, on the record, and never after."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from intake import services
from intake.models import IntakeLink
from patients.services import check_in
from patients.tests.factories import make_patient, make_visit

from .factories import answer, at_tablet, case, make_response, make_sent, make_version, open_on

pytestmark = pytest.mark.django_db


def page(response, number=1):
    return reverse("intake:page", args=[response.uuid, number])


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


@pytest.fixture
def draft(desk):
    response = make_response(
        make_visit(make_patient("Nadia", "Quist"), status="arrived"), mode="desk", by=desk
    )
    return answer(response, {"goals.top": "Dance at the wedding"}, by=desk)


class TestFilling:
    def test_starts_from_the_visit(self, client, desk):
        make_version()
        visit = make_visit(status="arrived")
        begun = client.post(reverse("intake:start", args=[visit.uuid]), {"how": "staff"})
        assert client.get(begun.url).status_code == 200

    def test_saves_under_the_name_of_who_typed(self, client, desk, draft):
        client.post(page(draft, 5), {"stress.now": "8", "go": "next", "based_on": "9"})
        draft.refresh_from_db()
        assert draft.answers["stress.now"] == 8
        saves = Event.objects.filter(verb="intake.answers-saved", user_uuid=desk.uuid)
        assert saves.count() == 2

    def test_writes_down_that_the_draft_was_read(self, client, desk, draft):
        assert b"Dance" in client.get(page(draft, 10)).content
        event = Event.objects.get(verb="chart.viewed")
        assert (event.user_uuid, event.detail["what"]) == (desk.uuid, "intake-draft")

    def test_sends_once_however_often_it_is_clicked(self, client, desk, draft):
        answer(draft, case(draft), by=desk)
        send = reverse("intake:review", args=[draft.uuid])
        assert {client.post(send).url for _ in range(2)} == {reverse("intake:panel", args=[draft.visit.uuid])}
        assert Event.objects.filter(verb="intake.sent").count() == 1

    def test_is_refused_in_words_while_something_is_open(self, client, desk, draft):
        refused = client.post(reverse("intake:review", args=[draft.uuid]))
        assert (refused.status_code, b"still need you" in refused.content) == (422, True)


class TestWhatTheDeskMayNotSee:
    def test_a_draft_that_the_patient_fills_alone(self, client, desk):
        response = answer(make_response(), {"goals.top": "Dance at the wedding"})
        assert client.get(page(response, 10)).status_code == 404
        assert (
            client.post(reverse("intake:save", args=[response.uuid]), {"item": "stress.now"}).status_code
            == 404
        )

    def test_anything_after_it_is_sent(self, client, desk, draft):
        answer(draft, case(draft), by=desk)
        services.submit(response=draft, by=desk, at=timezone.now())
        for number in range(1, 11):
            assert client.get(page(draft, number)).status_code == 404
        assert client.get(reverse("intake:answers", args=[draft.uuid])).status_code == 403

    def test_more_than_progress_on_its_own_page(self, client, desk):
        sent = make_sent(
            make_visit(make_patient("Nadia", "Quist"), status="arrived"), **{"redflag.fever": "yes"}
        )
        shown = client.get(reverse("intake:panel", args=[sent.visit.uuid]))
        assert b"10 of 10 pages" in shown.content
        assert b"Practitioner first" in shown.content
        assert b"fever" not in shown.content.lower()

    def test_a_flag_to_close(self, client, desk):
        sent = make_sent(**{"redflag.fever": "yes"})
        for name in ("acknowledge", "clear"):
            for flag in sent.flags.all():
                answered = client.post(reverse(f"intake:{name}", args=[flag.uuid]), {"reason": "fine"})
                assert answered.status_code == 403


class TestTakingOver:
    def test_goes_on_with_the_patient_s_own_answers_and_closes_the_tablet(self, client, desk):
        response = answer(make_response(), {"stress.now": 8})
        open_on(tablet := client.__class__(), response)
        client.post(reverse("intake:start", args=[response.visit.uuid]), {"how": "staff"})
        response.refresh_from_db()
        assert (response.mode, response.answers) == ("desk", {"stress.now": 8})
        assert tablet.get(at_tablet("page", 1)).status_code == 410
        assert Event.objects.filter(verb="intake.taken-over", user_uuid=desk.uuid).exists()

    @pytest.mark.parametrize("how", ["staff", "paper", "code", "here"])
    def test_waits_until_the_patient_of_a_link_has_come(self, client, desk, how):
        response = make_response(mode="link")
        services.make_link(visit=response.visit, by=desk, at=timezone.now())
        answer(response, {"goals.top": "Dance at the wedding"})
        refused = client.post(reverse("intake:start", args=[response.visit.uuid]), {"how": how})
        assert (refused.status_code, b"Check the patient in first" in refused.content) == (422, True)
        response.refresh_from_db()
        assert (response.mode, client.get(page(response, 10)).status_code) == ("link", 404)
        assert IntakeLink.objects.filter(response=response, ended_at=None).exists()

    def test_is_refused_by_the_service_too_while_the_patient_is_away(self, desk):
        response = make_response(mode="link")
        with pytest.raises(services.CannotStart, match="Check the patient in first"):
            services.take_over(response=response, by=desk, at=timezone.now())

    def test_goes_on_with_a_form_from_home_once_they_have_come(self, client, desk):
        response = answer(make_response(mode="link"), {"stress.now": 8})
        check_in(visit=response.visit, by=desk, at=timezone.now())
        client.post(reverse("intake:start", args=[response.visit.uuid]), {"how": "staff"})
        response.refresh_from_db()
        assert (response.mode, response.answers) == ("desk", {"stress.now": 8})

    def test_answers_a_call_for_help(self, client, desk):
        response = make_response()
        open_on(tablet := client.__class__(), response)
        asked = tablet.post(at_tablet("help"), follow=True)
        assert b"The desk can see on its screen that you asked for help." in asked.content
        panel = reverse("intake:panel", args=[response.visit.uuid])
        assert b"Asked for help" in client.get(panel).content
        client.post(reverse("intake:help-given", args=[response.uuid]))
        assert b"Asked for help" not in client.get(panel).content


class TestStopping:
    def test_keeps_the_answers_and_lets_nobody_go_on(self, client, desk, draft):
        client.post(reverse("intake:stop", args=[draft.uuid]))
        draft.refresh_from_db()
        assert (draft.status, draft.answers) == ("stopped", {"goals.top": "Dance at the wedding"})
        assert client.get(page(draft)).status_code == 404

    def test_of_a_sent_form_is_refused(self, client, desk):
        sent = make_sent()
        assert client.post(reverse("intake:stop", args=[sent.uuid])).status_code == 422


@pytest.mark.parametrize("name", ["page", "answers", "review", "save", "panel"])
def test_asks_strangers_to_sign_in(client, name):
    response = make_response(mode="desk")
    row = response.visit if name == "panel" else response
    url = reverse(f"intake:{name}", args=[row.uuid, 1] if name == "page" else [row.uuid])
    answered = client.post(url) if name == "save" else client.get(url)
    assert answered.status_code == (401 if name == "save" else 302)
    assert "/accounts/login/" in answered.headers.get("Location", answered.content.decode())


class TestAPractitioner:
    def test_fills_in_for_patients_of_their_own(self, client):
        response = make_response(mode="desk")
        user = make_user("practitioner")
        response.visit.practitioner = user
        response.visit.save()
        client.force_login(user)
        assert client.get(page(response)).status_code == 200

    def test_does_not_see_other_people_s(self, client):
        client.force_login(make_user("practitioner"))
        assert client.get(page(make_response(mode="desk"))).status_code == 404
