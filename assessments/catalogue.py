"""Brings the muscle and test catalogue in line with the data files.

Idempotent; unknown keys are refused; what left the files is retired and never deleted. A row that was edited
in the clinic stays as the clinic wants it: the files add and update only rows that nobody edited here.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from clinic.base.catalogue import Source

from . import scales
from .models import ExamSet, ExamSetRow, ExamSetTest, FindingCode, Muscle, Test
from .models.catalogue import CatalogueRow


def _words(text: str) -> set[str]:
    return set(text.split())


LETTERS = {"tight": "T", "weak": "W", "tight_weak": "TW", "painful": "P", "normal": "N"}
REVIEW_KEYS = {"review", "reviewer", "reviewed_on"}
MUSCLE_KEYS = _words(
    """
    slug order name plain_name latin kind region group paired depth palpable body_view origin
    insertion actions nerve nerve_roots typical_dysfunction dysfunction_sources dysfunction_note
    pain_referral referral_sources relevance note seed aliases sources
    """
)
TEST_SAME = _words(
    """
    slug order name aliases kind category default_in_form scale position how_to_score
    sign_convention normal cutoff rule_line norms error flag_when method_needed interpretation_low
    interpretation_high interpretation_positive interpretation_negative safety stop_rule
    related_tests note sources
    """
)
TEST_KEYS = TEST_SAME | {"muscles", "side", "min", "max", "step"}
FINDING_KEYS = _words(
    """
    code label definition polarity needs excludes combines seed_term laterality default_thresholds
    sources
    """
)
SET_KEYS = _words("slug order name aliases purpose usual_device extra_grades sources rows tests")
ROW_KEYS = {"group", "muscle", "strength_test", "length_test", "columns"}
HEAD = {"schema_version", "review"}


def sources() -> list[Source]:
    return [
        Source(path=scales.DATA / "muscles.toml", sync=sync_muscles),
        Source(path=scales.DATA / "tests.toml", sync=sync_tests),
        Source(path=scales.DATA / "scales.toml", sync=sync_findings),
        Source(path=scales.DATA / "exam_sets.toml", sync=sync_exam_sets),
    ]


def sync_muscles() -> list[str]:
    file = _read("muscles", HEAD | {"regions", "groups", "dysfunction_values", "muscle"})
    rows = []
    for row in file["muscle"]:
        _refuse_unknown(row, MUSCLE_KEYS | REVIEW_KEYS, f"muscle {row.get('slug')}")
        if row["group"] not in file["groups"] or row["region"] not in file["regions"]:
            raise ValueError(f"muscle {row['slug']}: unknown group or region")
        fields = {key: row[key] for key in MUSCLE_KEYS & row.keys()}
        rows.append(
            {
                **_blank(Muscle, MUSCLE_KEYS),
                **fields,
                **_review(row, file),
                "codings": _codings("muscle", row["slug"]),
            }
        )
    return _touching(_sync(Muscle, rows))


def sync_tests() -> list[str]:
    file = _read("tests", HEAD | {"kinds", "side_values", "test", "thomas_reading", "derived"})
    rows = []
    for row in file["test"]:
        _refuse_unknown(row, TEST_KEYS | REVIEW_KEYS, f"test {row.get('slug')}")
        if "error" in row and row["slug"] not in scales.test_conditions():
            raise ValueError(f"test {row['slug']}: has an error figure but no conditions in change.toml")
        step = row.get("step")
        rows.append(
            {
                **_blank(Test, TEST_SAME),
                **{key: row[key] for key in TEST_SAME & row.keys()},
                "sides": row["side"],
                "minimum": _decimal(row.get("min")),
                "maximum": _decimal(row.get("max")),
                "step": None if step == "grade" else _decimal(step),
                **_review(row, file),
                "codings": _codings("test", row["slug"]),
            }
        )
    changes = _sync(Test, rows)
    changes += _sync_muscles_of_tests({row["slug"]: row["muscles"] for row in file["test"]})
    return _touching(changes)


def _sync_muscles_of_tests(wanted: dict[str, list[str]]) -> list[str]:
    muscles = {muscle.slug: muscle.pk for muscle in Muscle.objects.all()}
    tests = {test.slug: test.pk for test in Test.objects.filter(edited_at=None, slug__in=wanted)}
    link = Test.muscles.through
    stored = set(link.objects.filter(test__in=tests.values()).values_list("test_id", "muscle_id"))
    asked = {(pk, muscles[muscle]) for slug, pk in tests.items() for muscle in wanted[slug]}
    link.objects.bulk_create(link(test_id=test, muscle_id=muscle) for test, muscle in sorted(asked - stored))
    for test, muscle in stored - asked:
        link.objects.filter(test_id=test, muscle_id=muscle).delete()
    changed = {test for test, _muscle in asked ^ stored}
    return [f"test {slug}: muscles" for slug, pk in tests.items() if pk in changed]


def sync_findings() -> list[str]:
    file = scales.document()
    rows = []
    for order, row in enumerate(file["finding"], start=1):
        _refuse_unknown(row, FINDING_KEYS | REVIEW_KEYS, f"finding {row.get('code')}")
        fields = {key: row[key] for key in FINDING_KEYS - {"code", "label"} if key in row}
        rows.append(
            {
                **_blank(FindingCode, FINDING_KEYS),
                **fields,
                "slug": row["code"],
                "name": row["label"],
                "order": order,
                "letter": LETTERS.get(row["code"], ""),
                **_review(row, file),
                "codings": _codings("finding", row["code"]),
            }
        )
    return _touching(_sync(FindingCode, rows))


def sync_exam_sets() -> list[str]:
    file = _read("exam_sets", HEAD | {"exam_set"})
    rows = []
    for row in file["exam_set"]:
        _refuse_unknown(row, SET_KEYS | REVIEW_KEYS, f"exam set {row.get('slug')}")
        fields = {key: row[key] for key in SET_KEYS - {"rows", "tests"} if key in row}
        rows.append({**_blank(ExamSet, SET_KEYS), **fields, **_review(row, file)})
    changes = _sync(ExamSet, rows)
    muscles = {muscle.slug: muscle for muscle in Muscle.objects.all()}
    tests = {test.slug: test for test in Test.objects.all()}
    for row in file["exam_set"]:
        exam_set = ExamSet.objects.get(slug=row["slug"])
        if exam_set.edited_at is None:
            changes += _sync_members(exam_set, ExamSetRow, "muscle", _set_rows(row["rows"], muscles, tests))
            changes += _sync_members(exam_set, ExamSetTest, "test", _set_tests(row.get("tests", []), tests))
    return _touching(changes)


def _set_rows(rows: list[dict], muscles: dict[str, Muscle], tests: dict[str, Test]) -> dict[Any, dict]:
    wanted = {}
    for order, row in enumerate(rows, start=1):
        _refuse_unknown(row, ROW_KEYS, f"row {row.get('muscle')}")
        columns = row.get("columns", ["strength", "length", "pain"])
        wanted[muscles[row["muscle"]]] = {
            "order": order,
            "group": row["group"],
            **{kind: kind in columns for kind in ("strength", "length", "pain")},
            **{name: tests[row[name]] if name in row else None for name in ("strength_test", "length_test")},
        }
    return wanted


def _set_tests(rows: list[dict], tests: dict[str, Test]) -> dict[Any, dict]:
    for row in rows:
        _refuse_unknown(row, {"group", "test"}, f"test {row.get('test')}")
    return {
        tests[row["test"]]: {"order": order, "group": row["group"]} for order, row in enumerate(rows, start=1)
    }


def _sync_members(
    exam_set: ExamSet, model: type[ExamSetRow] | type[ExamSetTest], member: str, wanted: dict[Any, dict]
) -> list[str]:
    stored = {getattr(row, f"{member}_id"): row for row in model.objects.filter(exam_set=exam_set)}
    changes: list[str] = []
    new: list[Any] = []
    for thing, fields in wanted.items():
        kept, label = stored.pop(thing.pk, None), f"exam set {exam_set.slug}: {thing.slug}"
        if kept is None:
            changes += _add(new, model(exam_set=exam_set, **{member: thing}), fields, label)
        else:
            changes += _apply(kept, fields, label)
    for kept in stored.values():  # a row says what to ask, not what was answered, so it may go
        kept.delete()
        changes.append(f"exam set {exam_set.slug}: {getattr(kept, member)} taken out")
    model.objects.bulk_create(new)
    return changes


def _sync(model: type[CatalogueRow], rows: list[dict[str, Any]]) -> list[str]:
    kind = model._meta.model_name
    stored = {row.slug: row for row in model.objects.all()}
    changes: list[str] = []
    new: list[CatalogueRow] = []
    for fields in rows:
        kept, label = stored.pop(fields["slug"], None), f"{kind} {fields['slug']}"
        fields = {**fields, "status": CatalogueRow.Status.ACTIVE}
        if kept is None:
            changes += _add(new, model(), fields, label)
        elif kept.edited_at is None:
            changes += _apply(kept, fields, label)
    model.objects.bulk_create(new)
    for kept in stored.values():
        if kept.edited_at is None and not kept.is_retired:
            changes += _apply(kept, {"status": CatalogueRow.Status.RETIRED}, f"{kind} {kept.slug}")
    return changes


def _add(new: list, row: Any, fields: dict[str, Any], label: str) -> list[str]:
    for name, value in fields.items():
        setattr(row, name, value)
    new.append(row)
    return [f"{label}: added"]


def _apply(row: Any, fields: dict[str, Any], label: str) -> list[str]:
    different = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, fields[name])
    if different:
        row.save(update_fields=[*different, "updated_at"])
        return [f"{label}: {', '.join(sorted(different))}"]
    return []


def _touching(changes: list[str]) -> list[str]:
    if changes:
        touch_exam_sets()
    return changes


def touch_exam_sets() -> None:
    """Whoever changes a catalogue row calls this: a set's layout is kept as long as the set is untouched."""
    ExamSet.objects.update(updated_at=timezone.now())


def _read(name: str, known: set[str]) -> dict:
    path: Path = scales.DATA / f"{name}.toml"
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    _refuse_unknown(file, known, path.name)
    return file


def _refuse_unknown(row: dict, known: Iterable[str], label: str) -> None:
    if unknown := set(row) - set(known):
        raise ValueError(f"{label}: unknown key {', '.join(sorted(unknown))}")


def _blank(model: type[CatalogueRow], keys: set[str]) -> dict[str, Any]:
    """What a field holds when the file leaves it out, so that a value taken out of the file goes."""
    fields = [field for field in model._meta.concrete_fields if field.name in keys and field.has_default()]
    blank = {field.name: field.get_default() for field in fields}
    return {**blank, **{f.name: None for f in model._meta.concrete_fields if f.name in keys and f.null}}


def _review(row: dict, file: dict) -> dict[str, Any]:
    reviewed = row.get("reviewed_on")
    return {
        "review": row.get("review", file["review"]),
        "reviewer_name": row.get("reviewer", ""),
        "reviewed_on": date.fromisoformat(reviewed) if isinstance(reviewed, str) else reviewed,
    }


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _codings(kind: str, slug: str) -> list[dict]:
    """The terminology codes of codes.toml for this row, each with how sure it is. None is ever guessed."""
    file = scales.document("codes")
    return [
        {key: row[key] for key in ("system", "code", "display", "status", "note", "sources") if key in row}
        for row in file["code"]
        if row["for"].get(kind) == slug
    ]
