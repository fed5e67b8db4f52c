"""Findings: one key each, never two that exclude each other."""

import pytest

from assessments import services
from assessments.models import Finding
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft

from .factories import find, make_assessment, moment, type_in

pytestmark = pytest.mark.django_db


def codes():
    return sorted(Finding.objects.values_list("code", flat=True))


def take_off(assessment, code, **more):
    return services.remove_finding(
        assessment=assessment,
        muscle="psoas-major",
        side="left",
        code=code,
        by=assessment.author,
        at=moment(assessment),
        **more,
    )


class TestSetFinding:
    @pytest.fixture
    def assessment(self):
        return make_assessment()

    @pytest.mark.parametrize(
        ("keys", "left"),
        [
            pytest.param(["tight"], ["tight"], id="T"),
            pytest.param(["tight", "weak"], ["tight_weak"], id="T then W"),
            pytest.param(["weak", "tight"], ["tight_weak"], id="W then T"),
            pytest.param(["tight_weak", "weak"], ["tight_weak"], id="TW then W"),
            pytest.param(["tight", "painful"], ["painful", "tight"], id="T and P stand together"),
            pytest.param(["tight", "painful", "normal"], ["normal"], id="N takes the place of all"),
            pytest.param(["normal", "weak"], ["weak"], id="W takes the place of N"),
            pytest.param(
                ["tight_weak", "long_weak"], ["long_weak"], id="long and weak excludes tight and weak"
            ),
        ],
    )
    def test_keeps_what_can_stand_together(self, assessment, keys, left):
        for key in keys:
            find(assessment, "psoas-major", "left", key)
        assert codes() == left

    def test_says_what_it_took_the_place_of(self, assessment):
        find(assessment, "psoas-major", "left", "weak")
        assert find(assessment, "psoas-major", "left", "normal").replaced == ("weak",)

    def test_does_nothing_on_a_second_click(self, assessment):
        find(assessment, "psoas-major", "left", "tight", seen=[])
        assert not find(assessment, "psoas-major", "left", "tight", seen=[]).changed
        assert Event.objects.filter(verb="assessment.findings-changed").count() == 1

    def test_refuses_when_the_screen_showed_something_else(self, assessment):
        find(assessment, "psoas-major", "left", "painful")
        with pytest.raises(StaleDraft) as refusal:
            find(assessment, "psoas-major", "left", "normal", seen=[])
        assert list(refusal.value.theirs.values()) == ["Painful"]
        assert codes() == ["painful"]

    @pytest.mark.parametrize(
        ("muscle", "side", "code", "says"),
        [
            ("psoas-major", "left", "broken", "not a finding"),
            ("psoas-major", "none", "tight", "no such muscle and side"),
            ("diaphragm", "left", "tight", "no such muscle and side"),
            ("deltoid", "left", "tight", "no such muscle and side"),
        ],
    )
    def test_refuses_what_the_set_does_not_have(self, assessment, muscle, side, code, says):
        with pytest.raises(DomainError, match=says):
            find(assessment, muscle, side, code)

    def test_leaves_the_other_half_when_one_is_taken_off(self, assessment):
        find(assessment, "psoas-major", "left", "tight_weak")
        take_off(assessment, "tight")
        assert codes() == ["weak"]
        take_off(assessment, "weak")
        assert codes() == []
        assert not take_off(assessment, "weak").changed


class TestRestOfGroup:
    def test_sets_normal_where_nothing_speaks_against_it(self):
        assessment = make_assessment()
        find(assessment, "gluteus-maximus", "left", "weak")  # a finding
        type_in(assessment, "gluteus-medius", "left", "strength", "4-")  # a proposal
        type_in(assessment, "gluteus-minimus", "left", "strength", "x", reason_text="no time")  # untested
        sides = services.rest_of_group_normal(
            assessment=assessment, group="Gluteals", by=assessment.author, at=moment(assessment)
        )
        assert set(sides) == {
            ("gluteus-maximus", "right"),
            ("gluteus-medius", "right"),
            ("gluteus-minimus", "right"),
        }
        assert Finding.objects.filter(code="normal", how="rest-of-group").count() == 3
        event = Event.objects.get(verb="assessment.rest-of-group-normal")
        assert len(event.detail["sides"]) == 3

    def test_does_nothing_the_second_time(self):
        assessment = make_assessment()
        arguments = {
            "assessment": assessment,
            "group": "Gluteals",
            "by": assessment.author,
            "at": moment(assessment),
        }
        assert len(services.rest_of_group_normal(**arguments)) == 6
        assert services.rest_of_group_normal(**arguments) == ()
