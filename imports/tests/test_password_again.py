"""Who imports a list, undoes it or takes it out gives the password again, and goes on where they were."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from clinic.audit.models import Event
from imports import services

from .factories import make_imported, make_rehearsed

pytestmark = pytest.mark.django_db
ACTS = {"run": ("importing", make_rehearsed), "undo": ("undoing", make_imported)}
REPORTS = ["report", "report-csv", "report-xlsx"]


@pytest.fixture
def admin(client):
    make_clinic()
    client.force_login(make_user("admin"))
    return client


def address(name, batch):
    return reverse(f"imports:{name}", args=[batch.uuid])


def answered(client, asked):
    """The page that asks for the password is opened, and answered with what it shows."""
    page = client.get(asked.url)
    sent = {"password": PASSWORD, "next": page.context["redirect_field_value"]}
    return client.post(reverse("account_reauthenticate"), sent)


@pytest.mark.parametrize("act", ACTS)
def test_an_act_waits_for_the_password_and_is_then_carried_out(admin, act):
    doing, make = ACTS[act]
    batch = make()
    before = batch.status
    asked = admin.post(address(act, batch))
    batch.refresh_from_db()
    assert (asked.status_code, "/reauthenticate/" in asked.url, batch.status) == (302, True, before)
    done = answered(admin, asked)
    batch.refresh_from_db()
    assert (done.url, batch.status) == (batch.get_absolute_url(), doing)
    assert Event.objects.filter(verb=f"import.{doing}", subject_uuid=batch.uuid).exists()


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_not_carried_out_after_a_wrong_password(admin, act):
    batch = ACTS[act][1]()
    before = batch.status
    asked = admin.post(address(act, batch))
    answer = admin.post(reverse("account_reauthenticate"), {"password": "x" * 12, "next": asked.url})
    batch.refresh_from_db()
    assert (answer.status_code, batch.status) == (200, before)


def test_an_act_that_has_become_impossible_says_so_and_leads_on_to_the_list(admin):
    batch = make_rehearsed()
    asked = admin.post(address("run", batch))
    services.map_columns(
        batch=batch, columns=["given", "family", "", ""], month_first=False, by=None, at=timezone.now()
    )
    page = answered(admin, asked)
    assert (page.status_code, b"columns to be named" in page.content) == (422, True)


def test_every_link_of_a_refused_act_leads_to_the_page_of_the_list(admin):
    text = "given,family,born\n" + "".join(f"Ana{n},Lee{n},soon\n" for n in range(60))
    batch = make_rehearsed(text)
    admin.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = admin.post(address("run", batch))
    assert (page.status_code, b"nobody to import" in page.content) == (422, True)
    assert b'href="?' not in page.content


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_waits_for_the_password_and_comes_with_the_same_lines(admin, report):
    batch = make_rehearsed()
    wanted = f"{address(report, batch)}?verdict=new"
    asked = admin.get(wanted)
    assert (asked.status_code, "/reauthenticate/" in asked.url) == (302, True)
    assert not Event.objects.filter(verb="import.report-taken").exists()
    again = answered(admin, asked)
    assert (again.url, admin.get(wanted).status_code) == (wanted, 200)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_asking_for_a_report_leads_back_to_the_list_which_fetches_it(admin, kind):
    batch = make_rehearsed()
    admin.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = admin.get(address("report", batch), {"kind": kind, "verdict": "new"})
    assert page.headers["Refresh"] == f"0; url={address(f'report-{kind}', batch)}?verdict=new"
    assert b"Line by line" in page.content


@pytest.mark.parametrize("verdict", ["", "x\r\nSet-Cookie: a=b", "no such"])
def test_a_verdict_that_there_is_not_is_not_asked_for(admin, verdict):
    batch = make_rehearsed()
    admin.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = admin.get(address("report", batch), {"kind": verdict, "verdict": verdict})
    assert page.headers["Refresh"] == f"0; url={address('report-csv', batch)}"
