"""The admin's windows on charts, of whatever app: one door, one manner of withholding, an event for each reading."""

import re

import pytest
from django.contrib import admin as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_user
from assessments.models import Finding
from clinic.audit.models import Event
from intake.models import Flag, Response
from patients import services as patients
from patients.admin.windows import ClinicalWindow, RecordWindow
from patients.models.belonging import ClinicalQuerySet

from .factories import make_whole_record

pytestmark = pytest.mark.django_db
ON_CHARTS = [
    model for model in site.site._registry if isinstance(model._default_manager.all(), ClinicalQuerySet)
]
RECORDS = [model for model, window in site.site._registry.items() if isinstance(window, RecordWindow)]


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def rows(answer):
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def events(user):
    return Event.objects.filter(user_uuid=user.uuid).newest_first().values_list("verb", "patient_uuid")


@pytest.fixture
def whole():
    return make_whole_record()


@pytest.fixture
def at_chart(client, whole):
    client.force_login(whole.user)
    return client


@pytest.fixture
def admin(client, whole):
    user = make_user("admin")
    client.force_login(user)
    return user


def test_every_window_on_a_chart_is_of_one_kind():
    kinds = {model: isinstance(site.site._registry[model], ClinicalWindow) for model in ON_CHARTS}
    assert (set(kinds.values()), len(kinds) > 8) == ({True}, True)


class TestAClinician:
    def test_leaves_an_event_of_the_chart_with_a_row_and_one_for_each_patient_with_a_list(
        self, at_chart, whole
    ):
        for model in ON_CHARTS:
            row = model.objects.first()
            at_chart.get(address(model, "change", row.pk))
            assert events(whole.user)[0] == ("chart.viewed", whole.patient.uuid), model
            before = events(whole.user).count()
            assert rows(at_chart.get(address(model))), model
            assert events(whole.user)[0] == ("chart.listed", whole.patient.uuid), model
            assert events(whole.user).count() == before + 1, model

    def test_finds_a_row_by_the_name_as_it_is_written_and_by_the_number(self, at_chart, whole):
        for model in ON_CHARTS:
            for typed in ("Sample", whole.patient.number.lower()):
                assert rows(at_chart.get(address(model), {"q": typed})), (model, typed)
            assert rows(at_chart.get(address(model), {"q": "Nobody"})) == [], model

    def test_sees_no_row_of_a_closed_chart_and_leaves_no_event_of_it(self, client, whole):
        other = make_user("practitioner", "admin")
        client.force_login(other)
        for model in ON_CHARTS:
            assert rows(client.get(address(model))) == [], model
            assert client.get(address(model, "change", model.objects.first().pk)).status_code == 302
        assert not events(other).filter(patient_uuid__isnull=False).exists()

    def test_reads_the_words_of_findings_which_no_later_request_finds_changed(self, at_chart, whole):
        window = site.site._registry[Finding]
        assert "Tight and weak" in at_chart.get(address(Finding)).content.decode()
        assert vars(window).keys() == vars(type(window)(Finding, site.site)).keys()


class TestAnAdminWithoutCharts:
    def test_sees_that_there_is_a_row_which_is_an_event_of_the_identity(self, client, admin, whole):
        for model in ON_CHARTS:
            client.get(address(model, "change", model.objects.first().pk))
            assert events(admin)[0] == ("patient.viewed", whole.patient.uuid), model
            client.get(address(model))
            assert events(admin)[0] == ("patients.listed", None), model

    def test_is_sent_no_clinical_column_whatever_the_list_joins_searches_and_counts(self, client, admin):
        for model in ON_CHARTS:
            with CaptureQueriesContext(connection) as sent:
                rows(client.get(address(model), {"q": "sample"}))
            of_rows = [q["sql"] for q in sent if f'FROM "{model._meta.db_table}"' in (q["sql"] or "")]
            columns = [
                model._meta.get_field(name).column for name in site.site._registry[model].clinical_fields
            ]
            told = {c for c in columns for sql in of_rows if f'"{model._meta.db_table}"."{c}"' in sql}
            assert (told, bool(of_rows)) == (set(), True), model
            uncounted = [sql for sql in of_rows if "COUNT(" not in sql or "WHERE" in sql]
            assert uncounted == of_rows, model

    def test_is_led_to_no_page_that_is_closed_to_them(self, client, admin):
        for model in ON_CHARTS:
            shown = client.get(address(model)).content.decode()
            led = {url for url in re.findall(r'href="(/[^"?#]*)', shown) if not url.startswith("/static/")}
            closed = {url for url in led if client.get(url).status_code not in (200, 302)}
            assert closed == set(), model

    def test_is_not_told_that_only_a_doctor_lowers_a_flag_nor_when_one_did(self, client, admin):
        shown = client.get(address(Flag, "change", Flag.objects.first().pk)).content.decode()
        assert ("octor" in shown, "Raised at" in shown) == (False, True)
        for asked in ({"doctor_only": "1"}, {"doctor_decided_on__isnull": "0"}):
            assert client.get(address(Flag), asked).status_code == 400

    def test_nor_is_a_superuser_without_the_role(self, client, admin, whole):
        User.objects.filter(pk=admin.pk).update(is_superuser=True)
        shown = client.get(address(Response, "change", whole.rows["responses"].pk)).content.decode()
        assert ("uphill" in shown, whole.rows["responses"].digest in shown) == (False, True)
        assert len(rows(client.get(address(Flag)))) > 0


def test_the_address_asks_no_column_that_no_filter_asks(client, admin):
    """Not what rows hang on it, and no year that the calendar does not have."""
    for model in RECORDS:
        window = site.site._registry[model]
        filtered = {f[0] if isinstance(f, tuple) else f for f in window.list_filter} | {window.date_hierarchy}
        asked = [
            f"{field.name}__{'isnull' if field.is_relation else 'year'}"
            for field in model._meta.get_fields()
            if (field.is_relation or field.get_internal_type().startswith("Date"))
            and field.name not in filtered
        ]
        answers = {name: client.get(address(model), {name: "0"}).status_code for name in asked}
        assert set(answers.values()) == {400}, (model, answers)


def test_a_chart_that_was_opened_by_a_colleague_is_open_here(client, whole):
    other = make_user("practitioner", "admin")
    client.force_login(other)
    patients.add_to_care_team(patient=whole.patient, user=other, by=None, at=timezone.now())
    assert rows(client.get(address(Flag)))
