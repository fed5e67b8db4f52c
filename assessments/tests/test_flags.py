"""A result that means danger raises its flag the moment it is saved."""

import pytest

from assessments import services
from intake.models import Flag

from .factories import make_assessment, make_signed, moment, result, sign, type_in

pytestmark = pytest.mark.django_db


def flags():
    return [(flag.code, flag.level) for flag in Flag.objects.filter(withdrawn_at=None).order_by("pk")]


@pytest.fixture
def assessment():
    return make_assessment()


@pytest.mark.parametrize(
    ("test", "side", "entry", "level"),
    [
        ("saddle-sensation", "bilateral", "+", "urgent"),
        ("saddle-sensation", "bilateral", "e", "urgent"),
        ("mmt-ankle-dorsiflexion", "left", "3", "same-day"),
        ("mmt-ankle-dorsiflexion", "left", "2p", "same-day"),
        ("upper-motor-neurone-screen", "left", "positive", "same-day"),
    ],
)
def test_raises_the_flag_of_the_test(assessment, test, side, entry, level):
    saved = result(assessment, test, side, entry)
    assert saved.flags == (level,)
    assert flags() == [(test, level)]
    flag = Flag.objects.get()
    assert (flag.source, flag.patient, flag.visit) == ("exam", assessment.patient, assessment.visit)


@pytest.mark.parametrize(
    ("test", "side", "entry"),
    [
        ("saddle-sensation", "bilateral", "-"),
        ("saddle-sensation", "bilateral", "x"),
        ("mmt-ankle-dorsiflexion", "left", "3+"),
    ],
)
def test_raises_nothing_without_danger(assessment, test, side, entry):
    assert result(assessment, test, side, entry).flags == ()
    assert flags() == []


def test_one_side_of_feeling_is_not_both(assessment):
    assert result(assessment, "sensation-lower-limb", "left", "+").flags == ()
    assert result(assessment, "sensation-lower-limb", "right", "+").flags == ("urgent",)


def test_a_grid_cell_raises_it_too(assessment):
    assert type_in(assessment, "rectus-femoris", "left", "strength", "3").flags == ("note",)


def test_a_corrected_slip_withdraws_it(assessment):
    result(assessment, "mmt-ankle-dorsiflexion", "left", "3")
    result(assessment, "mmt-ankle-dorsiflexion", "left", "5")
    assert flags() == []


def test_a_good_other_side_does_not_withdraw_it(assessment):
    result(assessment, "mmt-ankle-dorsiflexion", "left", "3")
    result(assessment, "mmt-ankle-dorsiflexion", "right", "5")
    assert flags() == [("mmt-ankle-dorsiflexion", "same-day")]


class TestBringForward:
    def test_marks_what_it_copies_until_it_is_confirmed(self):
        cells = {("rectus-femoris", "left", "strength"): "3", ("rectus-femoris", "left", "pain"): "4"}
        signed = make_signed(cells=cells, findings={("rectus-femoris", "left"): "weak"}, days_ago=10)
        Flag.objects.update(withdrawn_at=signed.signed_at)
        draft = make_assessment(signed.patient, by=signed.author)
        who = {"assessment": draft, "muscle": "rectus-femoris", "by": draft.author, "at": moment(draft)}
        measured, found = services.bring_forward(**who)
        assert (len(measured), len(found)) == (2, 1)
        assert flags() == []  # not a result of today yet
        with pytest.raises(services.CannotSign, match="brought forward"):
            sign(draft)
        values, findings = services.confirm_brought_forward(**who, side="left")
        assert len(values) + findings == 3
        assert flags() == [("mmt-knee-extension", "note")]
        assert sign(draft).status == "final"

    def test_leaves_alone_what_was_entered_today(self):
        signed = make_signed(days_ago=10)
        draft = make_assessment(signed.patient, by=signed.author)
        type_in(draft, "psoas-major", "left", "strength", "5")
        measured, _found = services.bring_forward(
            assessment=draft, muscle="psoas-major", by=draft.author, at=moment(draft)
        )
        assert measured == []
