"""The tablet with a real browser: touch, script, network, Back."""

import re
from datetime import date

import pytest
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from intake import services
from intake.models import Flag, IntakeLink, Response
from patients import services as patients
from patients.tests.factories import make_consent_text, make_patient, make_visit

from .factories import answer, at_tablet, case, make_response, make_version, no_to_all_safety, open_on

playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
pytestmark = pytest.mark.browser
expect = playwright.expect
expect.set_options(timeout=30_000)
PATIENTS_PAGE = "/(sign|tablet)/[0-9a-f-]{36}/"
HEAR = "new BroadcastChannel('handed-over').onmessage = () => (document.title = 'heard')"


@pytest.fixture
def response(chromium, live_clinic):
    make_clinic()
    return make_response()


@pytest.fixture
def tablet(window, response):
    """A tablet on which the desk's code has been typed."""
    page = window(viewport={"width": 820, "height": 1180})
    opened = services.open_tablet(response=response, by=response.started_by, at=response.started_at)
    page.goto(f"/tablet/#{opened.code}")
    page.get_by_role("button", name="Open the form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before we start: urgent signs")
    page.wait_for_load_state()  # the scripts too: one that has not come does not listen
    return page


def choose(page, link_id, value):
    page.locator(f'input[name="{link_id}"][value="{value}"]').check(force=True)


def next_page(page, title):
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.wait_for_load_state()


def saved(page):
    expect(page.locator("[data-saved-word]")).to_have_text("Saved")


def words_of(page):
    return page.locator('textarea[name="pain.stop_doing"]')


def note_of(page):
    return page.locator('[data-item="pain.stop_doing"] [data-stale]')


def test_a_patient_fills_all_ten_pages_of_the_case(tablet, response, live_clinic):
    for link_id, value in no_to_all_safety(response).items():
        choose(tablet, link_id, value)
    next_page(tablet, "Your pain")

    tablet.locator('[data-key="lower_back_left"]').first.click()
    choose(tablet, "pain.regions:lower_back_left:score", 6)
    tablet.get_by_text("Choose from a list").click()
    choose(tablet, "pain.regions", "thigh_front_upper_left")
    choose(tablet, "pain.main_region", "lower_back_left")
    for link_id, value in {"pain.nprs_now": 6, "pain.nprs_avg": 5, "pain.nprs_worst": 8}.items():
        choose(tablet, link_id, value)
    for link_id, value in {"pain.duration": "3m_12m", "pain.pattern": "recurrent", "pain.leg": "no"}.items():
        choose(tablet, link_id, value)
    next_page(tablet, "How much you sit")

    for link_id, hours in {"driving": "1.5", "desk": "6", "eating": "0.5", "tv": "0.75"}.items():
        tablet.locator(f'input[name="sitting.{link_id}"]').fill(hours)
    tablet.get_by_role("button", name="More: Hours sitting with TV").click()
    expect(tablet.locator("[data-total] [data-sum]")).to_have_text("9")
    expect(tablet.locator("[data-total] .msg")).to_contain_text("You sit for a good part of the day")
    next_page(tablet, "Everyday movements")

    choose(tablet, "function.uphill", 3)
    choose(tablet, "function.rise_lying", 2)
    next_page(tablet, "Stress and the body")
    choose(tablet, "stress.now", 8)
    next_page(tablet, "Movement and exercise habits")
    next_page(tablet, "Posture awareness")
    next_page(tablet, "Medical history")
    choose(tablet, "history.conditions", "diabetes")
    choose(tablet, "history.conditions", "none")
    next_page(tablet, "Medicines")
    choose(tablet, "medicines.flags", "none")
    next_page(tablet, "Goals and consent")
    tablet.locator('textarea[name="goals.top"]').fill("Walk uphill with my daughter")
    next_page(tablet, "Check and send")
    tablet.get_by_role("button", name="Send").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are sent.")

    response.refresh_from_db()
    expected = case(response)
    expected["pain.regions"] = [
        {"region": "thigh_front_upper_left", "score": None, "kinds": []},
        {"region": "lower_back_left", "score": 6, "kinds": []},
    ]
    assert (response.status, response.answers) == ("completed", expected)
    assert list(Flag.objects.values_list("code", "level")) == [("sitting.total", "note")]

    tablet.go_back()
    expect(tablet.get_by_role("heading", level=1)).not_to_have_text(re.compile("Check|Goals"))
    assert tablet.context.cookies() == [c for c in tablet.context.cookies() if "tablet" not in c["name"]]
    assert tablet.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_message_stands_beside_the_answer_at_once_and_nothing_traps(tablet, response):
    choose(tablet, "redflag.cancer", "yes")
    expect(tablet.locator('[data-item="redflag.cancer"] .msg')).to_contain_text("which cancer")
    choose(tablet, "redflag.cancer", "no")
    expect(tablet.locator('[data-item="redflag.cancer"] .msg')).to_have_count(0)
    choose(tablet, "redflag.saddle", "yes")
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Please stop here and speak to someone now")
    expect(tablet.get_by_text("Emergency number: 112")).to_be_visible()
    tablet.get_by_role("link", name="I have read this, go on").click()
    expect(tablet.locator('[data-item="redflag.saddle"] .msg-urgent')).to_be_visible()
    assert Flag.objects.get(code="redflag.saddle").level == "urgent"


def test_conditions_come_and_go_without_losing_what_was_typed(tablet, response, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 10)}")
    who = tablet.locator('textarea[name="consent.share_who"]')
    expect(who).to_be_hidden()
    choose(tablet, "consent.share", "yes")
    expect(who).to_be_visible()
    who.fill("My sister")
    choose(tablet, "consent.share", "no")
    expect(who).to_be_hidden()
    choose(tablet, "consent.share", "yes")
    expect(who).to_have_value("My sister")


def test_answers_wait_for_the_network_and_are_counted(tablet, response):
    tablet.context.set_offline(True)
    choose(tablet, "redflag.saddle", "no")
    choose(tablet, "redflag.bladder", "no")
    expect(tablet.locator("[data-saved-word]")).to_have_text("Waiting for the network: 2 answers wait")
    asked = []
    tablet.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    tablet.close(run_before_unload=True)
    tablet.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    tablet.context.set_offline(False)
    saved(tablet)
    assert Response.objects.get().answers == {"redflag.saddle": "no", "redflag.bladder": "no"}


def test_a_refused_number_stays_on_the_page_with_its_reason(tablet, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 3)}")
    tablet.locator('input[name="sitting.desk"]').fill("30")
    expect(tablet.locator('[data-item="sitting.desk"] [data-error]')).to_contain_text("A day has 24 hours")
    expect(tablet.locator('input[name="sitting.desk"]')).to_have_value("30")
    assert Response.objects.get().answers == {}


def test_an_answer_to_a_question_that_was_left_open_is_said_to_be_saved(tablet, response):
    tablet.get_by_role("button", name="Next").click()
    expect(tablet.locator("#problem")).to_contain_text("still open")
    tablet.wait_for_load_state()
    choose(tablet, "redflag.saddle", "no")
    saved(tablet)
    assert Response.objects.get().answers == {"redflag.saddle": "no"}
    expect(tablet.locator('[data-item="redflag.saddle"]')).not_to_have_class(re.compile("has-error"))
    expect(tablet.locator('[data-item="redflag.bladder"]')).to_have_class(re.compile("has-error"))
    assert tablet.locator("[data-saved] svg:visible").evaluate_all("all => all.length") == 1


def test_hours_that_no_day_has_say_so_at_once_and_are_saved_all_the_same(tablet, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 3)}", wait_until="networkidle")
    for link_id, hours in {"driving": "15", "desk": "15", "eating": "0", "tv": "0"}.items():
        tablet.locator(f'input[name="sitting.{link_id}"]').fill(hours)
    total = tablet.locator("[data-total]")
    expect(total.locator("[data-error]")).to_contain_text("Together these come to 30 h")
    saved(tablet)
    tablet.locator('input[name="sitting.desk"]').fill("5")
    expect(total.locator("[data-error]")).to_have_text("")
    saved(tablet)


def test_a_refused_answer_is_said_not_to_be_saved_with_another_sign(tablet, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 3)}", wait_until="networkidle")
    good = tablet.locator("[data-saved] svg:visible").inner_html()
    tablet.locator('input[name="sitting.desk"]').fill("30")
    expect(tablet.locator("[data-saved-word]")).to_have_text("Not saved: see the marked question")
    assert tablet.locator("[data-saved] svg:visible").inner_html() != good


class TestEnterInAField:
    def test_goes_on_and_takes_no_answer_back(self, tablet, response, live_clinic):
        answer(response, {"activity.days": 3, "activity.minutes": 40})
        tablet.goto(f"{live_clinic}{at_tablet('page', 6)}", wait_until="networkidle")
        tablet.locator('input[name="activity.minutes"]').fill("45")
        tablet.locator('input[name="activity.minutes"]').press("Enter")
        expect(tablet.get_by_role("heading", level=1)).to_have_text("Posture awareness")
        assert Response.objects.get().answers == {"activity.days": 3, "activity.minutes": 45}

    def test_does_not_answer_later_what_is_marked_as_open(self, tablet, response, live_clinic):
        tablet.goto(f"{live_clinic}{at_tablet('page', 3)}", wait_until="networkidle")
        tablet.get_by_role("button", name="Next").click()
        expect(tablet.locator("#problem")).to_contain_text("still open")
        tablet.wait_for_load_state()
        tablet.locator('input[name="sitting.desk"]').fill("6")
        with tablet.expect_navigation():
            tablet.locator('input[name="sitting.desk"]').press("Enter")
        expect(tablet.locator("#problem")).to_contain_text("still open")
        assert Response.objects.get().answers == {"sitting.desk": 6}


def test_what_is_scored_takes_the_patient_s_words_as_they_are_typed(tablet, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
    tablet.locator('textarea[name="pain.stop_doing"]').fill("gardening\nthe stairs")
    rows = tablet.locator('[data-item="pain.activity_scores"] .scale-row span')
    expect(rows).to_have_text(["gardening", "the stairs", "Thing 3"])


def test_an_answer_given_on_another_screen_is_shown_beside_mine(tablet, response):
    answer(response, {"redflag.fever": "no"})
    choose(tablet, "redflag.fever", "unsure")
    note = tablet.locator('[data-item="redflag.fever"] [data-stale]')
    expect(note).to_contain_text("answered: No")
    choose(tablet, "redflag.fever", "yes")
    expect(note).to_be_hidden()
    saved(tablet)
    assert Response.objects.get().answers["redflag.fever"] == "yes"


class TestAnAnswerGivenElsewhereThatThisPageHasNotShown:
    def test_is_not_taken_back_by_the_way_to_the_next_page(self, tablet, response):
        no = no_to_all_safety(response)
        answer(response, {"redflag.fever": no.pop("redflag.fever")})
        for link_id, value in no.items():
            choose(tablet, link_id, value)
        saved(tablet)
        next_page(tablet, "Your pain")
        answer(response, {"pain.stop_doing": "gardening"})
        choose(tablet, "pain.leg", "no")
        saved(tablet)
        tablet.get_by_role("button", name="Back", exact=True).click()
        expect(tablet.get_by_role("heading", level=1)).to_have_text("Before we start: urgent signs")
        kept = Response.objects.get().answers
        assert (kept["redflag.fever"], kept["pain.stop_doing"]) == ("no", "gardening")

    def test_is_asked_about_when_this_page_shows_an_older_one(self, tablet, response, live_clinic):
        answer(response, {"pain.stop_doing": "the stairs"})
        tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
        answer(Response.objects.get(), {"pain.stop_doing": "gardening"})
        choose(tablet, "pain.leg", "no")
        saved(tablet)
        tablet.get_by_role("button", name="Back", exact=True).click()
        expect(tablet.locator("#problem")).to_contain_text("changed on another screen")
        assert Response.objects.get().answers["pain.stop_doing"] == "gardening"

    def test_is_found_by_a_second_answer_that_waited_with_the_first(self, tablet, response):
        tablet.context.set_offline(True)
        choose(tablet, "redflag.fever", "unsure")
        choose(tablet, "redflag.cancer", "unsure")
        answer(response, {"redflag.fever": "no", "redflag.cancer": "no"})
        tablet.context.set_offline(False)
        for link_id in ("redflag.fever", "redflag.cancer"):
            note = tablet.locator(f'[data-item="{link_id}"] [data-stale]')
            expect(note).to_contain_text("answered: No")
        kept = Response.objects.get().answers
        assert {kept["redflag.fever"], kept["redflag.cancer"]} == {"no"}


class TestATextThatWasChangedOnAnotherScreen:
    """What was typed here goes over the other one's only when somebody says so."""

    @pytest.fixture
    def stale(self, tablet, response, live_clinic):
        answer(response, {"pain.stop_doing": "the stairs"})
        tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
        answer(Response.objects.get(), {"pain.stop_doing": "gardening"})
        words_of(tablet).fill("lifting")
        expect(note_of(tablet)).to_contain_text("answered: gardening")
        return tablet

    def test_is_not_sent_by_typing_on_nor_by_leaving_the_field(self, stale):
        words_of(stale).press_sequentially(" boxes")
        stale.wait_for_timeout(1500)
        words_of(stale).blur()
        choose(stale, "pain.leg", "no")
        expect(stale.locator("[data-saved-word]")).to_have_text("Not saved: see the marked question")
        expect(note_of(stale)).to_be_visible()
        kept = Response.objects.get().answers
        assert (kept["pain.stop_doing"], kept["pain.leg"]) == ("gardening", "no")

    def test_is_asked_about_by_the_way_on_until_one_of_them_is_chosen(self, stale):
        words_of(stale).press_sequentially(" boxes")
        stale.get_by_role("button", name="Next").click()
        expect(stale.locator("#problem")).to_contain_text("choose which one stays")
        stale.wait_for_load_state("networkidle")
        expect(words_of(stale)).to_have_value("lifting boxes")
        stale.get_by_role("button", name="Next").click()
        expect(stale.get_by_role("button", name="Keep mine")).to_be_focused()
        assert Response.objects.get().answers["pain.stop_doing"] == "gardening"
        stale.get_by_role("button", name="Take the other answer").click()
        expect(words_of(stale)).to_have_value("gardening")
        saved(stale)
        assert Response.objects.get().answers["pain.stop_doing"] == "gardening"

    def test_is_asked_about_here_when_mine_was_emptied(self, stale):
        words_of(stale).fill("")
        stale.get_by_role("button", name="Next").click()
        expect(stale.get_by_role("button", name="Keep mine")).to_be_focused()
        stale.get_by_role("button", name="Keep mine").click()
        saved(stale)
        assert "pain.stop_doing" not in Response.objects.get().answers

    def test_goes_over_the_other_when_mine_is_chosen(self, stale):
        stale.get_by_role("button", name="Keep mine").click()
        expect(note_of(stale)).to_be_hidden()
        saved(stale)
        assert Response.objects.get().answers["pain.stop_doing"] == "lifting"

    def test_gives_way_to_the_other_when_that_is_chosen(self, stale):
        stale.get_by_role("button", name="Take the other answer").click()
        expect(words_of(stale)).to_have_value("gardening")
        expect(note_of(stale)).to_be_hidden()
        saved(stale)
        words_of(stale).fill("gardening, and more")
        saved(stale)
        assert Response.objects.get().answers["pain.stop_doing"] == "gardening, and more"


def test_an_answer_that_is_no_longer_asked_for_does_not_hold_the_page(tablet, response, live_clinic):
    answer(response, {"consent.share": "yes", "consent.share_who": "My son"})
    tablet.goto(f"{live_clinic}{at_tablet('page', 10)}", wait_until="networkidle")
    answer(Response.objects.get(), {"consent.share_who": "My brother"})
    who = tablet.locator('[data-item="consent.share_who"]')
    who.locator("textarea").fill("")
    expect(who.locator("[data-stale]")).to_contain_text("answered: My brother")
    choose(tablet, "consent.share", "no")
    expect(who).to_be_hidden()
    choose(tablet, "goals.confidence", 5)
    expect(tablet.locator("[data-saved-word]")).to_have_text("Not saved: see the marked question")
    with tablet.expect_navigation():
        tablet.get_by_role("button", name="Next").click()
    assert Response.objects.get().answers["consent.share_who"] == "My brother"


def test_marks_of_the_other_screen_are_taken_over_with_their_numbers(tablet, response, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
    theirs = [{"region": "lower_back_right", "score": 7, "kinds": ["aching"]}]
    answer(response, {"pain.regions": theirs})
    tablet.get_by_text("Choose from a list").click()
    choose(tablet, "pain.regions", "lower_back_left")
    tablet.get_by_role("button", name="Take the other answer").click()
    saved(tablet)
    expect(tablet.locator("[data-marklist]")).to_have_text("Right lower back7 of 10")
    tablet.locator('label:has([name="pain.regions:lower_back_right:score"][value="8"])').click()
    saved(tablet)
    assert Response.objects.get().answers["pain.regions"] == [theirs[0] | {"score": 8}]


@pytest.fixture
def held(tablet):
    """Saves of this page that are kept on their way while `held.on`."""
    waiting = Held()
    tablet.route("**/answer/", lambda route: waiting.append(route) if waiting.on else route.continue_())
    return waiting


class Held(list):
    on = False


def test_a_place_chosen_while_the_list_of_places_grows_stays_chosen(tablet, response, live_clinic, held):
    tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
    tablet.get_by_text("Choose from a list").click()
    choose(tablet, "pain.regions", "lower_back_left")
    saved(tablet)
    held.on = True
    choose(tablet, "pain.regions", "lower_back_right")
    choose(tablet, "pain.main_region", "lower_back_left")
    tablet.wait_for_timeout(300)
    held.on = False
    held[0].continue_()
    expect(tablet.locator('input[name="pain.main_region"]')).to_have_count(2)
    expect(tablet.locator('input[name="pain.main_region"][value="lower_back_left"]')).to_be_checked()
    saved(tablet)
    assert Response.objects.get().answers["pain.main_region"] == "lower_back_left"


def test_a_page_that_goes_on_takes_no_more_words_until_it_cannot(tablet, response, live_clinic, held):
    tablet.goto(f"{live_clinic}{at_tablet('page', 10)}", wait_until="networkidle")
    held.on = True
    goal = tablet.locator('textarea[name="goals.top"]')
    goal.fill("Walk")
    goal.focus()
    tablet.get_by_role("button", name="Next").dispatch_event("click")
    expect(tablet.locator("[data-saved-word]")).to_have_text("Going on")
    tablet.keyboard.type(" fast")
    expect(goal).to_have_value("Walk")
    held.on = False
    held[0].abort()
    expect(tablet.locator("#intake")).not_to_have_attribute("inert", "")
    expect(goal).to_be_focused()
    goal.fill("Walk uphill")
    saved(tablet)
    assert Response.objects.get().answers["goals.top"] == "Walk uphill"


class TestTheNumbersOfWhatIsHard:
    @pytest.fixture
    def three(self, tablet, response, live_clinic):
        things = {"pain.stop_doing": "gardening\nthe stairs\nlifting", "pain.activity_scores": [3, 5, 7]}
        answer(response, things)
        tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
        return tablet

    def numbers(self, page):
        return page.locator('select[name="pain.activity_scores"]')

    def test_keep_their_places_around_one_that_is_left_out(self, three):
        self.numbers(three).nth(1).select_option("")
        saved(three)
        assert Response.objects.get().answers["pain.activity_scores"] == [3, None, 7]
        three.reload()
        for number, value in enumerate(["3", "", "7"]):
            expect(self.numbers(three).nth(number)).to_have_value(value)

    @pytest.mark.parametrize(
        ("words", "numbers"),
        [
            ("gardening\nlifting", [3, 7]),
            ("gardening\nthe stairs", [3, 5]),
            ("lifting\ngardening\nthe stairs", [7, 3, 5]),
            ("gardening\nsteep stairs\nlifting", [3, 5, 7]),
            ("cooking\ngardening\nthe stairs\nlifting", [None, 3, 5]),
        ],
        ids=["one taken out", "the last one gone", "in another order", "one put better", "one before"],
    )
    def test_go_with_their_things(self, three, words, numbers):
        words_of(three).fill(words)
        shown = [str(n or "") for n in numbers] + [""] * (3 - len(numbers))
        for number, value in enumerate(shown):
            expect(self.numbers(three).nth(number)).to_have_value(value)
        saved(three)
        assert Response.objects.get().answers["pain.activity_scores"] == numbers


class TestATabletThatNobodyTouches:
    @pytest.fixture
    def left(self, tablet, response, live_clinic):
        """A page with an answer on it, untouched for a while."""
        answer(response, {"stress.now": 8})
        tablet.clock.install()
        tablet.goto(f"{live_clinic}{at_tablet('page', 5)}")
        tablet.clock.run_for(42_000)
        return tablet

    def test_hides_its_answers_and_asks_whether_somebody_is_there(self, left):
        expect(left.get_by_role("heading", name="Are you still here?")).to_be_visible()
        expect(left.get_by_role("button", name="I am still here")).to_be_focused()
        assert left.evaluate("document.elementFromPoint(400, 600).closest('#cover') !== null")
        assert left.title() == "Are you still here?"

    def test_goes_on_at_the_same_place_with_one_tap_and_tells_the_server(self, left):
        with left.expect_response("**/tablet/*/here/") as heard:
            left.get_by_role("button", name="I am still here").click()
        assert heard.value.status == 204
        expect(left.locator("#cover")).to_be_hidden()
        expect(left.locator('input[name="stress.now"][value="8"]')).to_be_checked()
        assert left.title().startswith("Stress and the body")
        choose(left, "stress.now", 7)
        saved(left)

    def test_stays_hidden_whatever_else_is_touched(self, left):
        left.mouse.move(300, 300)
        left.mouse.click(30, 30)
        left.keyboard.press("ArrowDown")
        expect(left.get_by_role("heading", name="Are you still here?")).to_be_visible()

    def test_rests_when_nobody_answers_and_only_the_desk_opens_it(self, left, live_clinic):
        left.clock.run_for(20_000)
        expect(left.get_by_role("heading", name="This form is resting")).to_be_visible()
        expect(left.get_by_role("button", name="I am still here")).to_be_hidden()
        left.clock.resume()  # the page tells the server, again and again until it was heard
        left.wait_for_url(f"{live_clinic}/tablet/")
        left.goto(f"{live_clinic}{at_tablet('page', 5)}")
        expect(left.get_by_role("heading", level=1)).to_have_text("This form is resting")

    @pytest.mark.parametrize("sign", ["scroll", "mousemove", "touch"])
    def test_takes_whoever_scrolls_moves_or_touches_as_there(self, tablet, live_clinic, sign):
        tablet.clock.install()
        tablet.goto(f"{live_clinic}{at_tablet('page', 5)}")
        tablet.clock.run_for(35_000)
        match sign:
            case "scroll":
                tablet.evaluate("scrollBy(0, 200)")
            case "mousemove":
                tablet.mouse.move(300, 300)
            case "touch":
                tablet.locator("main h1").dispatch_event("touchstart")
        tablet.clock.run_for(35_000)
        expect(tablet.locator("#cover")).to_be_hidden()


def test_a_tablet_that_was_asleep_rests_at_once(tablet, live_clinic):
    tablet.clock.install()
    tablet.reload()
    tablet.clock.fast_forward(20 * 60_000)
    expect(tablet.get_by_role("heading", name="This form is resting")).to_be_visible()


def test_the_list_alone_is_enough_to_mark_a_place(tablet, response, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 2)}")
    tablet.get_by_text("Choose from a list").focus()
    tablet.keyboard.press("Enter")
    tablet.get_by_role("checkbox", name="Left lower back").focus()
    tablet.keyboard.press("Space")
    expect(tablet.locator('[data-markcard="lower_back_left"]')).to_be_visible()
    expect(tablet.locator('input[name="pain.main_region"][value="lower_back_left"]')).to_be_visible()
    saved(tablet)
    assert Response.objects.get().answers["pain.regions"][0]["region"] == "lower_back_left"


REACHABLE = """(svg) => {
    const seen = svg.getBoundingClientRect();
    const inside = (key) => svg.querySelector(`[data-hit="${key}"]`) ?? svg.querySelector(`[data-key="${key}"] .bm-fill`);
    return [...svg.querySelectorAll("[data-key]")].map((shape) => {
        const box = inside(shape.dataset.key).getBoundingClientRect();
        const wide = Math.min(box.right, seen.right) - Math.max(box.left, seen.left);
        const high = Math.min(box.bottom, seen.bottom) - Math.max(box.top, seen.top);
        return [shape.dataset.key, Math.min(wide, high)];
    });
}"""


@pytest.mark.parametrize(
    "device",
    [
        {"viewport": {"width": 390, "height": 844}},
        {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True},
    ],
    ids=["a telephone", "a tablet"],
)
def test_the_back_is_large_enough_for_a_finger_at_once(window, response, client, live_clinic, device):
    open_on(client, response)
    page = window(client=client, **device)
    page.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
    sizes = dict(page.locator('svg[data-view="back"]').evaluate(REACHABLE))
    small = {key: size for key, size in sizes.items() if 0 < size < 24}
    assert (small, min(sizes["lower_back_left"], sizes["lower_back_right"]) >= 44) == ({}, True)
    page.get_by_role("button", name="Show the whole body").click()
    assert dict(page.locator('svg[data-view="back"]').evaluate(REACHABLE))["neck_back"] > 0


def test_a_link_is_opened_on_a_telephone_with_the_date_of_birth_and_rests(window, chromium, live_clinic):
    make_clinic()
    make_version()
    visit = make_visit(make_patient(birth_date=date(1982, 3, 4)))
    made = services.make_link(visit=visit, by=make_user("front-desk"), at=timezone.now())
    page = window(viewport={"width": 390, "height": 844})
    asked = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    page.goto(f"/form/#{made.key}")
    expect(page.locator("[name=key]")).to_have_value(made.key)
    assert made.key not in page.url
    page.get_by_label("Date of birth").fill("3 March 1982")
    page.get_by_role("button", name="Open the form").click()
    page.get_by_text("You can try 4 more times").wait_for()
    page.get_by_label("Date of birth").fill("4 March 1982")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before we start: urgent signs")
    page.wait_for_load_state()
    choose(page, "redflag.cancer", "no")
    saved(page)
    page.clock.install()
    page.get_by_role("heading", level=1).click()
    page.clock.run_for(21 * 60_000)
    page.clock.resume()
    page.wait_for_url("**/form/")
    page.get_by_label("Date of birth").fill("4.3.1982")
    page.keyboard.press("Enter")
    expect(page.locator('input[name="redflag.cancer"][value="no"]')).to_be_checked()
    assert not any(made.key in request for request in asked)


def test_a_telephone_says_often_enough_that_somebody_is_there(window, chromium, live_clinic):
    make_clinic()
    make_version()
    visit = make_visit(make_patient(birth_date=date(1982, 3, 4)))
    made = services.make_link(visit=visit, by=make_user("front-desk"), at=timezone.now())
    page = window(viewport={"width": 390, "height": 844})
    page.goto(f"/form/#{made.key}.")
    page.get_by_label("Date of birth").fill("4 March 1982")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before we start: urgent signs")
    page.clock.install()
    page.reload()
    page.clock.run_for(25_000)  # less than the server waits beyond the limit before it covers by itself
    with page.expect_response("**/tablet/*/here/") as heard:
        page.get_by_role("heading", level=1).click()
    assert heard.value.status == 204


def test_the_page_of_one_form_stops_when_another_is_opened_in_a_tab_beside_it(window, chromium, live_clinic):
    make_clinic()
    make_version()
    desk, first = make_user("front-desk"), window(viewport={"width": 390, "height": 844})
    second = first.context.new_page()
    for page, year in ((first, 2013), (second, 2015)):
        visit = make_visit(make_patient(birth_date=date(year, 5, 6)))
        made = services.make_link(visit=visit, by=desk, at=timezone.now())
        page.goto(f"{live_clinic}/form/#{made.key}")
        page.get_by_label("Date of birth").fill(f"6 May {year}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Before we start: urgent signs")
        page.wait_for_load_state()
    expect(first.get_by_role("heading", level=1)).to_have_text("Another form was opened on this device")
    choose(second, "redflag.cancer", "no")
    saved(second)
    answers = Response.objects.order_by("pk").values_list("answers", flat=True)
    assert list(answers) == [{}, {"redflag.cancer": "no"}]


@pytest.mark.parametrize("later", ["texts", "intake"])
@pytest.mark.parametrize("same", [False, True], ids=["of two people", "of one person"])
def test_an_intake_and_consent_texts_in_two_tabs_stay_open_for_one_person_only(
    window, chromium, live_clinic, same, later
):
    make_clinic()
    response, at = make_response(), timezone.now()
    desk, texts = response.started_by, [make_consent_text()]
    patient = response.patient if same else make_patient("Nadia", "Quist")
    intake = services.open_tablet(response=response, by=desk, at=at)
    signing = patients.open_signing(patient=patient, texts=texts, signer="patient", by=desk, at=at)
    first = window(viewport={"width": 820, "height": 1180})
    second = first.context.new_page()
    codes = [intake.code, signing.code] if later == "texts" else [signing.code, intake.code]
    for page, code in zip((first, second), codes, strict=True):
        page.goto(f"{live_clinic}/tablet/#{code}")  # both before one is open: the door leads to what is
    for page in (first, second):
        page.get_by_role("button", name="Open the form").click()
        page.wait_for_url(re.compile(PATIENTS_PAGE))
        page.wait_for_load_state()
        if page is first and same:
            first.evaluate(HEAR)
    if same:
        expect(first).to_have_title("heard")
        first.wait_for_load_state("networkidle")
        assert re.search(PATIENTS_PAGE, first.url)
    else:
        expect(first.get_by_role("heading", level=1)).to_have_text("Another form was opened on this device")


def test_the_desk_makes_a_link_from_the_page_of_a_patient_and_copies_it(window, chromium, live_clinic):
    make_clinic()
    make_version()
    visit = make_visit(make_patient())
    page = window(make_user("front-desk"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(visit.patient.get_absolute_url())
    page.get_by_role("link", name="Intake by a link").click()
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("For this patient alone").input_value()
    page.get_by_role("link", name="Done").click()
    page.get_by_text("Not opened yet").wait_for()
    page.get_by_role("button", name="Close the link").click()
    page.get_by_text("The link is closed").wait_for()
    assert not IntakeLink.objects.live(timezone.now()).exists()


def test_back_leads_to_a_page_that_was_shown_as_the_answer_to_a_form(tablet, live_clinic):
    tablet.goto(f"{live_clinic}{at_tablet('page', 2)}", wait_until="networkidle")
    tablet.get_by_role("button", name="Next", exact=True).click()
    tablet.get_by_role("button", name="Go on and answer these later").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("How much you sit")
    tablet.go_back()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Your pain")
