import pytest

from clinic.base.numbers import LAST_KEY, whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("365", 365)])
def test_a_whole_number_is_read(text, number):
    assert whole_number(text, most=365) == number


@pytest.mark.parametrize(
    "text", ["", " ", "7 ", "+7", "-7", "7.0", "1_0", "0x7", "²", "٧", "७", "７", "7\x00", "\x00", "9" * 400]
)
def test_what_is_not_written_in_plain_digits_is_no_number(text):
    assert whole_number(text, most=LAST_KEY) is None


def test_a_number_above_the_most_is_none():
    assert (whole_number("365", most=365), whole_number("366", most=365)) == (365, None)
