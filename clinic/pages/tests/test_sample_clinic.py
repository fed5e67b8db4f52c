"""The clinic that everybody meets first, made at whatever hour somebody types `make run`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from careplans.models import Handout
from clinic.pages.sample import clinic
from patients.models import Visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (9, 50), (22, 30), (23, 59)])
def test_is_made_with_somebody_here_and_a_course_of_care_behind_them(hour, minute):
    at = timezone.localtime().replace(hour=hour, minute=minute)
    call_command("load_catalogue", verbosity=0, stdout=StringIO())
    clinic.make(at=at)
    assert sorted(Visit.objects.here().values_list("status", flat=True)) == ["arrived", "ready"]
    assert Visit.objects.filter(status="finished").count() == Handout.objects.count() == 1
