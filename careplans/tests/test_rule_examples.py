"""Every shipped rule and contraindication against examples made from its own conditions."""

import pytest

from careplans.rules import State, Truth, check, judge
from careplans.rules.examples import examples
from careplans.tests.catalogue import shipped_contraindications, shipped_rules, vocabulary


def cases(documents):
    return [
        pytest.param(document, example, id=f"{document.slug}: {example.name}")
        for document in documents
        for example in examples(document, vocabulary())
    ]


@pytest.mark.parametrize(("rule", "example"), cases(shipped_rules()))
def test_a_rule_says_what_its_example_expects(rule, example):
    verdict = judge(rule, example.facts, vocabulary())
    assert verdict.truth is example.expected
    assert bool(verdict.fired) is (verdict.truth is Truth.YES) or verdict.truth is Truth.NO
    assert bool(verdict.missing) is (verdict.truth is Truth.UNKNOWN)


@pytest.mark.parametrize(("contraindication", "example"), cases(shipped_contraindications()))
def test_a_contraindication_says_what_its_example_expects(contraindication, example):
    found = check(contraindication, example.facts, vocabulary())
    if example.expected is Truth.YES:
        assert (found.state, found.asks) == (State.HOLDS, False)
    elif example.expected is Truth.NO and contraindication.enough:
        assert found.state is State.DOES_NOT_HOLD
    else:
        assert (found.state, found.asks) == (State.CANNOT_TELL, True)


@pytest.mark.parametrize("rule", [pytest.param(r, id=r.slug) for r in shipped_rules()])
def test_every_rule_shows_a_case_for_and_a_case_against(rule):
    expected = {example.expected for example in examples(rule, vocabulary())}
    assert {Truth.YES, Truth.NO} <= expected


def test_the_catalogue_is_whole():
    assert (len(shipped_rules()), len(shipped_contraindications())) == (37, 23)
