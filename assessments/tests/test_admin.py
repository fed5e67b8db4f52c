"""The admin: a workbench for the catalogue, a window on examinations."""

import pytest
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user
from assessments.models import ExamSet, ExamSetRow, FindingCode, Muscle, Test
from clinic.audit.models import Event
from clinic.testing.admin_pages import sent_by
from clinic.testing.counting import queries_of

from .factories import make_catalogue, make_signed

pytestmark = pytest.mark.django_db
FINDINGS = {("psoas-major", "left"): "tight_weak", ("piriformis", "left"): "painful"}


@pytest.fixture(autouse=True)
def clinic():
    make_clinic()
    make_catalogue()


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"admin:assessments_{name}", args=args), query)


def cells(response):
    return list(response.context["cl"].result_list)


class TestWindows:
    @pytest.fixture
    def signed(self):
        return make_signed(by=make_user("practitioner", "admin"), findings=FINDINGS)

    def test_a_practitioner_who_is_admin_finds_it_with_one_filter_each(self, client, signed):
        response = page(
            client, signed.author, "finding_changelist", muscle="psoas-major", side="left", code="tight_weak"
        )
        assert [finding.code for finding in cells(response)] == ["tight_weak"]
        assert b"Tight and weak" in response.content
        assert signed.patient.display_name.encode() in response.content

    def test_sees_only_the_charts_that_are_open_to_them(self, client, signed):
        response = page(client, make_user("practitioner", "admin"), "finding_changelist")
        assert cells(response) == []

    @pytest.mark.parametrize("model", ["finding", "measurement", "assessment"])
    def test_an_admin_without_charts_sees_who_and_when_only(self, client, signed, model):
        response = page(client, make_user("admin"), f"{model}_changelist")
        assert response.status_code == 200
        assert len(cells(response)) > 0
        content = response.content.decode()
        assert not [w for w in ("Tight and weak", "Psoas major", ">4-<", "Psoas-biased") if w in content]

    @pytest.mark.parametrize(
        "query", [{"code": "tight_weak"}, {"muscle__slug": "psoas-major"}, {"side": "left"}]
    )
    def test_nor_can_ask_through_the_address(self, client, signed, query):
        assert page(client, make_user("admin"), "finding_changelist", **query).status_code == 400

    @pytest.mark.parametrize("model", ["finding", "measurement", "assessment"])
    def test_nor_read_it_on_the_page_of_one_row(self, client, signed, model):
        row = signed if model == "assessment" else getattr(signed, f"{model}s").first()
        response = page(client, make_user("admin"), f"{model}_change", row.pk)
        assert response.status_code == 200
        content = response.content.decode()
        assert not [w for w in ("tight_weak", "Psoas major", "psoas-major") if w in content]

    @pytest.mark.parametrize("model", ["finding", "measurement", "assessment"])
    def test_nobody_changes_a_row_here(self, client, signed, model):
        row = signed if model == "assessment" else getattr(signed, f"{model}s").first()
        client.force_login(signed.author)
        assert client.post(reverse(f"admin:assessments_{model}_change", args=[row.pk]), {}).status_code == 403
        assert client.get(reverse(f"admin:assessments_{model}_add")).status_code == 403

    def test_takes_as_many_queries_for_many_rows_as_for_few(self, client, signed):
        def look():
            return page(client, signed.author, "finding_changelist")

        few = queries_of(look)
        for days in range(1, 4):
            make_signed(
                by=signed.author, days_ago=days, findings=FINDINGS | {("gluteus-maximus", "left"): "weak"}
            )
        assert len(cells(look())) == 11
        assert queries_of(look) == few


class TestWorkbench:
    @pytest.fixture
    def admin(self):
        return make_user("admin")

    def edit(self, client, user, row, **changes):
        """Post the form of the page back with some fields changed."""
        name = row._meta.model_name
        form = page(client, user, f"{name}_change", row.pk).context["adminform"].form
        data = {f.html_name: f.value() for f in form if f.value() is not None}
        if name == "examset":
            return data
        return client.post(reverse(f"admin:assessments_{name}_change", args=[row.pk]), {**data, **changes})

    @pytest.mark.parametrize("model", ["muscle", "test", "findingcode", "examset"])
    def test_lists_every_catalogue(self, client, admin, model):
        assert page(client, admin, f"{model}_changelist", q="a").status_code == 200

    def test_an_edit_has_a_name_a_time_and_an_audit(self, client, admin):
        row = Muscle.objects.get(slug="psoas-major")
        assert self.edit(client, admin, row, plain_name="Hidden hip muscle").status_code == 302
        row.refresh_from_db()
        assert (row.plain_name, row.edited_by) == ("Hidden hip muscle", admin)
        event = Event.objects.get(verb="muscle.edited")
        assert event.detail["before"] == {"plain_name": "Psoas (deep hip flexor)"}

    def test_of_two_who_edit_the_second_sees_what_the_first_saved_and_loses_nothing(self, client, admin):
        row = Muscle.objects.get(slug="psoas-major")
        opened = page(client, admin, "muscle_change", row.pk).context["adminform"].form
        seen = opened["based_on"].value()
        self.edit(client, admin, row, note="The first.")
        answer = self.edit(client, admin, row, note="The second.", based_on=seen)
        content = answer.content.decode()
        assert all(w in content for w in ("since you opened it", "note: The first.", "The second."))
        row.refresh_from_db()
        assert row.note == "The first."
        again = answer.context["adminform"].form["based_on"].value()
        assert self.edit(client, admin, row, note="The second.", based_on=again).status_code == 302
        row.refresh_from_db()
        assert row.note == "The second."

    @pytest.mark.parametrize("model", ["muscle", "test", "findingcode", "examset"])
    def test_every_form_sends_back_what_it_showed(self, client, admin, model):
        row = {"muscle": Muscle, "test": Test, "findingcode": FindingCode, "examset": ExamSet}[model].objects
        content = page(client, admin, f"{model}_change", row.first().pk).content.decode()
        assert content.count('name="based_on"') == 1

    def test_a_mark_outside_the_test_is_refused_with_the_rest_still_there(self, client, admin):
        row = Test.objects.get(slug="thomas-test")
        line = '{"op": ">", "value": 400, "meaning": "far", "source": "clinic-convention"}'
        response = self.edit(client, admin, row, cutoff=line)
        assert response.status_code == 200
        assert "outside what this test can give" in response.content.decode()
        row.refresh_from_db()
        assert row.edited_at is None

    def test_nothing_of_the_catalogue_is_deleted(self, client, admin):
        client.force_login(admin)
        row = Muscle.objects.first()
        assert client.post(reverse("admin:assessments_muscle_delete", args=[row.pk])).status_code == 403

    def test_the_front_desk_stays_outside(self, client):
        assert page(client, make_user("front-desk"), "muscle_changelist").status_code in (302, 403)

    def test_a_practitioner_reads_and_does_not_edit(self, client):
        practitioner, row = make_user("practitioner"), Muscle.objects.first()
        assert page(client, practitioner, "muscle_change", row.pk).status_code == 200
        assert client.post(reverse("admin:assessments_muscle_change", args=[row.pk]), {}).status_code == 403

    def test_a_row_of_a_set_can_be_taken_out(self, client, admin):
        exam_set = ExamSet.objects.get()
        response = page(client, admin, "examset_change", exam_set.pk)
        assert response.status_code == 200
        data = sent_by(response) | {"rows-19-DELETE": "on"}
        assert (
            client.post(reverse("admin:assessments_examset_change", args=[exam_set.pk]), data).status_code
            == 302
        )
        assert ExamSetRow.objects.filter(exam_set=exam_set).count() == 19
        exam_set.refresh_from_db()
        assert exam_set.edited_by == admin

    def test_a_row_of_a_set_is_not_given_back_what_somebody_took_out_meanwhile(self, client, admin):
        exam_set = ExamSet.objects.get()
        address = reverse("admin:assessments_examset_change", args=[exam_set.pk])
        mine, theirs = (sent_by(page(client, admin, "examset_change", exam_set.pk)) for _ in range(2))
        assert client.post(address, theirs | {"rows-0-group": "Theirs"}).status_code == 302
        answer = client.post(address, mine | {"rows-1-group": "Mine"})
        assert "Somebody changed this since you opened it" in answer.content.decode()
        groups = list(ExamSetRow.objects.filter(exam_set=exam_set).order_by("order", "pk"))
        assert "Theirs" in {row.group for row in groups}
        assert "Mine" not in {row.group for row in groups}

    def test_a_set_and_its_rows_are_changed_by_one_page(self, client, admin):
        exam_set = ExamSet.objects.get()
        address = reverse("admin:assessments_examset_change", args=[exam_set.pk])
        sent = sent_by(page(client, admin, "examset_change", exam_set.pk))
        sent |= {"purpose": "For backs", "rows-0-group": "Mine", "tests-0-group": "Mine too"}
        assert client.post(address, sent).status_code == 302
        exam_set.refresh_from_db()
        assert exam_set.purpose == "For backs"
        assert ExamSetRow.objects.filter(exam_set=exam_set, group="Mine").exists()
