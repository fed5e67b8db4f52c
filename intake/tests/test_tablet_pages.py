"""The patient's pages as plain forms: what a browser without script sees and sends."""

import pytest
from django.test import Client
from django.urls import reverse

from intake.forming import form_for
from intake.wording import answer_words

from .factories import PAIN, SITTING, answer, at_tablet, case, make_response, no_to_all_safety, open_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def response():
    return make_response()


@pytest.fixture
def tablet(client, response):
    open_on(client, response)
    return client


def page(number):
    return at_tablet("page", number)


def plain(answers):
    """Answers as a page of fields posts them."""
    data = {}
    for link_id, value in answers.items():
        if link_id == "pain.regions":
            data[link_id] = [mark["region"] for mark in value]
            for mark in value:
                data[f"{link_id}:{mark['region']}:score"] = mark["score"]
                data[f"{link_id}:{mark['region']}:kind"] = mark["kinds"]
        else:
            data[link_id] = value
    return data


def pages_of(response):
    answers = case(response)
    for number, section in enumerate(form_for(response).sections, start=1):
        yield (
            number,
            {item.link_id: answers[item.link_id] for item in section.items if item.link_id in answers},
        )


def test_fills_all_ten_pages_and_sends(tablet, response):
    for number, answers in pages_of(response):
        shown = tablet.get(page(number))
        assert shown.status_code == 200
        posted = tablet.post(page(number), plain(answers) | {"go": "next", "based_on": 999})
        assert posted.status_code == 302, (number, posted.context and posted.context["page"].errors)
    assert posted.url == at_tablet("review")
    assert b"Everything that is needed is answered" in tablet.get(posted.url).content
    sent = tablet.post(posted.url)
    assert sent.url == reverse("tablet:done")
    response.refresh_from_db()
    assert (response.status, response.pages_done) == ("completed", 10)
    assert response.answers == case(response)


def send(tablet, number, answers, *, go="next", **more):
    return tablet.post(page(number), plain(answers) | {"go": go, "based_on": 0} | more)


class TestGoingOn:
    def test_marks_what_is_open_and_lets_the_patient_go_on_all_the_same(self, tablet, response):
        asked = send(tablet, 3, {"sitting.desk": 6})
        assert (asked.status_code, asked.content.count(b"still needs an answer")) == (422, 3)
        response.refresh_from_db()
        assert response.answers == {"sitting.desk": 6}
        assert send(tablet, 3, {"sitting.desk": 6}, go="skip", based_on=1).url == page(4)

    def test_saves_on_the_way_back_too(self, tablet, response):
        assert send(tablet, 3, {"sitting.desk": 6}, go="back").url == page(2)
        response.refresh_from_db()
        assert response.answers == {"sitting.desk": 6}

    def test_shows_a_question_that_has_just_come_up_before_it_goes_on(self, tablet, response):
        answers = PAIN | {"pain.leg": "below_knee"}
        assert send(tablet, 2, answers).url == page(2)
        assert send(tablet, 2, answers, based_on=99).url == page(3)

    def test_says_what_can_be_urgent_first_and_then_goes_on(self, tablet, response):
        answers = no_to_all_safety(response) | {"redflag.saddle": "yes"}
        urgent = send(tablet, 1, answers)
        assert urgent.url == at_tablet("urgent")
        shown = tablet.get(urgent.url)
        assert b"emergency" in shown.content
        assert page(2).encode() in shown.content

    def test_takes_an_answer_back_by_its_button(self, tablet, response):
        answer(response, {"stress.now": 8})
        send(tablet, 5, {"stress.now": 8}, go="", clear="stress.now", based_on=1)
        response.refresh_from_db()
        assert response.answers == {}

    def test_offers_no_button_that_takes_a_sum_back(self, tablet, response):
        answer(response, {"activity.days": 3, "activity.minutes": 40})
        shown = tablet.get(page(6)).content.decode()
        assert ('value="activity.minutes" formnovalidate' in shown, 'value="activity.weekly"' in shown) == (
            True,
            False,
        )

    def test_comes_back_to_the_page_that_was_open(self, tablet, response):
        send(tablet, 3, SITTING)
        assert tablet.get(reverse("tablet:start")).url == page(4)

    @pytest.mark.parametrize("number", [0, 11, 2**31, 2**63, 10**30], ids=str)
    def test_knows_no_other_pages(self, tablet, number):
        assert tablet.get(f"{at_tablet('page', 1)[:-2]}{number}/").status_code == 404


def test_each_thing_that_is_scored_is_called_what_the_patient_called_it(tablet, response):
    answer(response, {"pain.stop_doing": "gardening\nthe stairs\nlifting\nand more"})
    shown = tablet.get(page(2)).content.decode()
    assert [
        f"<span>{thing}</span>" in shown for thing in ("gardening", "the stairs", "lifting", "and more")
    ] == [
        True,
        True,
        True,
        False,
    ]
    assert "One thing on each line." in shown


class TestTheNumbersOfWhatIsHard:
    THREE = {"pain.stop_doing": "gardening\nthe stairs\nlifting", "pain.activity_scores": [3, 5, 7]}

    def test_keep_their_places_around_one_that_is_left_out(self, tablet, response):
        send(tablet, 2, {"pain.activity_scores": ["3", "", "7"]}, go="")
        response.refresh_from_db()
        assert response.answers == {"pain.activity_scores": [3, None, 7]}

    @pytest.mark.parametrize(
        ("words", "numbers"),
        [
            ("gardening\nlifting", [3, 7]),
            ("gardening\nthe stairs", [3, 5]),
            ("lifting\ngardening\nthe stairs", [7, 3, 5]),
            ("gardening\nsteep stairs\nlifting", [3, 5, 7]),
            ("cooking\ngardening\nthe stairs\nlifting", [None, 3, 5]),
            ("", None),
        ],
        ids=["one taken out", "last gone", "another order", "one put better", "one before", "none left"],
    )
    def test_go_with_their_things(self, tablet, response, words, numbers):
        answer(response, self.THREE)
        send(tablet, 2, self.THREE | {"pain.stop_doing": words}, go="", based_on=1)
        response.refresh_from_db()
        assert response.answers.get("pain.activity_scores") == numbers

    def test_are_read_with_a_sign_for_the_one_that_is_left_out(self, response):
        stored = answer(response, {"pain.activity_scores": [3, None, 7]}).answers["pain.activity_scores"]
        assert answer_words(response, "pain.activity_scores", stored) == "3, –, 7"


def test_says_whose_form_it_is_and_at_the_start_who_reads_it(tablet, response):
    name = response.patient.display_name
    first, later = (tablet.get(page(number)).content.decode() for number in (1, 2))
    assert f"This form is for <b><bdi>{name}</bdi></b>" in first
    assert "If that is not you, please give the tablet back to the desk." in first
    assert "The practitioner reads your answers." in first
    assert f"<bdi>{name}</bdi>" in later
    assert "The practitioner reads" not in later


class TestTheSendPage:
    def test_offers_no_send_while_questions_are_open_and_leads_to_the_first(self, tablet):
        shown = tablet.get(at_tablet("review")).content.decode()
        assert "Send them when you are ready" not in shown
        assert 'form="send"' not in shown
        assert f'href="{page(1)}#q-redflag-saddle">Open questions' in shown

    def test_sends_once_nothing_is_open(self, tablet, response):
        answer(response, case(response))
        shown = tablet.get(at_tablet("review")).content.decode()
        assert ("Send them when you are ready" in shown, 'form="send"' in shown) == (True, True)


class TestRefusing:
    def test_keeps_what_was_typed_beside_its_reason(self, tablet, response):
        refused = send(tablet, 3, SITTING | {"sitting.desk": "30"})
        assert (refused.status_code, b'value="30"' in refused.content) == (422, True)
        assert b"A day has 24 hours" in refused.content
        response.refresh_from_db()
        assert response.answers == {k: v for k, v in SITTING.items() if k != "sitting.desk"}

    def test_says_when_the_hours_come_to_more_than_a_day_and_that_nothing_else_is_in_the_way(self, tablet):
        refused = send(tablet, 3, dict.fromkeys(SITTING, "7.5"))
        words = refused.content.decode()
        box = words.partition('id="problem"')[2].partition("</div>")[0]
        assert (refused.status_code, "Together these come to 30 h" in box) == (422, True)
        assert "still open" not in words
        assert "Go on and look at this later" in words

    def test_gives_no_advice_about_hours_that_no_day_has(self, tablet):
        send(tablet, 3, dict.fromkeys(SITTING, "7.5"))
        shown = tablet.get(page(3)).content.decode()
        assert "You sit for a good part" not in shown
        assert "Together these come to 30 h" in shown

    def test_an_open_question_is_marked_and_is_no_answer_that_was_refused(self, tablet):
        opened = send(tablet, 3, {"sitting.desk": 6}).content
        refused = send(tablet, 3, SITTING | {"sitting.desk": "30"}).content
        assert (opened.count(b"data-refused"), refused.count(b"data-refused")) == (0, 1)

    @pytest.mark.parametrize(
        "text", ["a\x00b", "a\u202eb", "x" * 100_000], ids=["NUL", "turned around", "over-long"]
    )
    def test_of_a_bad_text_loses_nothing_else(self, tablet, response, text):
        refused = send(tablet, 10, {"goals.top": text, "goals.confidence": 7})
        assert refused.status_code == 422
        response.refresh_from_db()
        assert response.answers == {"goals.confidence": 7}

    def test_shows_both_answers_when_another_screen_was_faster(self, tablet, response):
        answer(response, {"redflag.fever": "no"})
        refused = send(tablet, 1, {"redflag.fever": "unsure"})
        assert (refused.status_code, b"On the other screen" in refused.content) == (409, True)
        response.refresh_from_db()
        assert response.answers["redflag.fever"] == "no"


class TestTheScriptsWay:
    def save(self, tablet, **data):
        return tablet.post(at_tablet("save"), {"page": 3, "based_on": 0} | data)

    def test_answers_with_what_the_page_must_show(self, tablet, response):
        answer(response, {k: v for k, v in SITTING.items() if k != "sitting.tv"})
        said = self.save(tablet, item="sitting.tv", value="1").json()
        assert (said["revision"], said["sums"]) == (2, {"sitting.total": "9"})
        assert said["messages"]["sitting.total"][0]["level"] == "note"

    def test_answers_with_what_is_wrong_with_a_sum(self, tablet, response):
        answer(response, {k: v for k, v in SITTING.items() if k != "sitting.tv"})
        wrong = self.save(tablet, item="sitting.tv", value="20").json()
        assert (wrong["wrong"]["sitting.total"][:26], wrong["messages"]["sitting.total"]) == (
            "Together these come to 28 ",
            [],
        )
        right = self.save(tablet, item="sitting.tv", value="1", based_on=99).json()
        assert right["wrong"]["sitting.total"] == ""

    def test_answers_with_the_things_that_are_scored(self, tablet):
        said = self.save(tablet, item="pain.stop_doing", value='"gardening\\n\\n the stairs "', page=2).json()
        assert said["things"] == {"pain.activity_scores": ["gardening", "the stairs", "Thing 3"]}

    def test_refuses_in_words(self, tablet):
        refused = self.save(tablet, item="sitting.desk", value='"30"')
        assert (refused.status_code, "24 hours" in refused.json()["message"]) == (422, True)

    def test_answers_409_with_the_other_one_s_words(self, tablet, response):
        answer(response, {"sitting.desk": 6})
        refused = self.save(tablet, item="sitting.desk", value="7")
        assert (refused.status_code, refused.json()["theirs"], refused.json()["revision"]) == (409, "6 h", 1)

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "{",
            "NaN",
            "1e999",
            '"\\ud800"',
            "[" * 5000,
            "9" * 5000,
            '{"a": [[[[[1]]]]]}',
            "true",
            "x" * 30_000,
        ],
        ids=["nothing", "half", "NaN", "infinity", "surrogate", "nested", "long", "deep", "boolean", "text"],
    )
    def test_takes_no_strange_value(self, tablet, response, value):
        refused = self.save(tablet, item="sitting.desk", value=value)
        assert (refused.status_code, bool(refused.json()["message"])) == (422, True)
        response.refresh_from_db()
        assert response.answers == {}

    @pytest.mark.parametrize("number", ["", "0", "11", "-1", "x", "9" * 30], ids=repr)
    def test_takes_no_strange_page(self, tablet, number):
        assert self.save(tablet, item="sitting.desk", value="6", page=number).status_code == 422

    def test_needs_the_form_s_own_token(self, response):
        careful = Client(enforce_csrf_checks=True)
        open_on(careful, response)
        assert self.save(careful, item="sitting.desk", value="6").status_code == 403

    def test_changes_nothing_by_looking(self, tablet):
        assert tablet.get(at_tablet("save")).status_code == 405


def test_a_mark_on_the_saddle_area_asks_the_nerve_questions_once_more(response, tablet):
    marks = [{"region": "saddle_area", "score": 5, "kinds": []}]
    answer(response, case(response) | {"pain.regions": marks, "pain.main_region": "saddle_area"})
    shown = tablet.get(at_tablet("review")).content.decode()
    assert "Please look at these answers once more" in shown
    assert "where a saddle would touch" in shown


@pytest.mark.parametrize("score", ["9" * 5000, "11", "-5", "x"])
def test_refuses_a_mark_s_score_that_no_scale_has(response, tablet, score):
    number = next(
        number
        for number, section in enumerate(form_for(response).sections, start=1)
        if any(item.link_id == "pain.regions" for item in section.items)
    )
    sent = {"pain.regions": "sacrum", "pain.regions:sacrum:score": score, "go": "next"}
    assert tablet.post(page(number), sent).status_code in (302, 422)
    response.refresh_from_db()
    assert response.answers.get("pain.regions") in (None, [{"region": "sacrum", "score": None, "kinds": []}])
