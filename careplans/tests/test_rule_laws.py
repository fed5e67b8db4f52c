"""What holds for any facts at all, tried on many."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careplans.rules import (
    Effect,
    Facts,
    FindingFact,
    State,
    Truth,
    check,
    evaluate,
    judge,
)
from careplans.rules.examples import facts_that
from careplans.tests.catalogue import (
    conditions_of,
    shipped_contraindications,
    shipped_rules,
    vocabulary,
)

CONDITIONS = [
    c for document in (*shipped_rules(), *shipped_contraindications()) for c in conditions_of(document)
]
CODES = ["tight", "weak", "tight_weak", "painful", "spasm", "overactive", "inhibited", "normal"]
MUSCLES = ["psoas-major", "piriformis", "multifidus", "biceps-femoris", "gluteus-medius"]

findings = st.builds(
    FindingFact,
    muscle=st.sampled_from(MUSCLES),
    side=st.sampled_from(["left", "right"]),
    code=st.sampled_from(CODES),
)


@st.composite
def some_facts(draw):
    """A random part of the catalogue's conditions holds, another fails, the rest is unknown; a few extra findings."""
    holding = draw(st.lists(st.sampled_from(CONDITIONS), max_size=12))
    failing = draw(st.lists(st.sampled_from(CONDITIONS), max_size=40))
    facts = facts_that(holding, failing, vocabulary())
    unsure = draw(st.sets(st.sampled_from(sorted(facts.answers) or ["nothing"]), max_size=3))
    answers = {name: "unsure" if name in unsure else value for name, value in facts.answers.items()}
    return replace(facts, answers=answers, findings=(*facts.findings, *draw(st.lists(findings, max_size=4))))


@st.composite
def facts_and_less(draw):
    """Facts, and the same facts after some of them were forgotten. Open flags are always known."""
    facts = draw(some_facts())

    def keep(mapping):
        return {name: value for name, value in mapping.items() if draw(st.booleans())}

    gone = draw(st.sets(st.sampled_from(MUSCLES)))
    less = replace(
        facts,
        answers=keep(facts.answers),
        scores=keep(facts.scores),
        derived=keep(facts.derived),
        tests=tuple(t for t in facts.tests if draw(st.booleans())),
        findings=tuple(f for f in facts.findings if f.muscle not in gone),
        examined=facts.examined - gone,
        age=facts.age if draw(st.booleans()) else None,
    )
    return facts, less


many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(facts_and_less())
def test_forgetting_a_fact_never_turns_a_rule_on_nor_a_no_into_a_yes(pair):
    facts, less = pair
    for rule in shipped_rules():
        if judge(rule, less, vocabulary()).truth is Truth.YES:
            assert judge(rule, facts, vocabulary()).truth is Truth.YES, rule.slug


@many
@given(facts_and_less())
def test_forgetting_a_fact_never_settles_a_contraindication(pair):
    facts, less = pair
    for contraindication in shipped_contraindications():
        before = check(contraindication, facts, vocabulary()).state
        after = check(contraindication, less, vocabulary()).state
        assert after in (before, State.CANNOT_TELL) or (before, after) == (
            State.HOLDS,
            State.DOES_NOT_HOLD,
        ), contraindication.slug


def run(facts: Facts, rules=None, **more):
    return evaluate(
        rules or shipped_rules(), shipped_contraindications(), facts, vocabulary=vocabulary(), **more
    )


@many
@given(some_facts(), st.lists(findings, max_size=6))
def test_a_block_never_disappears_by_adding_findings(facts, more):
    before = run(facts)
    after = run(replace(facts, findings=(*facts.findings, *more)))
    assert {b.contraindication.slug for b in before.blocks} <= {b.contraindication.slug for b in after.blocks}
    assert after.blocked or not before.blocked


@many
@given(some_facts())
def test_a_blocked_plan_suggests_nothing_but_safety(facts):
    found = run(facts)
    if found.blocked:
        assert all(s.rule.blocks_all_exercise for s in found.suggestions)


@many
@given(some_facts())
def test_every_suggestion_answers_for_every_block_and_explains_itself(facts):
    blocks = {c.slug for c in shipped_contraindications() if c.effect is Effect.BLOCK_ALL}
    for suggestion in run(facts).suggestions:
        assert blocks <= {c.contraindication.slug for c in suggestion.checks}
        assert set(suggestion.rule.contraindications) <= {c.contraindication.slug for c in suggestion.checks}
        assert suggestion.fired


@many
@given(some_facts())
def test_a_rule_is_never_shown_beside_the_one_that_replaces_it(facts):
    shown = {s.rule.slug: s for s in run(facts).suggestions}
    for suggestion in shown.values():
        assert not set(suggestion.rule.supersedes) & set(shown)


@many
@given(some_facts(), st.randoms())
def test_the_order_of_the_rules_changes_nothing(facts, random):
    shuffled = list(shipped_rules())
    random.shuffle(shuffled)
    assert run(facts, rules=shuffled).suggestions == run(facts).suggestions


@many
@given(
    some_facts(),
    st.dictionaries(st.sampled_from([c.slug for c in shipped_contraindications()]), st.booleans()),
)
def test_an_answer_never_takes_away_a_danger_that_the_data_show(facts, answered):
    for contraindication in shipped_contraindications():
        if check(contraindication, facts, vocabulary()).state is State.HOLDS:
            answer = answered.get(contraindication.slug)
            assert check(contraindication, facts, vocabulary(), answer).state is State.HOLDS
