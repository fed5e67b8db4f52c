"""What must be right before a rule is kept or published."""

from typing import Any

from django.utils.translation import gettext as _

from assessments.models import FindingCode, Muscle, Test
from careplans.models import Resource, RuleEntry, RuleVersion
from careplans.rules import Condition, Contraindication, Rule, Truth, Vocabulary, check, judge
from careplans.rules.engine import State
from careplans.rules.examples import examples

RAW = {"degrees", "seconds", "cm", "count"}
THOMAS = ("thomas-test", "mtt-")
TEXT_FIELDS = {"slug", "title", "text", "sources", "shown_on", "review"}


def problems_of(version: RuleVersion) -> list[str]:
    """Sentences for the person who edits it; empty when it may be published."""
    document: dict[str, Any] = version.document
    kind = version.entry.kind
    try:
        if kind == RuleEntry.Kind.RULE:
            rule = Rule.from_document(document)
            return [*_unknown_names(rule), *_conditions(rule), *_contraindications(rule), *_examples(rule)]
        if kind == RuleEntry.Kind.CONTRAINDICATION:
            found = Contraindication.from_document(document)
            return [*_conditions(found), *_examples(found)]
    except (ValueError, KeyError, TypeError) as error:
        return [str(error)]
    if set(document) - TEXT_FIELDS or not document.get("text"):
        return [_("A text for patients has a title and a text, and nothing else.")]
    return []


def _unknown_names(rule: Rule) -> list[str]:
    known = set(
        RuleEntry.objects.filter(kind=RuleEntry.Kind.CONTRAINDICATION).values_list("slug", flat=True)
    )
    resources = set(Resource.objects.values_list("slug", flat=True))
    rules = set(RuleEntry.objects.filter(kind=RuleEntry.Kind.RULE).values_list("slug", flat=True))
    missing = [
        *(set(rule.contraindications) - known),
        *(set(rule.resources) - resources),
        *(set(rule.supersedes) - rules),
    ]
    if not missing:
        return []
    return [_("%(rule)s names what is not there: %(names)s.") % {"rule": rule.slug, "names": ", ".join(sorted(missing))}]


def _conditions(document: Rule | Contraindication) -> list[str]:
    conditions = (*document.when_any, *document.when_all, *getattr(document, "unless", ()))
    muscles = set(Muscle.objects.values_list("slug", flat=True))
    codes = set(FindingCode.objects.values_list("slug", flat=True))
    tests = {test.slug: test for test in Test.objects.all()}
    found = []
    for c in conditions:
        if c.kind == "finding" and c.subject not in muscles:
            found.append(_("There is no muscle %(name)s.") % {"name": c.subject})
        if c.kind in ("finding", "finding_group") and (unknown := set(c.value) - codes):
            found.append(_("There is no finding %(name)s.") % {"name": ", ".join(sorted(unknown))})
        if c.kind == "test":
            found += _test_problems(c, tests.get(c.subject))
    return list(dict.fromkeys(found))


def _test_problems(c: Condition, test: Test | None) -> list[str]:
    if test is None:
        return [_("There is no test %(name)s.") % {"name": c.subject}]
    found = []
    line = test.rule_line or {}
    if test.scale in RAW and (c.op, c.value) != (line.get("op"), line.get("value")):
        found.append(_("%(test)s: a raw number may be used only at its sourced line.") % {"test": test.name})
    if c.subject.startswith(THOMAS) and c.method.get("pelvis_controlled") is not True:
        found.append(_("%(test)s: ask for a controlled pelvis.") % {"test": test.name})
    return found


def _contraindications(rule: Rule) -> list[str]:
    """A rule carries what guards its muscles, and what the rules carry that it replaces."""
    found = []
    if rule.supersedes:
        replaced = RuleVersion.objects.filter(
            entry__kind=RuleEntry.Kind.RULE, entry__slug__in=rule.supersedes
        ).select_related("entry")
        gone = {s for v in replaced for s in v.document.get("contraindications", [])} - set(rule.contraindications)
        if gone:
            found.append(
                _("It replaces rules without their contraindications: %(names)s.")
                % {"names": ", ".join(sorted(gone))}
            )
    if rule.category in ("psoas", "strength", "flexibility", "balance", "mind_body"):
        found += _guards(rule)
    return found


def _guards(rule: Rule) -> list[str]:
    group_of = dict(Muscle.objects.values_list("slug", "group"))
    conditions = (*rule.when_any, *rule.when_all)
    groups = {group_of.get(c.subject) for c in conditions if c.kind == "finding"}
    groups |= {c.subject for c in conditions if c.kind == "finding_group"}
    found = []
    for entry in RuleEntry.objects.filter(kind=RuleEntry.Kind.CONTRAINDICATION).order_by("slug"):
        newest = entry.versions.order_by("-version").first()
        guarded = set(newest.document.get("guards_groups", [])) if newest else set()
        if groups & guarded and entry.slug not in rule.contraindications:
            found.append(_("It works on muscles that %(name)s guards, and does not list it.") % {"name": entry.slug})
    return found


def _examples(document: Rule | Contraindication) -> list[str]:
    """It must be able to hold and to stay silent, tried on examples made from its own conditions."""
    vocabulary = Vocabulary(
        group_of=dict(Muscle.objects.values_list("slug", "group")),
        paired_tests=frozenset(
            slug for slug, sides in Test.objects.values_list("slug", "sides") if {"left", "right"} <= set(sides)
        ),
    )
    if isinstance(document, Contraindication) and not (document.when_any or document.when_all):
        return []  # it is always asked
    failed = []
    for example in examples(document, vocabulary):
        if isinstance(document, Rule):
            fits = judge(document, example.facts, vocabulary).truth is example.expected
        else:
            state = check(document, example.facts, vocabulary).state
            fits = (state is State.HOLDS) is (example.expected is Truth.YES)
        if not fits:
            failed.append(example.name)
    if not failed:
        return []
    return [_("%(rule)s cannot work as written: %(examples)s.") % {"rule": document.slug, "examples": "; ".join(failed)}]
