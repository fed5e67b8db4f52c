"""What holds for every answer, not only for the ones somebody thought of."""

import pytest

pytest.importorskip("hypothesis", reason="hypothesis is in requirements-dev")

from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.scoring import (
    AnswerError,
    Form,
    calculated,
    check_answer,
    facts,
    flags,
    missing_required,
    raised,
    scores,
    visible,
)

from .documents import INTAKE

FORM = Form.from_fhir(INTAKE)
LINKS = sorted(FORM.items)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["yes", "no"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def answer_to(item):
    """Something that check_answer takes."""
    codes = [option.code for option in item.options]
    if item.type == "body-regions":
        one = st.fixed_dictionaries(
            {"region": st.sampled_from(codes), "score": st.none() | st.integers(0, 10)}
        )
        return st.lists(one, min_size=1, max_size=4, unique_by=lambda mark: mark["region"])
    if codes:
        one = st.sampled_from(codes)
        alone = [option.code for option in item.options if option.exclusive]
        many = st.lists(st.sampled_from([c for c in codes if c not in alone]), min_size=1, max_size=4)
        return many | st.sampled_from([[c] for c in alone]) if alone else many if item.repeats else one
    if item.is_number:
        number = st.integers(int(item.min), int(item.max)).map(lambda n: n - n % max(1, int(item.step or 1)))
        number = number.filter(lambda n: n >= item.min)
        several = st.lists(number | st.none(), min_size=1, max_size=3).filter(
            lambda given: set(given) != {None}
        )
        return several if item.repeats else number
    return st.just("some words")


askable = [item for item in FORM.items.values() if item.enabled and not item.calculated]
all_answers = st.fixed_dictionaries({}, optional={item.link_id: answer_to(item) for item in askable}).map(
    lambda raw: {link_id: check_answer(FORM, link_id, value) for link_id, value in raw.items()}
)


def refusal_of(link_id, raw):
    try:
        check_answer(FORM, link_id, raw)
    except AnswerError as error:
        return str(error)
    return None


@given(st.sampled_from(LINKS), anything)
@settings(max_examples=300)
def test_an_answer_is_taken_or_refused_with_a_sentence(link_id, raw):
    refusal = refusal_of(link_id, raw)
    assert refusal is None or (refusal.endswith(".") and not refusal[0].islower())


@given(st.sampled_from(LINKS), anything)
@settings(max_examples=200)
def test_what_was_taken_once_is_taken_again_unchanged(link_id, raw):
    if refusal_of(link_id, raw) is None:
        kept = check_answer(FORM, link_id, raw)
        assert check_answer(FORM, link_id, kept) == kept


@given(all_answers)
@settings(max_examples=50, deadline=None)
def test_taken_answers_stay_as_they_are(answers):
    assert {link_id: check_answer(FORM, link_id, value) for link_id, value in answers.items()} == answers


@given(all_answers, st.none() | st.integers(0, 120))
@settings(max_examples=100, deadline=None)
def test_any_set_of_answers_can_be_judged(answers, age):
    found = raised(FORM, answers, age=age)
    assert [flag.level for flag in found] == sorted(
        (flag.level for flag in found), key=("urgent", "same-day", "note").index
    )
    assert all(flag.action and flag.reason and flag.link_ids and flag.patient_message for flag in found)
    scores(FORM, answers), calculated(FORM, answers), flags(FORM, answers), facts(FORM, answers)
    assert not set(missing_required(FORM, answers)) & set(answers) - {"pain.main_region"}


@given(all_answers, st.none() | st.integers(0, 120))
@settings(max_examples=60, deadline=None)
def test_what_is_not_asked_changes_nothing(answers, age):
    shown = visible(FORM, answers)
    asked = {link_id: value for link_id, value in answers.items() if link_id in shown}
    assert visible(FORM, asked) == shown
    assert raised(FORM, asked, age=age) == raised(FORM, answers, age=age)


@given(all_answers, st.integers(0, 119))
@settings(max_examples=60, deadline=None)
def test_growing_older_takes_no_flag_away(answers, age):
    """Ages in the escalations are lower ends only."""
    younger, older = ({flag.code for flag in raised(FORM, answers, age=years)} for years in (age, age + 1))
    assert younger <= older


@given(all_answers)
@settings(max_examples=60, deadline=None)
def test_not_knowing_the_age_raises_no_more_than_any_age(answers):
    unknown = {flag.code for flag in raised(FORM, answers, age=None)}
    assert unknown <= {flag.code for flag in raised(FORM, answers, age=0)}


@given(
    st.sets(st.sampled_from(["spine_surgery", "hip_surgery", "diabetes", "heart"])),
    st.sampled_from(["hernia", "lung"]),
)
def test_choosing_more_hides_nothing_that_hangs_on_any(chosen, more):
    fewer = visible(FORM, {"history.conditions": sorted(chosen)})
    assert fewer <= visible(FORM, {"history.conditions": sorted({*chosen, more})})
