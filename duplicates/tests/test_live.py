"""The warning while somebody is being registered: it advises, remembers, and stops nobody."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.testing.counting import queries_of
from duplicates import services
from duplicates.models import DuplicateDecision, EarlyDecision, LikelyDuplicate
from duplicates.people import person
from duplicates.queries import matches
from patients.models import Patient
from patients.tests.factories import form_of, make_patient

pytestmark = pytest.mark.django_db
ANNA = {"given": "Anna", "family": "Jonson", "birth_date": "3/4/1982", "phone": "0555 0142 77"}


@pytest.fixture
def desk():
    make_clinic()
    return make_user("front-desk")


@pytest.fixture
def window(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def ana():
    return make_patient("Ana", "Johnson", phone="+44 555 0142 77", birth_date=date(1982, 3, 4))


def ask(client, **typed):
    return shown(client.post(reverse("duplicates:panel"), typed))


def shown(answer):
    """The panel, without what is said aloud of it."""
    panel, _said, aloud = answer.content.decode().partition('<p id="likely-said" hx-swap-oob="innerHTML">')
    assert ("may be someone we know" in aloud) == ("Open that record" in panel)
    return panel.strip()


def say(client, patient, **sent):
    return client.post(reverse("duplicates:early", args=[patient.uuid]), sent)


@pytest.mark.parametrize("is_indexed", [True, False], ids=["an older record", "one registered a moment ago"])
def test_says_what_agrees_and_what_differs(window, ana, is_indexed):
    if is_indexed:
        services.catch_up()
    page = ask(window, **ANNA)
    assert "Johnson, Ana" in page
    assert all(words in page for words in ("spelled alike", "day and month swapped", "same phone"))


def test_warns_of_the_very_name_whatever_date_was_understood(window, ana):
    services.catch_up()
    page = ask(window, given="Ana", family="Johnson", birth_date="23/11/1957")
    assert ana.number in page
    assert "other birth date" in page


def test_is_silent_about_a_like_name_born_on_another_day(window):
    make_patient("Ana", "Johnson", birth_date=date(1951, 7, 17))
    assert ask(window, given="Anna", family="Jonson", birth_date="3/4/1982") == ""


@pytest.mark.parametrize("given", ["", "\x00", "%%%", "a" * 4000, "1", "\u202e毛"])
def test_is_silent_about_what_it_cannot_read(window, ana, given):
    assert ask(window, given=given, birth_date="yesterday", phone="call my son", form_token="x") == ""


def test_needs_the_permission(client, ana):
    make_clinic()
    client.force_login(make_user("admin"))
    assert client.post(reverse("duplicates:panel"), ANNA).status_code == 403
    assert say(client, ana, kind="different").status_code == 403


def test_asks_the_database_as_often_for_many_as_for_one(window, ana):
    one = queries_of(lambda: ask(window, **ANNA))
    for _number in range(5):
        make_patient("Anna", "Jonson", phone="+44 555 0142 77", birth_date=date(1982, 4, 3))
    assert queries_of(lambda: ask(window, **ANNA)) == one


def test_remembers_that_it_is_somebody_else_until_the_record_exists(window, ana, desk):
    token = str(uuid4())
    answer = say(window, ana, kind="household", form_token=token, **ANNA)
    panel = shown(answer)
    assert ("Noted, same household:" in panel, "Open that record" in panel) == (True, False)
    assert not DuplicateDecision.objects.exists()
    assert "Johnson, Ana" in ask(window, form_token=str(uuid4()), **ANNA)  # another form, another person
    window.post(reverse("patients:register"), form_of(form_token=token, **ANNA))
    decision = DuplicateDecision.objects.get()
    pair = {decision.first, decision.second}
    assert (pair, decision.kind, decision.decided_by) == (set(Patient.objects.all()), "household", desk)
    services.catch_up()
    assert not LikelyDuplicate.objects.exists()
    assert not EarlyDecision.objects.exists()


def test_offers_the_address_of_the_same_household_and_none_of_somebody_else(window):
    services.catch_up()
    known = make_patient("Ana", "Johnson", birth_date=date(1982, 3, 4), address={"lines": "1 Mill Lane"})
    offered = {
        kind: "1 Mill Lane" in shown(say(window, known, kind=kind, form_token=str(uuid4()), **ANNA))
        for kind in ("household", "different")
    }
    assert offered == {"household": True, "different": False}


def register(client, *warned, **sent):
    typed = form_of(**ANNA | sent) | {"warned": warned}
    answer = client.post(reverse("patients:register"), typed, follow=True)
    return answer.content.decode().partition('class="messages')[2].partition('class="pagehead')[0]


def warned_of(page):
    return re.findall(r'form="registration" name="warned" value="([^"]+)"', page)


@pytest.mark.parametrize("sent", [{}, {"check_in": "1"}], ids=["registered only", "checked in as well"])
def test_says_after_registering_whom_the_form_had_warned_of(window, ana, sent):
    said = register(window, *warned_of(ask(window, **ANNA)), **sent)
    new = Patient.objects.exclude(pk=ana.pk).get()
    assert f"May be {ana.number}:" in said
    assert reverse("merging:compare", args=[ana.uuid, new.uuid]) in said


@pytest.mark.parametrize("warned", ["", "x", "\x00", "0192f0c1-0000-7000-8000-000000000000"])
def test_says_nothing_after_registering_of_nobody(window, ana, warned):
    assert "May be" not in register(window, warned)


def test_warns_no_more_of_whom_was_said_to_be_somebody_else(window, ana):
    token = str(uuid4())
    assert warned_of(ask(window, form_token=token, **ANNA)) == [str(ana.uuid)]
    said = shown(say(window, ana, kind="household", form_token=token, **ANNA))
    assert warned_of(said) == []


def test_registering_goes_on_when_the_other_record_was_merged_meanwhile(window, ana):
    token = str(uuid4())
    say(window, ana, kind="different", form_token=token)
    Patient.objects.filter(pk=ana.pk).update(replaced_by=make_patient("Kept", "Record"))
    assert window.post(reverse("patients:register"), form_of(form_token=token, **ANNA)).status_code == 302
    assert not DuplicateDecision.objects.exists()


@pytest.mark.parametrize("sent", [{"kind": "different"}, {"kind": "x", "form_token": str(uuid4())}])
def test_says_what_is_wrong_with_a_decision(window, ana, sent):
    answer = say(window, ana, **sent, **ANNA)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not EarlyDecision.objects.exists()


def test_forgets_what_was_said_under_a_form_that_nobody_sent(window, ana):
    say(window, ana, kind="different", form_token=str(uuid4()))
    services.forget_unsent(at=timezone.now() + timedelta(days=3))
    assert not EarlyDecision.objects.exists()


def test_is_shown_to_those_who_may_see_identities_and_to_the_system_itself(ana, desk):
    asked = [person(given="Anna", family="Jonson", birth_date="19820403", contacts=["+44 555 0142 77"])]
    nobody = make_user()
    found = [[match.patient_id for match in matches(asked, user=user)[0]] for user in (nobody, desk, None)]
    assert found == [[], [ana.pk], [ana.pk]]
