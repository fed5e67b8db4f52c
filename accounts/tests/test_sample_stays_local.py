import pytest

from accounts.apps import refuse_public_sample
from accounts.tests.factories import make_clinic

pytestmark = pytest.mark.django_db


def test_a_sample_clinic_is_served_on_this_machine():
    make_clinic()
    assert refuse_public_sample("127.0.0.1") == ""


def test_a_sample_clinic_is_refused_on_another_address():
    make_clinic()
    assert "sample clinic" in refuse_public_sample("0.0.0.0")


def test_a_sample_clinic_is_refused_under_a_public_address(settings):
    settings.IS_PUBLIC = True
    make_clinic()
    assert "sample clinic" in refuse_public_sample("127.0.0.1")


def test_a_real_clinic_is_served_anywhere(settings):
    settings.IS_PUBLIC = True
    assert refuse_public_sample("0.0.0.0") == ""
