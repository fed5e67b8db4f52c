"""The desk's day on the keyboard, in Chromium."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from patients.models import Consent, FormDraft, Patient, Visit

from .factories import make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window, client):
    """A window of the desk, whose session `client` holds."""
    make_clinic()
    return window(make_user("front-desk"), client=client)


def test_a_misspelled_patient_is_found_with_the_keyboard_alone(page):
    patient, other = make_patient("Anna", "Przybylski"), make_patient("Omar", "Sample")
    page.goto(other.get_absolute_url())  # from anywhere: here by the box of the top bar
    page.keyboard.press("/")
    page.wait_for_selector("#hits >> text=Seen recently")
    page.keyboard.type("przbylyski", delay=20)
    page.wait_for_selector("#hits .hit >> text=sounds like")
    assert page.get_attribute("#find", "aria-activedescendant") == "hit-1"
    assert page.get_attribute("#find", "aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert (page.get_attribute("#find", "aria-expanded"), page.query_selector(".hit")) == ("false", None)
    page.keyboard.press("Backspace")
    page.keyboard.type("i")
    page.keyboard.press("Enter")  # before the answer is there: it opens what answers all that was typed
    page.wait_for_url(f"**{patient.get_absolute_url()}")


def test_enter_opens_nobody_for_whom_only_a_part_of_what_was_typed_agrees(page):
    canard = make_patient("Teresa", "Canard")
    page.goto(canard.get_absolute_url())
    page.keyboard.press("/")
    page.keyboard.type("nobodyx canard", delay=20)
    page.wait_for_selector("#hits .hit >> text=a part of the name agrees")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/")
    page.get_by_role("link", name="Canard, Teresa").wait_for()


def test_who_is_found_is_opened_with_the_mouse_as_well(page):
    ana = make_patient("Ana", "Sample")
    page.goto("/today/")
    page.locator("#find").fill("sample")
    page.locator("#hits .hit").click()
    page.wait_for_url(f"**{ana.get_absolute_url()}")


def test_a_booking_that_meets_another_is_refused_with_its_time_and_keeps_what_was_typed(page):
    kim = make_user("practitioner", first_name="Kim")
    start = timezone.localtime().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=1)
    make_visit(make_patient("Omar", "Sample"), kim, start=start)
    ana = make_patient("Ana", "Sample")
    page.goto(ana.get_absolute_url())
    page.get_by_role("link", name="Book a visit").click()
    page.get_by_label("Day").fill(f"{start:%Y-%m-%d}")
    page.get_by_label("Time").fill("11:20")
    page.get_by_label("With").select_option(label=kim.full_name)
    page.get_by_text("is free").wait_for()
    page.get_by_label("Reason").fill("Second visit")
    page.get_by_role("button", name="Book").click()
    page.get_by_text("already has a visit from 11:00 to 11:40").wait_for()
    assert page.get_by_label("Reason").input_value() == "Second visit"
    page.get_by_label("Time").fill("11:40")
    page.get_by_role("button", name="Book").click()
    page.get_by_text("is booked for").wait_for()
    assert Visit.objects.filter(patient=ana).count() == 1


def test_who_is_none_of_those_guessed_is_registered_with_what_was_typed(page):
    make_patient("Maria", "Lopez")
    page.goto("/today/")
    page.keyboard.press("/")
    page.keyboard.type("maria pringlethorpe", delay=20)
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/")
    page.get_by_role("button", name='Register "maria pringlethorpe" as new').wait_for()
    page.locator("input[role=combobox]").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/patients/new/")
    assert page.input_value("[name=family]").lower() == "pringlethorpe"


def test_the_guardian_of_a_minor_is_one_step_away_and_shown_with_what_they_are(page):
    this_year = timezone.localdate().year
    child = make_patient("Mia", "Kidd", birth_date=date(this_year - 8, 3, 4))
    for start in (child.get_absolute_url(), f"{child.get_absolute_url()}consents/"):
        page.goto(start)
        page.get_by_role("link", name="Add one").click()
        page.wait_for_selector("#guardian[open] [name=guardian_name]:focus")
    page.keyboard.type("Mary Kidd")
    page.fill("[name=guardian_relationship]", "mother")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Mary Kidd, mother").wait_for()


def test_the_guardian_is_asked_for_once_the_date_of_birth_says_minor(page):
    this_year = timezone.localdate().year
    page.goto("/patients/new/")
    page.fill("[name=birth_date]", f"4 Mar {this_year - 40}")
    page.locator("[data-read]").get_by_text(f"4 Mar {this_year - 40}.").wait_for()
    assert page.locator("#guardian[open]").count() == 0
    page.fill("[name=birth_date]", f"4 Mar {this_year - 8}")
    page.wait_for_selector("#guardian[open] [name=guardian_name]")


def test_the_free_times_of_who_is_chosen_are_one_press_away(page):
    kim = make_user("practitioner", first_name="Kim")
    start = timezone.localtime().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=1)
    make_visit(make_patient("Omar", "Sample"), kim, start=start)
    ana = make_patient("Ana", "Sample")
    page.goto(reverse("patients:book", args=[ana.uuid]))
    page.get_by_label("Day").fill(f"{start:%Y-%m-%d}")
    page.get_by_label("Reason").fill("Follow-up")
    assert page.get_by_text("is free").count() == 0
    place = page.get_by_role("button", name="Book").bounding_box()
    page.get_by_label("With").select_option(label=kim.full_name)
    page.get_by_text(f"When {kim.full_name} is free").wait_for()
    assert page.get_by_role("button", name="Book").bounding_box() == place
    page.locator("#id_day").fill("2001-01-01")
    page.get_by_text("is free").wait_for(state="detached")
    page.locator("#id_day").fill(f"{start:%Y-%m-%d}")
    page.get_by_text("is free").wait_for()
    page.get_by_label("Time").fill("11:20")
    page.get_by_role("button", name="11:40").first.click()
    page.wait_for_selector(".formfoot button:focus >> text=Book")
    assert page.get_by_label("Time").input_value() == "11:40"
    page.keyboard.press("Enter")
    page.get_by_text("is booked for").wait_for()
    visit = Visit.objects.get(patient=ana)
    assert (visit.planned_start, visit.reason) == (start + timedelta(minutes=40), "Follow-up")


def test_a_free_time_of_the_week_is_booked_and_what_was_typed_outlasts_a_telephone_call(page):
    kim, ana = make_user("practitioner", first_name="Kim"), make_patient("Ana", "Sample")
    day = timezone.localdate() + timedelta(days=8)
    page.goto(f"/week/?of={day}")
    page.get_by_role("group", name=f"{day:%A}").get_by_role("link", name="11:20").press("Enter")
    page.get_by_role("heading", name="Whose visit?").wait_for()
    page.keyboard.type("sample", delay=20)
    page.keyboard.press("Enter")
    page.get_by_label("Reason").fill("Second visit")
    page.get_by_text("Kept as a draft").wait_for()
    page.goto("/today/")
    page.goto(reverse("patients:book", args=[ana.uuid]))
    assert page.get_by_label("Time").input_value() == "11:20"
    page.get_by_role("button", name="Look in the week").click()
    page.get_by_text("choose a free time").wait_for()
    page.get_by_role("group", name=f"{day:%A}").get_by_role("link", name="12:00").click()
    page.get_by_role("button", name="12:40").first.click()
    page.wait_for_selector(".formfoot button:focus >> text=Book")
    page.keyboard.press("Enter")
    page.get_by_text("is booked for").wait_for()
    visit = Visit.objects.get(patient=ana, practitioner=kim)
    local = timezone.localtime(visit.planned_start)
    assert (local.date(), f"{local:%H:%M}", visit.reason) == (day, "12:40", "Second visit")
    assert not FormDraft.objects.exists()


def test_a_booking_outside_the_opening_hours_is_asked_about_once(page):
    ana, day = make_patient("Ana", "Sample"), timezone.localdate() + timedelta(days=1)
    page.goto(reverse("patients:book", args=[ana.uuid]))
    page.get_by_label("Day").fill(f"{day:%Y-%m-%d}")
    page.get_by_label("Time").fill("03:00")
    page.get_by_role("button", name="Book").click()
    page.locator("[data-focus]:focus").get_by_text("outside the opening hours, 08:00 to 18:00").wait_for()
    assert not Visit.objects.exists()
    page.get_by_role("button", name="Book all the same").click()
    page.get_by_text("is booked for").wait_for()
    assert timezone.localtime(Visit.objects.get().planned_start).hour == 3


class Keys:
    """The desk's hands: what is typed is the data, every other key is counted."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def type(self, text):
        self.page.keyboard.type(text)

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)
            self.presses += 1

    def tab_to(self, name):
        for _ in range(30):
            focused = self.page.evaluate("`${document.activeElement.name}${document.activeElement.value}`")
            if focused.startswith(name):
                return
            self.press("Tab")
        raise AssertionError(f"no way to {name}")


def test_a_patient_is_registered_in_few_key_presses_beyond_the_data(page):
    page.goto("/patients/new/")
    desk = Keys(page)
    desk.type("Ana")
    desk.tab_to("family")
    desk.type("O'Brien-N'Diaye")
    desk.tab_to("addname")
    desk.press("Enter")
    page.wait_for_selector("[name=name-0-use]:focus")
    desk.press("ArrowUp")
    desk.tab_to("name-0-family")
    desk.type("Johnson")
    desk.tab_to("birth_date")
    desk.type("3/4/1982")
    desk.tab_to("phone")
    desk.type("555-0142")
    desk.press("Control+Enter")
    page.wait_for_url("**/today/")
    patient, visit = Patient.objects.get(), Visit.objects.get()
    assert (patient.sort_name, patient.birth_date) == ("O'Brien-N'Diaye, Ana", date(1982, 4, 3))
    assert patient.names.get(use="maiden").family == "Johnson"
    assert (patient.contact_points.get().value, visit.status) == ("555-0142", "arrived")
    assert desk.presses <= 25, desk.presses


def test_a_birth_date_is_read_back_as_the_records_write_it_and_only_if_there_is_such_a_day(page):
    page.goto("/patients/new/")
    read = page.locator("[data-read]")
    page.fill("[name=birth_date]", "4/3/82")
    read.get_by_text("4 Mar 1982.").wait_for()
    read.get_by_role("button", name="3 Apr 1982").click()
    read.get_by_text("3 Apr 1982.").wait_for()
    page.fill("[name=birth_date]", "31/02/1990")
    assert read.inner_text() == ""
    page.fill("[name=birth_date]", "April 3rd, 1982")
    read.get_by_text("3 Apr 1982.").wait_for()
    page.fill("[name=birth_date]", "1982年4月5日")
    read.get_by_text("5 Apr 1982.").wait_for()


def test_the_other_reading_of_a_birth_date_is_kept_once_it_was_chosen(page):
    page.goto("/patients/new/")
    page.keyboard.type("Ana")
    page.fill("[name=birth_date]", "4/3/1982")
    page.get_by_role("button", name="Read as 3 Apr 1982").click()
    page.locator("[data-read]").get_by_text("3 Apr 1982.").wait_for()
    page.fill("[name=birth_date]", "4/3/1983")  # another date is read anew
    page.get_by_role("button", name="Read as 3 Apr 1983").click()
    page.locator("[data-read]").get_by_text("3 Apr 1983.").wait_for()
    page.click("text=Register only")
    page.wait_for_selector("text=is registered")
    assert Patient.objects.get().birth_date == date(1983, 4, 3)


def test_an_edit_waits_in_its_page_while_the_network_is_away(page):
    patient = make_patient("Ana", "Sample")
    page.goto(f"{patient.get_absolute_url()}edit/")
    page.fill("[name=family]", "Cork")
    page.context.set_offline(True)
    page.click("[data-main]")
    page.wait_for_selector("#netline >> text=nothing is lost")
    assert page.url.endswith("/edit/")
    page.context.set_offline(False)
    page.click("[data-net-again]")
    page.wait_for_url(f"**{patient.get_absolute_url()}")
    assert Patient.objects.get().sort_name == "Cork, Ana"


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without one"])
def test_a_visit_takes_the_steps_of_its_row_and_of_its_menu(window, has_script):
    make_clinic()
    page = window(make_user("front-desk"), java_script_enabled=has_script)
    other, visit = make_visit(make_patient("Ana", "Sample")), make_visit(make_patient("Teo", "Sample"))
    page.goto("/today/")
    page.get_by_role("button", name="Check in : Sample, Teo").click()
    page.get_by_role("heading", name="Here now").wait_for()
    row = page.locator(".visit", has_text="Sample, Teo")
    row.locator("summary").click()
    row.get_by_role("button", name="Practitioner first").click()
    page.locator(".visit.is-first", has_text="Sample, Teo").wait_for()
    row.locator("summary").click()
    row.get_by_role("button", name="Undo the last step").click()
    page.get_by_role("heading", name="Here now").wait_for(state="detached")
    visit.refresh_from_db()
    other.refresh_from_db()
    assert (visit.status, visit.marked_first) == ("planned", True)
    assert (other.status, other.marked_first, other.revision) == ("planned", False, 1)


def test_a_form_that_htmx_sends_is_left_to_it_while_the_network_is_away(page):
    make_visit(make_patient("Teo", "Sample"))
    page.goto("/today/")
    stop = "event => { document.body.dataset.sent = event.target.formAction; event.preventDefault(); }"
    page.evaluate(f"document.body.addEventListener('htmx:beforeRequest', {stop})")
    page.context.set_offline(True)
    page.click("text=Check in")
    page.wait_for_selector("body[data-sent$='/move/']")
    assert page.is_hidden("#netline")


def test_a_form_whose_sending_was_stopped_can_be_sent_again(page):
    patient = make_patient("Ana", "Sample")
    page.goto(f"{patient.get_absolute_url()}edit/")
    page.fill("[name=street]", "1 Mill Lane")
    page.route("**/edit/", lambda route: route.abort("aborted"))
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(2_200)  # as long as a second click is held back
    page.unroute("**/edit/")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{patient.get_absolute_url()}")
    assert patient.addresses.get().lines == "1 Mill Lane"


def test_an_edit_is_left_only_by_saving_discarding_or_saying_so(page):
    patient, asked = make_patient("Ana", "Sample"), []
    answer = ["dismiss"]

    def on_dialog(dialog):
        asked.append(dialog.type)
        getattr(dialog, answer[0])()

    page.on("dialog", on_dialog)

    def type_a_street():
        page.goto(f"{patient.get_absolute_url()}edit/")
        page.get_by_label("Street and number").press_sequentially("1 Mill Lane")

    type_a_street()
    page.get_by_role("link", name="Patients").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.get_by_label("Street and number").input_value() == "1 Mill Lane"
    answer[0] = "accept"
    page.get_by_role("link", name="Patients").click()
    page.wait_for_url("**/patients/")
    assert asked == ["beforeunload"] * 2
    type_a_street()
    page.get_by_role("link", name="Discard").click()
    page.wait_for_url(f"**{patient.get_absolute_url()}")
    type_a_street()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("is saved").wait_for()
    assert asked == ["beforeunload"] * 2


def test_a_decision_being_recorded_is_not_left_for_the_tablet_without_a_question(page):
    make_consent_text()
    patient, asked = make_patient(), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"{patient.get_absolute_url()}consents/")
    page.locator("[name=note]").press_sequentially("read to her")
    page.get_by_role("button", name="Sign on the tablet").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.locator("[name=note]").input_value() == "read to her"


def test_what_was_typed_is_offered_again_after_the_page_was_left(page):
    page.goto("/patients/new/")
    page.keyboard.type("Ana")
    page.fill("[name=family]", "Johnson")
    page.wait_for_selector("text=Kept as a draft")
    page.goto("/today/")
    page.goto("/patients/new/")
    page.click("text=Go on with it")
    page.wait_for_selector("[name=family][value=Johnson]")
    page.fill("[name=birth_date]", "1982")
    page.dblclick("text=Register only")
    page.wait_for_selector("text=is registered")
    assert (Patient.objects.count(), FormDraft.objects.count()) == (1, 0)


def test_the_page_of_all_patients_shows_once_who_was_seen_last(page):
    page.goto(make_patient("Ana", "Sample").get_absolute_url())
    page.goto("/patients/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Seen recently").count() == 1
    page.keyboard.type("samp")
    page.wait_for_selector("#hits .hit")


def test_a_check_in_is_undone_by_ctrl_z(page):
    visit = make_visit(make_patient("Teo", "Sample"))
    page.goto("/today/")
    page.click("text=Check in")
    page.wait_for_selector("#undo")
    visit.refresh_from_db()
    assert visit.status == "arrived"
    page.keyboard.press("Control+z")
    page.wait_for_selector("#undo", state="detached")
    visit.refresh_from_db()
    assert visit.status == "planned"


def test_the_keyboard_stays_with_a_visit_that_it_moved_on_and_back(page):
    start = timezone.now()
    first, second, last = (
        make_visit(make_patient(name, "Sample"), start=start + timedelta(minutes=n), status=status)
        for n, (name, status) in enumerate([("Ana", "in-progress"), ("Omar", "planned"), ("Teo", "planned")])
    )

    def wait_for(label, visit):
        page.wait_for_selector(f"#go-{visit.uuid}:focus >> text={label}")

    page.goto("/today/")
    page.focus(f"#go-{second.uuid}")
    page.keyboard.press("Enter")  # the row goes up to those who are here
    wait_for("Hand over tablet", second)
    page.keyboard.press("Control+z")
    wait_for("Check in", second)
    page.focus(f"#go-{first.uuid}")
    page.keyboard.press("Enter")
    wait_for("Check in", second)  # where the row that is done stood
    page.focus(f"#go-{last.uuid}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Did not come").press("Enter")
    wait_for("Check in", second)  # the last one is gone: the one before it


@pytest.fixture
def late(page):
    """`late("**/move/")`: the answers of these addresses wait in the list until `continue_` is called."""

    def hold(address):
        waits = []
        page.route(address, lambda route: waits.append(route))
        return waits

    return hold


def answered(page, waits):
    """The board after the answer that waited, and what of it has the keyboard."""
    with page.expect_response(waits[0].request.url):
        waits.pop(0).continue_()
    page.evaluate("new Promise((done) => setTimeout(done, 150))")  # until it is settled
    return page.evaluate("document.activeElement.id")


def test_a_late_answer_leaves_the_keyboard_with_whom_it_went_on_to(page, late):
    first = make_visit(make_patient("Ana", "Sample"), status="ready")
    second = make_visit(make_patient("Omar", "Sample"))
    page.goto("/today/")
    waits = late("**/move/")
    for place in (f"who-{second.uuid}", "find"):
        page.focus(f"#go-{first.uuid}")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#go-{first.uuid}:disabled")
        page.focus(f"#{place}")
        assert answered(page, waits) == place


def test_a_menu_opened_meanwhile_stays_open_over_the_answer_of_an_act(page, late):
    first, second = make_visit(make_patient("Ana", "Sample")), make_visit(make_patient("Omar", "Sample"))
    page.goto("/today/")
    waits = late("**/move/")
    page.click(f"#go-{first.uuid}")
    page.click(f"#dots-{second.uuid}")
    page.focus(f"#cancel-{second.uuid}")
    assert answered(page, waits) == f"cancel-{second.uuid}"
    page.wait_for_selector(f"#more-{second.uuid}[open]", timeout=1000)
    page.click(f"#to-noshow-{second.uuid}")
    answered(page, waits)
    assert page.locator(".rowmenu[open]").count() == 0


def test_the_board_that_asks_for_itself_leaves_the_keyboard_where_it_is(page):
    visit = make_visit(make_patient("Ana", "Sample"), status="arrived")
    page.goto("/today/")
    for place in ("who", "dots"):
        page.focus(f"#{place}-{visit.uuid}")
        with page.expect_response("**/today/rows/**"):
            page.evaluate("htmx.trigger('#board', 'refresh')")
        page.evaluate("new Promise((done) => setTimeout(done, 100))")
        assert page.evaluate("document.activeElement.id") == f"{place}-{visit.uuid}"


def test_my_day_leaves_the_keyboard_where_it_is_when_it_asks_for_itself(window):
    make_clinic()
    kim = make_user("practitioner")
    visit = make_visit(make_patient("Ana", "Sample"), kim, status="arrived")
    other = make_visit(make_patient("Omar", "Sample"), status="arrived")
    page = window(kim)
    page.clock.install()
    page.goto(reverse("pages:practice"))
    for place in (f"who-{visit.uuid}", f"go-{visit.uuid}", f"take-{other.uuid}"):
        page.focus(f"#{place}")
        with page.expect_response("**" + reverse("pages:practice-rows")):
            page.clock.run_for(30_000)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.activeElement.id") == place


def test_a_key_that_is_held_down_takes_one_step(page):
    visit = make_visit(make_patient("Ana", "Sample"), status="ready")
    page.goto("/today/")
    page.focus(f"#go-{visit.uuid}")
    page.keyboard.down("Enter")
    page.wait_for_selector(f"#go-{visit.uuid}:focus >> text=Finish")
    page.keyboard.down("Enter")  # a repeated one
    page.keyboard.up("Enter")
    page.wait_for_load_state("networkidle")
    visit.refresh_from_db()
    assert visit.status == "in-progress"


def test_the_board_shows_what_happens_elsewhere_without_a_touch(page):
    page.goto("/today/")
    make_visit(make_patient("Teo", "Sample"), status="arrived")
    page.evaluate("htmx.trigger('#board', 'refresh')")
    page.wait_for_selector("text=Sample, Teo")
    assert page.inner_text("#stats").startswith("1 waiting")


def test_a_walk_in_begins_with_one_key_in_the_search_box(page):
    page.goto("/today/")
    page.keyboard.press("w")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator("label", has_text="Whose walk-in?").wait_for()
    page.keyboard.type("newcomer bob")
    page.wait_for_selector("#hits >> text=Register")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/patients/new/")
    assert page.input_value("[name=family]") == "bob"


def test_nothing_moves_under_the_hand_while_the_board_asks_whose_walk_in_it_is(page):
    visit = make_visit(make_patient("Teo", "Sample"))
    page.goto(make_patient("Ana", "Sample").get_absolute_url())  # somebody to show in the list
    page.goto("/today/")
    button = page.get_by_role("button", name="Check in")
    place = button.bounding_box()
    page.keyboard.press("w")
    page.wait_for_selector("#hits .hit")
    page.locator("label.is-asking", has_text="Whose walk-in?").wait_for()
    assert button.bounding_box() == place
    page.keyboard.press("Escape")
    page.locator("label.is-asking").wait_for(state="detached")
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.wait_for_selector("#undo")
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_a_menu_that_was_opened_stays_when_the_board_asked_just_before(page):
    make_visit(make_patient("Ana", "Sample"))
    page.goto("/today/")
    waits = []
    page.route("**/today/rows/**", lambda route: waits.append(route))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(".rowmenu summary").click()
    with page.expect_response("**/today/rows/**"):
        waits[0].continue_()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    page.get_by_role("link", name="Cancel the visit").wait_for(timeout=1000)


def test_a_walk_in_is_picked_and_checked_in_by_the_keyboard(page):
    patient = make_patient("Ana", "Sample")
    page.goto("/today/")
    page.keyboard.press("w")
    page.keyboard.type("sample ana")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{patient.get_absolute_url()}#walk-in")
    page.wait_for_selector("#walk-in:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    assert Visit.objects.get().is_walk_in
    page.keyboard.press("w")
    page.keyboard.press("Tab")  # away from the question: the box looks people up again
    assert page.locator("label", has_text="Whose walk-in?").count() == 0


def test_a_walk_in_is_still_asked_for_on_the_page_of_hits(page):
    patient = make_patient("Ana", "Sample")
    page.goto("/today/")
    page.keyboard.press("w")
    page.keyboard.type("sample")
    page.wait_for_selector("#hits [data-asked=sample] .hit")  # of all that was typed
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Whose walk-in?").wait_for()
    page.keyboard.press("Enter")  # the same words again
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Sample, Ana").click()
    page.wait_for_url(f"**{patient.get_absolute_url()}#walk-in")
    page.goto("/today/")
    page.keyboard.press("w")
    page.keyboard.press("Escape")
    page.fill("#find", "sample")
    page.wait_for_selector("#hits .hit")
    page.evaluate("document.querySelector('[data-seek]').requestSubmit()")
    page.get_by_role("heading", name="Patients").wait_for()


def test_a_consent_is_signed_on_the_tablet_and_shown_to_the_desk(page, window):
    patient = make_patient("Ana", "Johnson")
    for code in ("exam", "photos"):
        make_consent_text(code)
    page.goto(f"/patients/{patient.uuid}/consents/")
    assert page.locator(".chip", has_text="To be asked").count() == 2
    page.click("text=Sign on the tablet")
    code = page.inner_text(".bigcode")

    tablet = window(viewport={"width": 820, "height": 1180})
    tablet.goto(f"/tablet/#{code.replace(' ', '')}")
    tablet.click("text=Open the form")
    tablet.wait_for_selector("text=I agree")
    tablet.wait_for_load_state()  # the pad listens
    tablet.check("text=I agree")
    pad = tablet.locator("[data-pad]").bounding_box()
    tablet.mouse.move(pad["x"] + 40, pad["y"] + 60)
    tablet.mouse.down()
    tablet.mouse.move(pad["x"] + 300, pad["y"] + 120, steps=8)
    tablet.mouse.move(pad["x"] + 420, pad["y"] + 40, steps=8)
    tablet.mouse.up()
    tablet.click("button >> text=Send")
    tablet.wait_for_selector("h1 >> text=Photos")
    tablet.focus("[name=decision][value=yes]")
    for key in ("Space", "Tab", "ArrowRight", "Tab"):  # the second one with the keyboard alone
        tablet.keyboard.press(key)
    tablet.keyboard.type("Ana Johnson")
    tablet.keyboard.press("Enter")
    tablet.wait_for_selector("text=What you decided is sent")
    assert "Ana" not in tablet.content()

    drawn, typed = Consent.objects.order_by("pk")
    assert (len(drawn.strokes), drawn.digest != "", typed.typed_name) == (1, True, "Ana Johnson")
    page.goto(f"/patients/{patient.uuid}/consents/")
    assert page.locator(".chip", has_text="To be asked").count() == 0


def test_a_consent_is_recorded_only_once_each_part_of_it_was_chosen(page):
    patient = make_patient("Ana", "Johnson")
    make_consent_text("photos")
    page.goto(f"/patients/{patient.uuid}/consents/")
    record = page.get_by_role("region", name="Record a decision")
    record.get_by_role("button", name="Record").click()
    record.locator("[data-focus]:focus").get_by_text("Choose what was decided.").wait_for()
    assert not Consent.objects.exists()
    record.get_by_label("About").select_option(label="Photos, version 1")
    record.get_by_label("Decision", exact=True).select_option(label="Refused")
    record.get_by_label("Where").select_option(label="On paper")
    record.get_by_role("button", name="Record").click()
    record.locator(".invalid-feedback", has_text="Add the scan of the paper").wait_for()
    record.get_by_label("The scan follows").check()
    record.get_by_role("button", name="Record").click()
    page.get_by_text("of Ana Johnson is recorded").wait_for()
    assert Consent.objects.values_list("decision", "source", "note").get() == (
        *("no", "paper"),
        "The scan follows",
    )


def test_a_series_is_booked_without_its_clash_then_its_rest_cancelled_and_taken_back(page):
    kim = make_user("practitioner", first_name="Kim")
    start = timezone.localtime().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=1)
    make_visit(make_patient("Omar", "Sample"), kim, start=start + timedelta(weeks=1))
    ana = make_patient("Ana", "Sample")
    page.goto(reverse("patients:book", args=[ana.uuid]))
    page.get_by_label("Day").fill(f"{start:%Y-%m-%d}")
    page.get_by_label("Time").fill("11:00")
    page.get_by_label("With").select_option(label=kim.full_name)
    page.get_by_text("is free").wait_for()
    page.get_by_label("Repeat").select_option(label="Every week")
    page.get_by_label("How many visits").fill("4")
    page.get_by_role("button", name="Book").click()
    page.get_by_text("Taken 11:00 to 11:40").wait_for()
    page.get_by_role("radio", name="Leave out").check()
    page.get_by_role("button", name="Book these visits").click()
    page.get_by_text("3 visits are booked for Ana Sample").wait_for()
    page.get_by_role("link", name="Cancel").nth(1).click()
    page.get_by_label("This visit and those after it").check()
    page.get_by_label("The patient asked").check()
    page.get_by_role("button", name="Cancel the visit").click()
    page.get_by_text("2 visits cancelled").wait_for()
    assert Visit.objects.filter(patient=ana, status="cancelled", cancelation_reason="patient").count() == 2
    page.locator("#undo").click()
    page.locator("#undo").wait_for(state="detached")
    assert Visit.objects.filter(patient=ana, status="planned").count() == 3


def test_what_is_typed_outlives_its_session(page, client, live_clinic):
    page.goto("/patients/new/")
    page.fill("[name=given]", "Ana")
    page.fill("[name=birth_date]", "4 Mar 1982")
    client.logout()
    page.fill("[name=family]", "Johnson")
    page.wait_for_selector("#netline >> text=You were signed out")
    client.force_login(make_user("front-desk"))
    page.get_by_role("button", name="Register only").click()  # without having signed in
    page.wait_for_selector("text=was not saved")
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": "a" * 32}  # as signing in gives
    page.context.add_cookies([{"name": n, "value": v, "url": live_clinic} for n, v in cookies.items()])
    page.get_by_role("button", name="Send it once more").click()
    page.wait_for_url("**/patients/*-*/")
    assert Patient.objects.get().display_name == "Ana Johnson"


def test_a_number_goes_on_being_typed_while_another_row_is_added(page):
    page.goto("/patients/new/")
    page.get_by_role("button", name="Another phone or e-mail").click()
    first = page.locator("[name='contact-0-value']")
    first.fill("0171 555")
    waits = []
    page.route("**/patients/new/", lambda route: waits.append(route))
    page.get_by_role("button", name="Another phone or e-mail").click()
    first.focus()
    page.keyboard.press("End")
    page.keyboard.type("667")
    waits[0].continue_()
    page.locator("[name='contact-1-value']").wait_for()
    page.keyboard.type("8")
    assert first.input_value() == "0171 5556678"


def test_back_from_who_was_found_leads_to_the_search_and_not_to_an_error_of_the_browser(page):
    for given in ("Ana", "Omar"):
        make_patient(given, "Sample")
    page.goto("/today/")
    page.locator("#find").press_sequentially("sample")
    page.locator("#hits .hit").first.wait_for()
    page.keyboard.press("Escape")  # the list is closed: Enter leads to the page of all hits
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/")
    page.get_by_role("link", name="Sample, Ana").click(timeout=3000)
    page.wait_for_url("**/patients/*-*/")
    page.go_back()
    page.get_by_role("link", name="Sample, Ana").wait_for(timeout=3000)
