"""The catalogue as it ships, and as a clinic may change it."""

import pytest
from django.core.management import call_command

from assessments import catalogue, scales
from assessments.models import ExamSet, FindingCode, Measurement, Muscle, Test
from assessments.models.results import ABSENT, GRADES

from .factories import make_catalogue

pytestmark = pytest.mark.django_db


def load() -> list[str]:
    return [change for source in catalogue.sources() for change in source.sync()]


class TestLoading:
    @pytest.fixture(autouse=True)
    def loaded(self):
        make_catalogue()

    def test_brings_every_muscle_and_test_psoas_first(self):
        assert (Muscle.objects.count(), Test.objects.count(), FindingCode.objects.count()) == (44, 91, 12)
        assert Muscle.objects.in_catalogue_order().first().slug == "psoas-major"

    def test_changes_nothing_the_second_time(self):
        assert load() == []

    def test_keeps_every_review_pending_and_every_source(self):
        assert set(Muscle.objects.values_list("review", flat=True)) == {"pending"}
        assert "seed" in Muscle.objects.get(slug="psoas-major").sources

    def test_shows_only_codes_that_could_be_traced(self):
        codes = [row["code"] for row in Muscle.objects.get(slug="psoas-major").codings]
        assert codes == ["68455001"]
        assert "64038003" not in codes  # often quoted as psoas major; it is a lymph node

    def test_names_the_muscles_of_a_test(self):
        slugs = set(Test.objects.get(slug="thomas-test").muscles.values_list("slug", flat=True))
        assert slugs == {"psoas-major", "iliacus"}

    def test_makes_the_core_set_of_twenty_muscles(self):
        rows = list(ExamSet.objects.get().rows.order_by("order").select_related("muscle", "length_test"))
        assert len(rows) == 20
        assert (rows[0].muscle.slug, rows[0].length_test.slug) == ("psoas-major", "thomas-test")

    def test_puts_back_what_drifted(self):
        Muscle.objects.filter(slug="psoas-major").update(name="Something else")
        assert load() == ["muscle psoas-major: name"]

    def test_retires_what_left_the_files_and_deletes_nothing(self):
        Muscle.objects.create(slug="old-one", order=99, name="Old", depth="deep", body_view="front")
        assert load() == ["muscle old-one: status"]
        assert Muscle.objects.get(slug="old-one").is_retired

    def test_leaves_alone_what_the_clinic_edited(self, admin_user):
        from django.utils import timezone

        Muscle.objects.filter(slug="psoas-major").update(
            plain_name="Deep hip muscle", edited_at=timezone.now(), edited_by=admin_user
        )
        assert load() == []
        assert Muscle.objects.get(slug="psoas-major").plain_name == "Deep hip muscle"

    def test_refuses_an_unknown_key(self, monkeypatch):
        monkeypatch.setattr(catalogue, "MUSCLE_KEYS", catalogue.MUSCLE_KEYS - {"latin"})
        with pytest.raises(ValueError, match="unknown key latin"):
            load()

    def test_refuses_an_error_figure_that_nobody_can_check(self, monkeypatch):
        monkeypatch.setattr(scales, "test_conditions", dict)
        with pytest.raises(ValueError, match=r"conditions in change.toml"):
            load()


def test_check_says_what_would_change_and_changes_nothing():
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match="not loaded"):
        call_command("load_catalogue", "--check", verbosity=0)


def test_the_constraints_list_what_the_scales_file_lists():
    assert list(scales.grades()) == GRADES
    assert list(scales.absent_reasons()) == ABSENT == Measurement.DataAbsent.values
