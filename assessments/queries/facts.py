"""What an examination contributes to the rules, and which one counts."""

from dataclasses import dataclass, field

from patients.models import Patient

from ..derived import derived_values
from ..models import Assessment


@dataclass(frozen=True, kw_only=True)
class FindingResult:
    muscle: str
    side: str
    code: str
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class TestResult:
    """One stored result of a test, or the reason why there is none."""

    __test__ = False

    test: str
    side: str
    value: str | float | None = None
    absent: str = ""
    pain_limited: bool = False
    method: dict = field(default_factory=dict)
    scale: str = ""


@dataclass(frozen=True, kw_only=True)
class ExaminationFacts:
    """Findings set by a person, results of tests, ratios.

    A muscle or test that is not in here is not known.
    """

    findings: tuple[FindingResult, ...] = ()
    examined: frozenset[str] = frozenset()
    tests: tuple[TestResult, ...] = ()
    derived: dict[str, float | None] = field(default_factory=dict)


def latest_signed(patient: Patient) -> Assessment | None:
    """The newest signed examination that stands, merged records included."""
    related = ("patient", "visit", "exam_set", "signed_by", "author")
    return Assessment.objects.of(patient).standing().select_related(*related).newest_first().first()


def examination_facts(assessment: Assessment) -> ExaminationFacts:
    """In two queries. What was brought forward and not confirmed is not a fact."""
    measurements = list(
        assessment.measurements.filter(carried_forward=False).select_related("muscle", "test")
    )
    findings = list(assessment.findings.filter(carried_forward=False).select_related("muscle"))
    tests = tuple(
        TestResult(
            test=m.test.slug,
            side=m.side,
            value=m.value,
            absent=m.data_absent_reason or "",
            pain_limited=m.pain_limited,
            method=m.method,
            scale=m.test.scale,
        )
        for m in sorted(measurements, key=lambda m: m.pk)
        if m.test is not None
    )
    seen = {m.muscle.slug for m in measurements if m.muscle is not None and m.data_absent_reason is None}
    return ExaminationFacts(
        findings=tuple(
            FindingResult(muscle=f.muscle.slug, side=f.side, code=f.code, group=f.muscle.group)
            for f in sorted(findings, key=lambda f: (f.muscle.order, f.side, f.code))
        ),
        examined=frozenset(seen | {f.muscle.slug for f in findings}),
        tests=tests,
        derived=derived_values({(t.test, t.side): t.value for t in tests if not t.absent}),
    )
