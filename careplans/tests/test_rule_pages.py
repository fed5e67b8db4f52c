"""Rules, the library and the windows in the admin."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from careplans import services
from careplans.models import Locator, Resource, RuleEntry, RuleVersion
from careplans.tests.factories import make_active_plan, make_catalogue, make_practitioner
from careplans.writing import as_lines, from_lines
from clinic.audit.models import Event
from clinic.base.errors import DomainError
from clinic.testing.admin_pages import sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(make_user("admin"))
    return client


@pytest.fixture
def version():
    make_catalogue(publish=False)
    return RuleEntry.objects.get(kind="rule", slug="stress-high").versions.get()


def typed(version, **changes):
    from careplans.views.rules import _filled

    form = _filled(version)
    texts = {name: value for name, value in form.initial.items() if value != ""}
    return texts | {"based_on": version.content_digest, "shown": form.digest_of_texts} | changes


def seen_on(page):
    """What the form sends back of the draft that it shows."""
    return {name: re.search(rf'name="{name}" value="(\w*)"', page)[1] for name in ("based_on", "shown")}


class TestRulePage:
    def test_shows_a_draft_in_readable_form(self, admin_client, version):
        page = admin_client.get(reverse("careplans:rule", args=[version.uuid])).content.decode()
        assert "High stress now" in page
        assert "stress.now" in page
        assert "Reviewing clinician" in page

    def test_keeps_an_edit_as_a_draft(self, admin_client, version):
        data = typed(version, dose="3 minutes", change_note="Shorter")
        answer = admin_client.post(reverse("careplans:edit_rule", args=[version.uuid]), data)
        assert answer.status_code == 302
        version.refresh_from_db()
        assert (version.document["dose"], version.change_note) == ("3 minutes", "Shorter")
        assert version.document["when_any"][0]["linkId"] == "stress.now"

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"title": ""}, "required"),
            ({"when_any": "{ fact = "}, "Line 1 cannot be read"),
            ({"when_any": '{ fact = "horoscope" }'}, "unknown fact"),
            ({"when_any": ""}, "never fires"),
            ({"contraindications": "full-moon"}, "names what is not there"),
            ({"dose": "a\x00b"}, "Null characters|control character"),
        ],
        ids=["no title", "not readable", "unknown fact", "no condition", "unknown name", "NUL"],
    )
    def test_refuses_a_rule_that_cannot_work_and_keeps_what_was_typed(
        self, admin_client, version, change, message
    ):
        data = typed(version, progression="typed here", **change)
        answer = admin_client.post(reverse("careplans:edit_rule", args=[version.uuid]), data)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert any(part in page for part in message.split("|"))
        assert "typed here" in page
        version.refresh_from_db()
        assert "progression" not in version.document

    def test_publishes_under_a_reviewers_name(self, admin_client, version):
        url = reverse("careplans:publish_rule", args=[version.uuid])
        page = admin_client.get(reverse("careplans:rule", args=[version.uuid])).content.decode()
        sent = typed(version, **seen_on(page), reviewed_on="2026-01-05")
        assert admin_client.post(url, sent | {"reviewer_name": ""}).status_code == 422
        answer = admin_client.post(url, sent | {"reviewer_name": "Dr Doe"})
        assert answer.status_code == 302
        version.entry.refresh_from_db()
        assert version.entry.in_force == version

    def test_publishes_what_was_read_and_not_what_somebody_saved_since(self, admin_client, version):
        url = reverse("careplans:publish_rule", args=[version.uuid])
        edit_url = reverse("careplans:edit_rule", args=[version.uuid])
        sent = typed(version, reviewer_name="Dr Doe", reviewed_on="2026-01-05")
        admin_client.post(edit_url, typed(version, dose="An hour"))
        answer = admin_client.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert all(words in page for words in ("Read it as it is now", "An hour", "Dr Doe"))
        version.refresh_from_db()
        sent |= typed(version, **seen_on(page))
        assert admin_client.post(url, sent).status_code == 302

    @pytest.mark.parametrize("dose", ["3 minutes", "{", ""], ids=["words", "a bracket", "nothing"])
    def test_publishes_nothing_while_what_was_typed_is_not_kept(self, admin_client, version, dose):
        url = reverse("careplans:publish_rule", args=[version.uuid])
        sent = typed(version, reviewer_name="Dr Doe", reviewed_on="2026-01-05", change_note="typed here")
        answer = admin_client.post(url, sent | {"dose": dose, "title": dose})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert all(words in page for words in ("Keep the draft first", "typed here", "Dr Doe"))
        assert admin_client.post(url, sent | {"dose": dose} | seen_on(page)).status_code == 422
        version.refresh_from_db()
        assert version.is_draft

    def test_takes_a_browsers_line_ends_for_no_change(self, admin_client, version):
        sent = typed(version, reviewer_name="Dr Doe", reviewed_on="2026-01-05")
        assert "\n" in sent["when_any"]
        sent["when_any"] = sent["when_any"].replace("\n", "\r\n")
        url = reverse("careplans:publish_rule", args=[version.uuid])
        assert admin_client.post(url, sent).status_code == 302

    def test_publishes_no_text_of_a_colleague_in_the_place_of_what_was_typed(self, admin_client, version):
        """After a conflict the form holds one text and the draft another."""
        edit_url = reverse("careplans:edit_rule", args=[version.uuid])
        mine = typed(version, reviewer_name="Dr Doe", reviewed_on="2026-01-05")
        admin_client.post(edit_url, typed(version, dose="3 minutes"))
        page = admin_client.post(edit_url, mine | {"dose": "An hour"}).content.decode()
        url = reverse("careplans:publish_rule", args=[version.uuid])
        assert admin_client.post(url, mine | seen_on(page)).status_code == 422

    @pytest.mark.parametrize("title", ["Another title", ""], ids=["kept", "refused"])
    def test_keeps_the_reviewers_name_beside_an_edit(self, admin_client, version, title):
        url = reverse("careplans:edit_rule", args=[version.uuid])
        sent = typed(version, title=title, reviewer_name="Dr Doe", reviewed_on="2026-01-05")
        page = admin_client.post(url, sent, follow=True).content.decode()
        assert 'value="Dr Doe"' in page
        assert 'value="2026-01-05"' in page

    def test_gives_the_reviewers_name_to_no_other_rule(self, admin_client, version):
        sent = typed(version, title="Another title", reviewer_name="Dr Doe", reviewed_on="2026-01-05")
        kept = admin_client.post(reverse("careplans:edit_rule", args=[version.uuid]), sent)
        other = RuleVersion.objects.exclude(entry=version.entry).first()
        page = admin_client.get(reverse("careplans:rule", args=[other.uuid])).content.decode()
        assert 'value="Dr Doe"' not in page
        assert 'value="Dr Doe"' in admin_client.get(kept.url).content.decode()

    def test_shows_both_when_somebody_saved_the_draft_first(self, admin_client, version):
        url = reverse("careplans:edit_rule", args=[version.uuid])
        admin_client.post(url, typed(version, dose="3 minutes"))
        mine = typed(version, dose="An hour", progression="typed here")
        answer = admin_client.post(url, mine)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert all(words in page for words in ("Saved now: How much", "3 minutes", "typed here"))
        assert admin_client.post(url, mine | seen_on(page)).status_code == 302
        version.refresh_from_db()
        assert version.document["dose"] == "An hour"

    def test_a_practitioner_reads_and_does_not_publish(self, client, version):
        client.force_login(make_practitioner())
        assert client.get(reverse("careplans:rule", args=[version.uuid])).status_code == 200
        url = reverse("careplans:publish_rule", args=[version.uuid])
        assert client.post(url, {"reviewer_name": "Me", "reviewed_on": "2026-01-05"}).status_code == 403

    def test_the_desk_reads_no_rules(self, client, version):
        client.force_login(make_user("front-desk"))
        assert client.get(reverse("careplans:rule", args=[version.uuid])).status_code == 403


def test_every_shipped_condition_survives_being_written_and_read(version):
    for entry in RuleEntry.objects.exclude(kind="text"):
        document = entry.versions.get().document
        for name in ("when_any", "when_all", "unless"):
            assert from_lines(as_lines(document.get(name, []))) == document.get(name, [])


def test_a_line_that_is_no_condition_is_named():
    with pytest.raises(DomainError, match="Line 2"):
        from_lines('{ fact = "age", op = "<", value = 18 }\n7')


class TestLibrary:
    def test_the_clinic_enters_a_place_to_look(self, admin_client):
        make_catalogue(publish=False)
        book = Resource.objects.get(kind="book")
        url = reverse("admin:careplans_locator_add")
        answer = admin_client.post(url, {"resource": book.pk, "order": 1, "page_from": 87, "edition": "3rd"})
        assert answer.status_code == 302
        assert Locator.objects.get().words == "page 87, 3rd edition"
        assert Event.objects.filter(verb="locator.saved").count() == 1

    def test_a_place_that_says_nothing_is_refused_in_words(self, admin_client):
        make_catalogue(publish=False)
        url = reverse("admin:careplans_locator_add")
        answer = admin_client.post(url, {"resource": Resource.objects.get(kind="dvd").pk, "order": 1})
        assert "Give a chapter, a time, a page or a link" in answer.content.decode()
        assert not Locator.objects.exists()


class TestTheLibraryInTwoHands:
    """Two people have the page open; the second to save overtakes nobody without a word."""

    REFUSED = "Somebody changed this since you opened it"

    @pytest.fixture
    def place(self, admin_client):
        make_catalogue(publish=False)
        book = Resource.objects.get(kind="book")
        return services.save_locator(
            locator=Locator(resource=book, page_from=87), by=make_user("admin"), at=timezone.now()
        )

    def test_keeps_a_page_number_that_was_put_right_on_the_books_page(self, admin_client, place):
        address = reverse("admin:careplans_resource_change", args=[place.resource_id])
        mine, theirs = (sent_by(admin_client.get(address)) for _ in range(2))
        assert admin_client.post(address, theirs | {"locators-0-page_from": "88"}).status_code == 302
        refused = admin_client.post(address, mine | {"shelf_code": "B7"})
        place.refresh_from_db()
        assert (self.REFUSED in refused.content.decode(), place.page_from) == (True, 88)
        assert place.resource.shelf_code == ""
        again = mine | {"based_on": sent_by(refused)["based_on"], "locators-0-page_from": "88"}
        assert admin_client.post(address, again).status_code == 302

    def test_keeps_a_page_number_that_was_put_right_on_the_places_own_page(self, admin_client, place):
        address = reverse("admin:careplans_locator_change", args=[place.pk])
        mine, theirs = (sent_by(admin_client.get(address)) for _ in range(2))
        assert admin_client.post(address, theirs | {"page_from": "88"}).status_code == 302
        refused = admin_client.post(address, mine | {"chapter": "Sitting"}).content.decode()
        place.refresh_from_db()
        assert (self.REFUSED in refused, place.page_from, place.chapter) == (True, 88, "")
        assert "Saved now: page: 88" in refused

    def test_adds_a_place_and_ignores_a_row_that_was_left_blank(self, admin_client, place):
        address = reverse("admin:careplans_resource_change", args=[place.resource_id])
        sent = sent_by(admin_client.get(address)) | {"locators-TOTAL_FORMS": "3"}
        sent |= {"locators-1-page_from": "12", "locators-1-order": "2", "locators-2-order": "1"}
        assert admin_client.post(address, sent).status_code == 302
        assert sorted(Locator.objects.values_list("page_from", flat=True)) == [12, 87]


MODELS = ["careplan", "suggestionrecord", "contraindicationanswer", "goal", "activity", "handout"]


class TestWindows:
    @pytest.fixture
    def plan(self):
        practitioner = make_practitioner()
        plan = make_active_plan(practitioner)
        services.issue_handout(plan=plan, by=practitioner, at=timezone.now())
        return plan

    @pytest.mark.parametrize("model", MODELS)
    def test_an_admin_who_is_no_clinician_sees_who_and_when_but_nothing_clinical(
        self, admin_client, plan, model
    ):
        page = admin_client.get(reverse(f"admin:careplans_{model}_changelist")).content.decode()
        assert not [word for word in ("psoas", "micro-breaks", "no longer", "sits 9") if word in page.lower()]

    @pytest.mark.parametrize("model", MODELS)
    def test_nothing_is_changed_there(self, admin_client, plan, model):
        assert admin_client.get(reverse(f"admin:careplans_{model}_add")).status_code == 403

    def test_a_row_opened_by_that_admin_withholds_the_clinical_columns(self, admin_client, plan):
        row = plan.suggestions.first()
        page = admin_client.get(
            reverse("admin:careplans_suggestionrecord_change", args=[row.pk])
        ).content.decode()
        assert row.title not in page
        assert "tight_weak" not in page

    def test_an_admin_who_practises_finds_the_declined_by_filter(self, client):
        both = make_user("practitioner", "admin")
        make_active_plan(both)
        client.force_login(both)
        url = reverse("admin:careplans_suggestionrecord_changelist")
        page = client.get(url, {"decision__exact": "accepted", "rule": "prolonged-sitting"}).content.decode()
        assert "micro-breaks" in page

    def test_another_practitioners_charts_stay_closed(self, client, plan):
        client.force_login(make_user("practitioner", "admin", username="other"))
        page = client.get(reverse("admin:careplans_suggestionrecord_changelist")).content.decode()
        assert "micro-breaks" not in page


def test_the_rule_list_filters_by_state(admin_client):
    make_catalogue(publish=False)
    url = reverse("admin:careplans_ruleversion_changelist")
    for state, expected in (("draft", True), ("active", False), ("retired", False)):
        page = admin_client.get(url, {"state": state, "entry__kind__exact": "rule", "q": "stress-high"})
        assert ("High stress now" in page.content.decode()) is expected
