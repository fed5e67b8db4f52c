from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile
from accounts.tests.factories import make_clinic, make_user
from assessments.models import Assessment
from clinic.base.retention import first_party_configs
from clinic.pages import admin_tasks
from clinic.pages.admin_home import SECTIONS
from clinic.pages.templatetags.workbench import sections_of

pytestmark = pytest.mark.django_db
HOUSE = {config.label for config in first_party_configs()}


def texts(user):
    return [str(task.text) for task in admin_tasks.tasks_for(user)]


class TestWhatNeedsSomeone:
    def test_puts_a_missing_emergency_number_first(self):
        make_clinic(emergency_number="")
        first = admin_tasks.tasks_for(make_user("admin"))[0]
        assert (str(first.text), first.is_urgent) == ("emergency number missing", True)

    def test_says_nothing_of_what_has_come_to_zero(self):
        make_clinic()
        assert "emergency number missing" not in texts(make_user("admin"))

    def test_says_nothing_to_whom_it_does_not_concern(self):
        make_clinic(emergency_number="")
        assert admin_tasks.tasks_for(make_user("front-desk")) == []

    def test_names_people_without_a_second_factor_in_a_real_clinic_only(self):
        ClinicProfile.objects.create(emergency_number="112")
        assert any("second factor" in text for text in texts(make_user("admin")))

    def test_waives_the_second_factor_in_a_sample_clinic(self):
        make_clinic()
        assert not any("second factor" in text for text in texts(make_user("admin")))

    def test_counts_and_names_nobody(self):
        """An admin who is no clinician sees how many exam drafts wait, not whose they are."""
        from assessments.tests.factories import make_assessment

        make_clinic()
        draft = make_assessment()
        Assessment.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=2))
        task = next(t for t in admin_tasks.tasks_for(make_user("admin")) if "exam draft" in str(t.text))
        assert task.count == 1
        assert draft.patient.sort_name not in f"{task.text} {task.detail} {task.url}"
        assert task.url.startswith(reverse("admin:assessments_assessment_changelist"))


class TestTheLinks:
    def test_have_a_place_for_each_model_of_the_house(self):
        placed = {label for _title, labels in SECTIONS for label in labels}
        shown = {model._meta.label for model in admin.site._registry if model._meta.app_label in HOUSE}
        assert shown - placed == set()

    def test_hold_only_what_this_person_may_open(self):
        request = RequestFactory().get("/admin/")
        request.user = make_user("admin")
        found = {model["label"] for s in sections_of(admin.site.get_app_list(request)) for model in s.models}
        assert "assessments.Finding" in found
        assert "careplans.Handout" in found
        request.user = make_user("front-desk")
        found = {model["label"] for s in sections_of(admin.site.get_app_list(request)) for model in s.models}
        assert "assessments.Finding" not in found

    def test_lead_from_the_home_to_the_findings_in_one_click(self, client):
        make_clinic()
        client.force_login(make_user("admin", "practitioner"))
        page = client.get(reverse("admin:index")).content.decode()
        assert f'href="{reverse("admin:assessments_finding_changelist")}"' in page
