"""What waits at the desk to be printed, and what was printed there."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from assessments import services as assessments
from careplans import services
from careplans.tests.factories import make_active_plan, make_practitioner
from clinic.audit.models import Event
from clinic.testing.counting import queries_of

pytestmark = pytest.mark.django_db
LIST = "careplans:handouts"


@pytest.fixture
def kim():
    return make_practitioner()


@pytest.fixture
def plan(kim):
    return make_active_plan(kim)


@pytest.fixture
def desk(client):
    client.force_login(make_user("front-desk"))
    return client


def issue(plan, *sizes, **more):
    by = plan.activated_by
    return [
        services.issue_handout(plan=plan, point_size=size, by=by, at=timezone.now(), **more) for size in sizes
    ]


def take_back(plan):
    assessments.enter_in_error(
        assessment=plan.assessment, reason="Another patient's", by=plan.activated_by, at=timezone.now()
    )


def sizes(client, query="") -> list[int]:
    context = client.get(reverse(LIST) + query).context
    return [row.handout.point_size for row in context["rows"]]


def test_names_the_patient_and_nothing_clinical(desk, plan):
    issue(plan, 12)
    page = desk.get(reverse(LIST)).content.decode()
    assert plan.patient.display_name in page
    assert not [word for word in ("psoas", "sitting", "stress", "prolonged") if word in page.lower()]


def test_a_handout_waits_until_it_is_printed_from_the_list_and_can_be_printed_again(desk, plan):
    small, large = issue(plan, 12, 24)
    address = reverse("careplans:print_handout", args=[large.uuid])
    assert address in desk.get(reverse(LIST)).content.decode()
    assert desk.get(address).content == bytes(large.file.content)
    assert (sizes(desk), sizes(desk, "?printed")) == ([12], [24])
    assert address in desk.get(reverse(LIST) + "?printed").content.decode()
    assert desk.get(address).content == bytes(large.file.content)
    assert Event.objects.filter(verb="handout.printed", subject_uuid=large.uuid).count() == 2
    assert not Event.objects.filter(subject_uuid=small.uuid, verb="handout.printed").exists()


def test_a_handout_that_is_only_read_in_the_chart_goes_on_waiting(client, plan, kim):
    [handout] = issue(plan, 12)
    client.force_login(kim)
    client.get(reverse("careplans:handout", args=[handout.uuid]))
    assert sizes(client) == [12]


def test_a_handout_that_cannot_be_read_goes_on_waiting(desk, plan, monkeypatch):
    [handout] = issue(plan, 12)
    monkeypatch.setattr("careplans.services.issuing.files.is_intact", lambda _file: False)
    assert desk.get(reverse("careplans:print_handout", args=[handout.uuid])).status_code == 422
    assert sizes(desk) == [12]


def test_one_that_the_patient_has_already_is_taken_off_once(desk, plan):
    [handout] = issue(plan, 12)
    for _click in range(2):
        page = desk.post(reverse("careplans:hand_over", args=[handout.uuid]), follow=True).content.decode()
        assert f"Handout {handout.code} of {plan.patient.display_name}" in page
    assert (sizes(desk), sizes(desk, "?printed")) == ([], [12])
    assert Event.objects.filter(verb="handout.handed-over", subject_uuid=handout.uuid).count() == 1


def test_one_on_paper_stays_with_a_warning_when_its_examination_was_entered_in_error(desk, plan):
    printed, _waiting = issue(plan, 12, 24)
    desk.get(reverse("careplans:print_handout", args=[printed.uuid]))
    take_back(plan)
    assert sizes(desk) == []
    assert sizes(desk, "?printed") == [12]
    page = desk.get(reverse(LIST) + "?printed").content.decode()
    assert "Entered in error" in page
    assert f"Ask for it back from the patient, or ask {plan.activated_by.full_name}." in page
    assert "Amended since" not in page
    assert reverse("careplans:print_handout", args=[printed.uuid]) not in page


@pytest.mark.parametrize("name", ["print_handout", "hand_over"])
def test_a_list_that_is_open_since_before_leads_to_a_page_that_says_why_not(desk, plan, name):
    [handout] = issue(plan, 12)
    take_back(plan)
    ask = desk.post if name == "hand_over" else desk.get
    answer = ask(reverse(f"careplans:{name}", args=[handout.uuid]))
    assert answer.status_code == 410
    said = f"Handout {handout.code} of {plan.patient.display_name} is not given out any more"
    assert said in answer.content.decode()
    assert not Event.objects.filter(verb__in=["handout.printed", "handout.handed-over"]).exists()


def test_one_that_is_issued_again_after_it_was_printed_waits_again_until_it_is_settled(desk, plan):
    [handout] = issue(plan, 12)
    desk.get(reverse("careplans:print_handout", args=[handout.uuid]))
    assert issue(plan, 12, 12) == [handout, handout]
    assert (sizes(desk), sizes(desk, "?printed")) == ([12], [])
    assert Event.objects.filter(verb="handout.issued-again", subject_uuid=handout.uuid).count() == 1
    desk.post(reverse("careplans:hand_over", args=[handout.uuid]))
    assert (sizes(desk), sizes(desk, "?printed")) == ([], [12])


def test_one_on_paper_stays_with_its_warning_also_when_it_waited_again(desk, plan):
    [handout] = issue(plan, 12)
    desk.get(reverse("careplans:print_handout", args=[handout.uuid]))
    issue(plan, 12)
    take_back(plan)
    assert (sizes(desk), sizes(desk, "?printed")) == ([], [12])


def test_to_ask_for_its_head_alone_is_not_to_print_it(desk, plan):
    [handout] = issue(plan, 12)
    desk.head(reverse("careplans:print_handout", args=[handout.uuid]))
    assert (sizes(desk), sizes(desk, "?printed")) == ([12], [])


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender"])
def test_to_fetch_it_ahead_is_not_to_print_it(desk, plan, purpose):
    [handout] = issue(plan, 12)
    ahead = desk.get(
        reverse("careplans:print_handout", args=[handout.uuid]), headers={"Sec-Purpose": purpose}
    )
    assert ahead.status_code == 503
    assert (sizes(desk), sizes(desk, "?printed")) == ([12], [])


def test_goes_on_where_a_page_ends_whatever_became_of_its_last_handout(desk, plan, monkeypatch):
    monkeypatch.setattr("careplans.desk.PAGE", 2)
    _last, middle, _first = issue(plan, 12, 18, 24)
    context = desk.get(reverse(LIST)).context
    assert [row.handout.point_size for row in context["rows"]] == [24, 18]
    desk.get(reverse("careplans:print_handout", args=[middle.uuid]))
    assert sizes(desk, f"?before={context['earlier']}") == [12]


def test_goes_on_among_those_that_were_printed_too(desk, plan, monkeypatch):
    monkeypatch.setattr("careplans.desk.PAGE", 1)
    for handout in issue(plan, 12, 18):
        desk.get(reverse("careplans:print_handout", args=[handout.uuid]))
    page = desk.get(reverse(LIST) + "?printed")
    assert [row.handout.point_size for row in page.context["rows"]] == [18]
    further = f"?printed&before={page.context['earlier']}"
    assert further.replace("&", "&amp;") in page.content.decode()
    assert sizes(desk, further) == [12]


def test_asks_the_database_the_same_number_of_times_for_one_and_for_many(desk, plan, kim):
    issue(plan, 12)
    few = queries_of(lambda: sizes(desk))
    issue(make_active_plan(make_practitioner(username="lee")), 12, 18, 24)
    assert queries_of(lambda: sizes(desk)) == few


@pytest.mark.parametrize("name", ["print_handout", "hand_over"])
def test_nobody_takes_off_what_is_not_on_the_desk(client, plan, kim, name):
    [kept] = issue(plan, 12, release=False)
    ask = client.post if name == "hand_over" else client.get
    for role, uuid, status in (
        ("front-desk", kept.uuid, 404),
        ("front-desk", uuid4(), 404),
        ("admin", kept.uuid, 403),
    ):
        client.force_login(make_user(role))
        assert ask(reverse(f"careplans:{name}", args=[uuid])).status_code == status
    assert not Event.objects.filter(verb__in=["handout.printed", "handout.handed-over"]).exists()
