"""A write that changes nothing leaves the draft as whoever signs it has read it."""

import pytest

from assessments import services
from clinic.audit.models import Event

from .factories import find, make_assessment, make_signed, moment, type_in

pytestmark = pytest.mark.django_db

PSOAS = {"muscle": "psoas-major", "side": "left"}


def save_the_same_value(assessment, **how):
    type_in(assessment, "psoas-major", "left", "strength", "4-")


def clear_an_empty_cell(assessment, **how):
    services.clear_cell(assessment=assessment, **PSOAS, kind="length", based_on=0, **how)


def give_the_same_reason(assessment, **how):
    missing = assessment.measurements.get(data_absent_reason="not-performed")
    services.give_reason(assessment=assessment, measurement=missing, reason_text="no time", **how)


def set_the_same_finding(assessment, **how):
    find(assessment, "psoas-major", "left", "tight")


def set_the_rest_of_the_group_again(assessment, **how):
    services.rest_of_group_normal(assessment=assessment, group="Gluteals", **how)


def bring_forward_again(assessment, **how):
    services.bring_forward(assessment=assessment, muscle="psoas-major", **how)


def confirm_again(assessment, **how):
    services.confirm_brought_forward(assessment=assessment, **PSOAS, **how)


def leave_again(assessment, **how):
    services.leave_brought_forward(assessment=assessment, **PSOAS, **how)


@pytest.mark.parametrize(
    "act",
    [
        save_the_same_value,
        clear_an_empty_cell,
        give_the_same_reason,
        set_the_same_finding,
        set_the_rest_of_the_group_again,
        bring_forward_again,
        confirm_again,
        leave_again,
    ],
    ids=lambda act: act.__name__.replace("_", " "),
)
def test_raises_no_revision_and_leaves_no_event(act):
    before = make_signed(days_ago=30)
    assessment = make_assessment(before.patient, by=before.author)
    how = {"by": assessment.author, "at": moment(assessment)}
    services.bring_forward(assessment=assessment, muscle="psoas-major", **how)
    services.confirm_brought_forward(assessment=assessment, **PSOAS, **how)
    type_in(assessment, "obturator-internus", "left", "strength", "x", reason_text="no time")
    find(assessment, "psoas-major", "left", "tight")
    services.rest_of_group_normal(assessment=assessment, group="Gluteals", **how)
    assessment.refresh_from_db()
    revision, events = assessment.revision, Event.objects.count()
    act(assessment, **how)
    assessment.refresh_from_db()
    assert (assessment.revision, Event.objects.count()) == (revision, events)
