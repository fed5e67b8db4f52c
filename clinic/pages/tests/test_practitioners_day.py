import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from assessments.services import start_assessment
from assessments.tests.factories import make_assessment, make_catalogue
from careplans.tests.factories import make_plan
from clinic.audit.models import Event
from clinic.testing.counting import queries_of
from intake.models import Flag
from intake.tests.factories import make_response, make_version, save
from patients.models import Consent, Patient, Visit
from patients.services import record_consent
from patients.tests.factories import an_hour_away, make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def practitioner(client):
    make_clinic()
    user = make_user("practitioner")
    client.force_login(user)
    return user


def page(client):
    return client.get(reverse("pages:practice")).content.decode()


class TestMyDay:
    def test_lists_my_visits_and_nobody_elses(self, client, practitioner):
        make_visit(make_patient("Ana"), practitioner)
        make_visit(make_patient("Bea"), make_user("practitioner"))
        shown = page(client)
        assert ("Ana Sample" in shown, "Bea Sample" in shown) == (True, False)

    def test_says_how_many_consents_are_still_to_be_asked(self, client, practitioner):
        make_consent_text("photos")
        make_consent_text("letters")
        make_visit(make_patient("Ana"), practitioner)
        assert "2 consents to ask" in page(client)

    def test_gives_an_id_of_its_own_to_each_link_and_button_that_is_asked_for_again(
        self, client, practitioner
    ):
        make_catalogue()
        make_consent_text("photos")
        ana = make_patient("Ana")
        noon = timezone.localtime().replace(hour=12, minute=0)
        for hour, status in enumerate(("finished", "arrived")):
            make_visit(ana, practitioner, start=noon + timedelta(hours=hour), status=status)
        later = noon + timedelta(hours=3)
        examined = make_visit(make_patient("Bea"), practitioner, start=later, status="in-progress")
        start_assessment(visit=examined, by=practitioner, at=timezone.now())
        make_visit(make_patient("Cleo"), status="arrived")
        shown = client.get(reverse("pages:practice-rows")).content.decode()
        controls = re.findall(r"<(?:a|button)\b[^>]*>", shown)
        ids = [found[1] for tag in controls if (found := re.search(r' id="([^"]+)"', tag))]
        assert len(ids) == len(controls) > 6
        assert len(ids) == len(set(ids))

    def test_begins_with_who_waits_for_anybody_when_one_of_them_comes_first(self, client, practitioner):
        make_visit(make_patient("Ana"), practitioner)
        make_visit(make_patient("Bea"), status="arrived")
        urgent = make_visit(make_patient("Cleo"), status="arrived")
        assert page(client).index("Ana Sample") < page(client).index("Bea Sample")
        Visit.objects.filter(pk=urgent.pk).update(marked_first=True)
        shown = page(client)
        places = [shown.index(f"{name} Sample") for name in ("Cleo", "Bea", "Ana")]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        ("decision", "said", "button"),
        [
            ("no", "Examination refused", "btn-quiet"),
            ("ask", "Wants to ask before being examined", "btn-quiet"),
            ("yes", "", "btn-primary"),
        ],
    )
    def test_says_what_stands_against_an_examination_and_leads_to_it_less(
        self, client, practitioner, decision, said, button
    ):
        make_consent_text(Consent.EXAMINATION)
        patient = make_visit(make_patient("Ana"), practitioner, status="arrived").patient
        record_consent(
            patient=patient,
            code=Consent.EXAMINATION,
            decision=decision,
            source="desk",
            by=practitioner,
            at=timezone.now(),
        )
        for shown in (page(client), client.get(reverse("pages:chart", args=[patient.uuid])).content.decode()):
            assert f'class="btn {button}">Examine' in shown
            assert said in shown
            assert ("xamination refused" in shown or "before being examined" in shown) == bool(said)

    def test_puts_a_warning_sign_on_top_until_it_is_acknowledged(self, client, practitioner):
        visit = make_visit(make_patient("Ana"), practitioner, status="arrived")
        save(make_response(visit), "redflag.saddle", "yes")
        assert "Warning signs to acknowledge" in page(client)

    def test_says_how_many_more_wait_and_leads_to_every_one(self, client, practitioner, monkeypatch):
        monkeypatch.setattr("clinic.pages.queries.day.SHOWN_WORK", 1)
        monkeypatch.setattr("clinic.pages.views.homes.A_PAGE", 2)
        make_catalogue()
        start = timezone.now()
        step = timedelta(minutes=5 if an_hour_away() > start else -5)
        for n, name in enumerate(("Ana", "Bea", "Cleo")):
            visit = make_visit(
                make_patient(name), practitioner, status="arrived", start=start + n * step, planned_minutes=5
            )
            save(make_response(visit), "redflag.saddle", "yes")
            start_assessment(visit=visit, by=practitioner, at=timezone.now())
        shown = page(client)
        assert ("2 more warning signs" in shown, "2 more examinations" in shown) == (True, True)
        for name in ("warnings", "unsigned"):
            first = client.get(reverse(f"pages:{name}")).content.decode()
            further = re.search(r'href="(\?after=[^"]*)"', first)[1]
            Flag.objects.filter(uuid=further.partition("=")[2]).update(
                acknowledged_at=timezone.now(), acknowledged_by=practitioner
            )
            second = client.get(reverse(f"pages:{name}") + further).content.decode()
            shown = [
                {who for who in ("Ana", "Bea", "Cleo") if f"{who} Sample" in one} for one in (first, second)
            ]
            assert ([len(one) for one in shown], shown[0] & shown[1]) == ([2, 1], set())
            assert "?after=" not in second

    def test_shows_the_waiting_work_of_open_charts_only(self, client, practitioner):
        visit = make_visit(make_patient("Ana"), make_user("practitioner"), status="arrived")
        save(make_response(visit), "redflag.saddle", "yes")
        assert "Ana" not in client.get(reverse("pages:warnings")).content.decode()
        client.force_login(make_user("front-desk"))
        assert client.get(reverse("pages:warnings")).status_code == 403
        assert client.get(reverse("pages:unsigned")).status_code == 403

    def test_reads_no_whole_record_each_half_minute(self, client, practitioner):
        plan = make_plan(practitioner)
        make_assessment(by=practitioner, days_ago=1)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(reverse("pages:practice-rows")).content.decode()
        assert reverse("careplans:plan", args=[plan.uuid]) in shown
        told = " ".join(query["sql"] for query in asked)
        assert '"assessments_assessment"."status"' in told
        long = [f'"assessments_assessment"."{name}"' for name in ("document", "narrative")]
        long += [f'"careplans_careplan"."{name}"' for name in ("gathered", "untold", "blocked_by")]
        assert [column for column in long if column in told] == []

    def test_asks_the_database_the_same_number_of_times_for_few_and_for_many(self, client, practitioner):
        def come(numbers: range) -> None:
            for n in numbers:
                at = start + sooner_or_later * n
                make_visit(
                    make_patient(f"Ana{n}"), practitioner, status="arrived", start=at, planned_minutes=5
                )

        start = timezone.now()
        sooner_or_later = timedelta(minutes=5 if an_hour_away() > start else -5)
        come(range(1))
        few = queries_of(lambda: page(client))
        come(range(1, 9))
        assert (queries_of(lambda: page(client)), few <= 22) == (few, True)

    @pytest.mark.parametrize("role", ["front-desk", "admin"])
    def test_is_for_practitioners(self, client, role):
        make_clinic()
        client.force_login(make_user(role))
        assert client.get(reverse("pages:practice")).status_code == 403


class TestReadingMyDay:
    """It tells what patients said, so each opening is an event of each of them."""

    @pytest.fixture
    def ana(self, practitioner):
        visit = make_visit(make_patient("Ana"), practitioner, status="arrived")
        save(make_response(visit), "stress.now", 8)
        return visit.patient

    def read(self):
        events = Event.objects.filter(verb="chart.listed", detail__what="my day")
        return list(events.order_by("pk").values_list("patient_uuid", flat=True))

    def refresh(self, client, **headers):
        assert client.get(reverse("pages:practice-rows"), headers=headers).status_code == 200

    def test_is_an_event_each_time_of_whom_it_tells_something(self, client, practitioner, ana):
        make_visit(make_patient("Bea"), practitioner, start=an_hour_away())
        page(client)
        page(client)
        assert self.read() == [ana.uuid] * 2

    def test_is_one_of_a_patient_with_a_warning_sign_on_another_day(self, client, practitioner):
        visit = make_visit(make_patient("Ana"), practitioner, status="arrived")
        save(make_response(visit), "redflag.saddle", "yes")
        Visit.objects.filter(pk=visit.pk).update(planned_start=timezone.now() - timedelta(days=2))
        page(client)
        assert self.read() == [visit.patient.uuid]

    def test_is_none_when_the_page_asks_again_by_itself_but_for_whoever_is_new(
        self, client, practitioner, ana
    ):
        page(client)
        self.refresh(client)
        assert self.read() == [ana.uuid]
        visit = make_visit(make_patient("Bea"), practitioner, status="arrived", start=an_hour_away())
        save(make_response(visit), "stress.now", 8)
        self.refresh(client)
        self.refresh(client)
        assert self.read() == [ana.uuid, visit.patient.uuid]

    def test_is_one_when_the_rows_are_asked_for_without_the_page_whatever_the_request_says(self, client, ana):
        self.refresh(client, **{"HX-Request": "true", "HX-Current-URL": "http://testserver/my-day/"})
        assert self.read() == [ana.uuid]

    @pytest.mark.parametrize("view", ["pages:warnings", "pages:unsigned"])
    def test_is_one_in_the_whole_list_of_what_waits_too(self, client, practitioner, view):
        exam = make_assessment(by=practitioner)
        save(make_response(exam.visit), "redflag.saddle", "yes")
        client.get(reverse(view))
        events = Event.objects.filter(verb="chart.listed").values_list("patient_uuid", "user_uuid")
        assert list(events) == [(exam.patient.uuid, practitioner.uuid)]

    def test_names_the_record_that_is_kept(self, client, practitioner, ana):
        kept = make_patient("Anna")
        Patient.objects.filter(pk=ana.pk).update(replaced_by=kept)
        page(client)
        assert set(self.read()) == {kept.uuid}

    def test_takes_one_statement_however_many_they_are(self, client, practitioner):
        def statements():
            with CaptureQueriesContext(connection) as sent:
                page(client)
            return [q for q in sent if "audit_event" in (q["sql"] or "")]

        first = an_hour_away()
        towards_now = timedelta(minutes=10 if first < timezone.now() else -10)
        for n in range(3):
            when = {"start": first + n * towards_now, "planned_minutes": 5}
            visit = make_visit(make_patient(f"Ana{n}"), practitioner, status="arrived", **when)
            save(make_response(visit), "stress.now", 8)
        assert (len(statements()), len(self.read())) == (1, 3)


class TestTakingAVisit:
    def take(self, client, visit):
        return client.post(reverse("pages:take", args=[visit.uuid]))

    def test_makes_it_mine_and_opens_the_chart(self, client, practitioner):
        visit = make_visit(status="arrived")
        assert client.get(reverse("pages:chart", args=[visit.patient.uuid])).status_code == 302
        self.take(client, visit)
        visit.refresh_from_db()
        assert visit.practitioner == practitioner
        assert client.get(reverse("pages:chart", args=[visit.patient.uuid])).status_code == 200

    def test_leaves_a_visit_that_somebody_else_has(self, client, practitioner):
        other = make_user("practitioner")
        visit = make_visit(practitioner=other, status="arrived")
        self.take(client, visit)
        visit.refresh_from_db()
        assert visit.practitioner == other

    def test_is_refused_to_the_desk(self, client):
        make_clinic()
        client.force_login(make_user("front-desk"))
        assert self.take(client, make_visit(status="arrived")).status_code == 403


class TestTheHome:
    @pytest.mark.parametrize(
        ("names", "view"),
        [
            (["front-desk"], "patients:board"),
            (["practitioner"], "pages:practice"),
            (["admin"], "admin:index"),
            (["practitioner", "admin"], "pages:practice"),
        ],
    )
    def test_is_where_the_role_begins_its_day(self, client, names, view):
        make_clinic()
        client.force_login(make_user(*names))
        assert client.get("/").url == reverse(view)


class TestUndo:
    """On the board of a session, after a step that another page took."""

    @pytest.mark.parametrize("step", ["pages:take", "intake:start", "assessments:start"])
    def test_reaches_no_further_back_than_the_last_step(self, client, step):
        make_clinic()
        make_catalogue()
        make_version()
        user = make_user("practitioner", "front-desk")
        client.force_login(user)
        arrived = make_visit(practitioner=None if step == "pages:take" else user, status="arrived")
        client.post(reverse("patients:move", args=[make_visit().uuid]), {"to": "arrived"})
        assert 'id="undo"' in client.get(reverse("patients:board-rows")).content.decode()
        client.post(reverse(step, args=[arrived.uuid]), {"how": "code"})
        assert 'id="undo"' not in client.get(reverse("patients:board-rows")).content.decode()
