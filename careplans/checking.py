"""What must be right before a rule is kept or published."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import FindingCode, Muscle, Test
from careplans.models import Resource, RuleEntry, RuleVersion
from careplans.rules import Condition, Contraindication, Rule, Truth, Vocabulary, check, judge
from careplans.rules.engine import State
from careplans.rules.examples import examples

RAW = {"degrees", "seconds", "cm", "count"}
EXERCISE = ("psoas", "strength", "flexibility", "balance", "mind_body")
THOMAS = ("thomas-test", "mtt-")
TEXT_FIELDS = {"slug", "title", "text", "sources", "shown_on", "review"}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a rule may name, read once for many rules."""

    muscles: dict[str, str]  # slug -> group
    findings: frozenset[str]
    tests: dict[str, Test]
    resources: frozenset[str]
    rules: dict[str, frozenset[str]]  # slug -> contraindications of its newest version
    contraindications: dict[str, frozenset[str]]  # slug -> groups that it guards

    @classmethod
    def read(cls) -> "Known":
        newest = {
            (v.entry.kind, v.entry.slug): v.document
            for v in RuleVersion.objects.select_related("entry").order_by("version", "pk")
        }
        return cls(
            muscles=dict(Muscle.objects.values_list("slug", "group")),
            findings=frozenset(FindingCode.objects.values_list("slug", flat=True)),
            tests={test.slug: test for test in Test.objects.all()},
            resources=frozenset(Resource.objects.values_list("slug", flat=True)),
            rules={
                slug: frozenset(document.get("contraindications", []))
                for (kind, slug), document in newest.items()
                if kind == RuleEntry.Kind.RULE
            },
            contraindications={
                slug: frozenset(document.get("guards_groups", []))
                for (kind, slug), document in newest.items()
                if kind == RuleEntry.Kind.CONTRAINDICATION
            },
        )

    @property
    def vocabulary(self) -> Vocabulary:
        paired = {slug for slug, test in self.tests.items() if {"left", "right"} <= set(test.sides)}
        return Vocabulary(group_of=self.muscles, paired_tests=frozenset(paired))


def problems_of(version: RuleVersion, known: Known | None = None) -> list[str]:
    """Sentences for the person who edits it; empty when it may be published."""
    document: dict[str, Any] = version.document
    kind = version.entry.kind
    try:
        if kind == RuleEntry.Kind.RULE:
            rule, known = Rule.from_document(document), known or Known.read()
            return [
                *_unknown_names(rule, known),
                *_conditions(rule, known),
                *_contraindications(rule, known),
                *_examples(rule, known),
            ]
        if kind == RuleEntry.Kind.CONTRAINDICATION:
            found, known = Contraindication.from_document(document), known or Known.read()
            return [*_conditions(found, known), *_examples(found, known)]
    except (ValueError, KeyError, TypeError) as error:
        return [str(error)]
    if set(document) - TEXT_FIELDS or not document.get("text"):
        return [_("A text for patients has a title and a text, and nothing else.")]
    return []


def _unknown_names(rule: Rule, known: Known) -> list[str]:
    missing = [
        *(set(rule.contraindications) - known.contraindications.keys()),
        *(set(rule.resources) - known.resources),
        *(set(rule.supersedes) - known.rules.keys()),
    ]
    if not missing:
        return []
    return [
        _("%(rule)s names what is not there: %(names)s.")
        % {"rule": rule.slug, "names": ", ".join(sorted(missing))}
    ]


def _conditions(document: Rule | Contraindication, known: Known) -> list[str]:
    conditions = (*document.when_any, *document.when_all, *getattr(document, "unless", ()))
    found = []
    for c in conditions:
        if c.kind == "finding" and c.subject not in known.muscles:
            found.append(_("There is no muscle %(name)s.") % {"name": c.subject})
        if c.kind in ("finding", "finding_group") and (unknown := set(c.value) - known.findings):
            found.append(_("There is no finding %(name)s.") % {"name": ", ".join(sorted(unknown))})
        if c.kind == "test":
            found += _test_problems(c, known.tests.get(c.subject))
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


def _contraindications(rule: Rule, known: Known) -> list[str]:
    """A rule carries what guards its muscles, and what the rules carry that it replaces."""
    found = []
    replaced = {name for slug in rule.supersedes for name in known.rules.get(slug, ())}
    if gone := replaced - set(rule.contraindications):
        found.append(
            _("It replaces rules without their contraindications: %(names)s.")
            % {"names": ", ".join(sorted(gone))}
        )
    if rule.category not in EXERCISE:
        return found
    conditions = (*rule.when_any, *rule.when_all)
    groups = {known.muscles.get(c.subject) for c in conditions if c.kind == "finding"}
    groups |= {c.subject for c in conditions if c.kind == "finding_group"}
    found += [
        _("It works on muscles that %(name)s guards, and does not list it.") % {"name": name}
        for name, guarded in sorted(known.contraindications.items())
        if groups & guarded and name not in rule.contraindications
    ]
    return found


def _examples(document: Rule | Contraindication, known: Known) -> list[str]:
    """It must be able to hold and to stay silent, tried on examples made from its own conditions."""
    if isinstance(document, Contraindication) and not (document.when_any or document.when_all):
        return []  # it is always asked
    failed = []
    for example in examples(document, known.vocabulary):
        if isinstance(document, Rule):
            fits = judge(document, example.facts, known.vocabulary).truth is example.expected
        else:
            state = check(document, example.facts, known.vocabulary).state
            fits = (state is State.HOLDS) is (example.expected is Truth.YES)
        if not fits:
            failed.append(example.name)
    if not failed:
        return []
    return [
        _("%(rule)s cannot work as written: %(examples)s.")
        % {"rule": document.slug, "examples": "; ".join(failed)}
    ]
