"""The case that the clinic is built around, in a browser, as each of the people in it."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from assessments.models import Assessment, Finding, Measurement
from careplans.models import CarePlan, Handout, SuggestionRecord
from clinic.audit.models import Event
from clinic.pages.sample.clinic import publish_content
from intake.models import Flag, Response
from patients.models import Patient, Visit

pytestmark = pytest.mark.browser
WHOLE_TIME = 20_000  # milliseconds that one step may take on a busy machine


@pytest.fixture
def clinic(live_clinic):
    """A clinic with published content and staff of each role; its address."""
    make_clinic()
    call_command("load_catalogue", verbosity=0)
    admin = make_user("admin", username="alex", first_name="Alex", last_name="Admin")
    make_user("front-desk", username="robin", first_name="Robin", last_name="Desk")
    make_user("practitioner", "admin", username="kim", first_name="Kim", last_name="Sample")
    publish_content(by=admin, at=timezone.now())
    return live_clinic


class Person:
    """Somebody at a screen of their own."""

    def __init__(self, chromium, address, username=""):
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900})
        self.page, self.address = self.context.new_page(), address
        self.page.set_default_timeout(WHOLE_TIME)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.errors: list[str] = []
        if username:
            self.sign_in(username)

    def sign_in(self, username):
        self.open(reverse("account_login"))
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "login" not in url)

    def open(self, path):
        self.page.goto(self.address + path)

    def button(self, name):
        return self.page.get_by_role("button", name=re.compile(name)).first

    def link(self, name):
        return self.page.get_by_role("link", name=re.compile(name)).first

    def sees(self, text):
        self.page.get_by_text(re.compile(text)).first.wait_for()

    def leave(self):
        assert self.errors == []
        self.context.close()


def test_a_patient_with_back_pain_goes_from_the_desk_to_the_printed_plan(chromium, clinic):
    desk = Person(chromium, clinic, "robin")
    register_and_check_in(desk)
    code = ask_for_a_tablet_code(desk)

    patient = Person(chromium, clinic)
    fill_the_intake(patient, code)
    assert Response.objects.get().status == "completed"
    assert {flag.level for flag in Flag.objects.all()} == {"note"}
    assert Visit.objects.get().status == "ready"

    practitioner = Person(chromium, clinic, "kim")
    examine(practitioner)
    sign(practitioner)
    make_the_plan(practitioner)
    handout = Handout.objects.get()
    assert (handout.pages, handout.released) == (2, True)

    print_the_released_handout(desk)
    finish(desk)
    the_next_visit_compares(desk, practitioner)
    the_admin_finds_the_finding(practitioner)
    for person in (desk, patient, practitioner):
        person.leave()
    assert Event.objects.filter(verb="chart.viewed").exists()


def register_and_check_in(desk):
    desk.open(reverse("patients:register"))
    desk.page.get_by_label("Given names").first.fill("Ana")
    desk.page.get_by_label("Family name").first.fill("Sample")
    desk.page.get_by_label("Date of birth").fill("4 Mar 1982")
    desk.button("Register only").click()
    desk.sees("is registered")
    desk.page.get_by_label("With").first.select_option(label="Kim Sample")
    desk.button("Walk-in now").click()
    desk.page.wait_for_load_state()
    assert Visit.objects.get().status == "arrived"
    assert Patient.objects.get().display_name == "Ana Sample"


def ask_for_a_tablet_code(desk):
    desk.open(reverse("patients:board"))
    desk.link("Hand over tablet").click()
    desk.button("Show a code").click()
    return desk.page.locator(".bigcode").inner_text().strip()


def fill_the_intake(patient, code):
    patient.open(reverse("tablet:start"))
    patient.page.locator("#id_code").fill(code)
    patient.button("Open the form").click()
    for number, fill in enumerate(PAGES, start=1):
        patient.page.locator(f"form#intake[data-page='{number}']").wait_for()
        patient.page.wait_for_load_state()  # a script that has not come does not listen
        fill(patient.page)
        patient.page.locator(".pfoot .btn-primary").click()
    patient.sees("Check and send")
    patient.button("^Send").click()
    patient.sees("Thank you")
    patient.page.go_back()
    assert patient.page.get_by_text("Ana").count() == 0


def choose(page, link_id, code):
    page.locator(f"input[name='{link_id}'][value='{code}']").check(force=True)


def safety(page):
    for radio in page.locator("input[type=radio][value=no]").all():
        if radio.is_visible() or radio.locator("xpath=..").is_visible():
            radio.check(force=True)


def pain(page):
    page.locator("details[data-regionlist] summary").click()
    choose(page, "pain.regions", "lower_back_left")
    choose(page, "pain.regions:lower_back_left:score", "6")
    choose(page, "pain.main_region", "lower_back_left")
    for link_id, score in (("pain.nprs_now", "6"), ("pain.nprs_avg", "5"), ("pain.nprs_worst", "8")):
        choose(page, link_id, score)
    choose(page, "pain.duration", "3m_12m")
    choose(page, "pain.pattern", "recurrent")
    choose(page, "pain.leg", "no")


def sitting(page):
    for link_id, hours in (
        ("sitting.driving", "1.5"),
        ("sitting.desk", "6"),
        ("sitting.eating", "0.5"),
        ("sitting.tv", "1"),
    ):
        page.locator(f"input[name='{link_id}']").fill(hours)
        page.locator(f"input[name='{link_id}']").blur()
    page.get_by_text(re.compile(r"\b9\b")).first.wait_for()


def function(page):
    choose(page, "function.uphill", "3")
    choose(page, "function.rise_lying", "2")


def stress(page):
    choose(page, "stress.now", "8")


def nothing(page):
    pass


def history(page):
    choose(page, "history.conditions", "none")


def medicines(page):
    choose(page, "medicines.flags", "none")


def goals(page):
    page.locator("[name='goals.top']").fill("Walk uphill with my daughter")


PAGES = (safety, pain, sitting, function, stress, nothing, nothing, history, medicines, goals)


def examine(practitioner):
    practitioner.open(reverse("pages:practice"))
    practitioner.sees("No warning signs")
    practitioner.sees("over 4 h")
    practitioner.button("Examine").click()
    page = practitioner.page
    page.locator("#exam-grid .is-cursor").wait_for()
    page.wait_for_load_state()
    page.locator("#exam-grid .is-cursor").focus()
    # strength 4-, length +8 with the pelvis controlled, pain 3, tight and weak; then the other side
    press(page, "4", "-", "8", "c", "3", "ArrowRight", "t", "w", "ArrowRight")
    press(page, "4", "+", "-", "2", "c", "0", "ArrowRight", "n")
    jump_to(page, "Piriformis")
    press(page, "ArrowRight", "ArrowRight", "5", "ArrowRight", "p")
    jump_to(page, "Obturator internus")
    press(page, "x")
    page.locator("#exam-saved [data-words]", has_text=re.compile("^All saved")).wait_for()
    found = {(row.muscle.slug, row.side, row.code) for row in Finding.objects.select_related("muscle")}
    assert found == {
        ("psoas-major", "left", "tight_weak"),
        ("psoas-major", "right", "normal"),
        ("piriformis", "left", "painful"),
    }
    thomas = Measurement.objects.get(test__slug="thomas-test", side="left")
    assert (float(thomas.number), thomas.method["pelvis_controlled"]) == (8.0, True)
    assert Measurement.objects.get(muscle__slug="psoas-major", side="left", kind="strength").grade == "4-"
    assert Measurement.objects.get(muscle__slug="psoas-major", side="right", kind="strength").grade == "4+"


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def jump_to(page, name):
    press(page, "/")
    page.locator("#exam-jump").fill(name)
    page.locator("#exam-jump").press("Enter")


def sign(practitioner):
    page = practitioner.page
    page.keyboard.press("Control+Enter")
    practitioner.sees("Before you sign")
    for reason in page.locator("input[name^='reason:']").all():
        reason.fill("No time today")
    for proposed in page.locator("[data-proposal]").all():
        proposed.get_by_label("No").check()
    page.locator("#password").fill(PASSWORD)
    page.locator(".signcard button").click()
    practitioner.sees("SHA-256")
    assert Assessment.objects.get().status == "final"


def make_the_plan(practitioner):
    page = practitioner.page
    practitioner.button("Make the plan").click()
    practitioner.sees("Why")
    answer_no_to_what_cannot_be_told(page)
    for slug in ("psoas-tight-weak", "prolonged-sitting", "qi-gong"):
        row = row_of(page, slug)
        row.get_by_role("button", name=re.compile("^Accept")).click()
        row_of(page, slug).get_by_text("In the plan").first.wait_for()
    edit(page, "stress-high", "Three slow breaths each time you sit down to eat.")
    decline(page, "piriformis-painful", "Wait until it has calmed down.")
    practitioner.button("Activate and issue").click()
    practitioner.sees("is issued")
    decisions = dict(SuggestionRecord.objects.values_list("rule_version__entry__slug", "decision"))
    assert decisions["psoas-tight-weak"] == "accepted"
    assert decisions["stress-high"] == "edited"
    assert decisions["piriformis-painful"] == "declined"
    assert CarePlan.objects.get().status == "active"


def answer_no_to_what_cannot_be_told(page):
    for _question in range(60):
        question = page.locator("form.ask:has(button[value=no])").first
        if not question.count():
            return
        asked = page.locator(f"form.ask[action='{question.get_attribute('action')}']").first
        question.locator("button[value=no]").click()
        asked.wait_for(state="detached")
    raise AssertionError("the questions never ended")


def row_of(page, slug):
    record = SuggestionRecord.objects.get(rule_version__entry__slug=slug)
    return page.locator(f"#s-{record.uuid}")


def edit(page, slug, advice):
    row = row_of(page, slug)
    row.locator("details[data-plan-edit] summary").click()
    row.locator("textarea[name=advice]").fill(advice)
    row.get_by_role("button", name="Into the plan with these words").click()
    row_of(page, slug).get_by_text("In the plan, edited").first.wait_for()


def decline(page, slug, reason):
    row = row_of(page, slug)
    row.locator("details[data-plan-decline] summary").click()
    row.locator("input[name=reason]").fill(reason)
    row.locator("details[data-plan-decline] button").click()
    row_of(page, slug).get_by_text("Declined", exact=True).first.wait_for()


def print_the_released_handout(desk):
    desk.open(reverse("careplans:handouts"))
    desk.sees("Ana Sample")
    assert desk.page.get_by_text(re.compile("psoas", re.IGNORECASE)).count() == 0
    handout = Handout.objects.get()
    answer = desk.context.request.get(desk.address + reverse("careplans:handout", args=[handout.uuid]))
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    assert answer.body() == bytes(handout.file.content)


def finish(desk):
    desk.open(reverse("patients:board"))
    desk.button("^Finish").click()
    desk.sees("Finished")


def the_next_visit_compares(desk, practitioner):
    desk.open(reverse("patients:detail", args=[Patient.objects.get().uuid]))
    desk.page.get_by_label("With").first.select_option(label="Kim Sample")
    desk.button("Walk-in now").click()
    desk.page.wait_for_load_state()
    practitioner.open(reverse("pages:practice"))
    practitioner.button("Examine").click()
    cell = practitioner.page.locator("#psoas-major-left-strength")
    cell.wait_for()
    assert "last 4-" in cell.get_attribute("aria-label")
    assert "4-" in cell.locator(".last").inner_text()


def the_admin_finds_the_finding(practitioner):
    """From the admin's home: the list, then one filter each for muscle, side and finding."""
    page = practitioner.page
    practitioner.open(reverse("admin:index"))
    practitioner.link("^Findings").click()
    for choice in ("Psoas major", "Left", "Tight and weak"):
        filters = page.locator("#changelist-filter")
        for closed in filters.locator("details:not([open]) summary").all():
            closed.click()
        filters.get_by_role("link", name=re.compile(f"^{choice}", re.IGNORECASE)).first.click()
        page.wait_for_load_state()
    assert page.locator("#result_list tbody tr").count() == 1
