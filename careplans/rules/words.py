"""Reasons in plain words.

`_` is the caller's gettext, so that this stays free of Django and still translates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from careplans.rules.conditions import Fired, Missing
from careplans.rules.facts import Facts, Vocabulary
from clinic.base.body.naming import first_word, sided

Say = Callable[[str], str]


def number(value: Any) -> str:
    """9 and not 9.0; 1.5 stays."""
    if isinstance(value, str):
        return value
    as_float = float(value)
    return str(int(as_float)) if as_float == int(as_float) else f"{as_float:g}"


def reasons(fired: Iterable[Fired], facts: Facts, vocabulary: Vocabulary, _: Say = str) -> tuple[str, ...]:
    """One short phrase for each fact that fired, findings first; nothing is said twice."""
    ordered = sorted(
        fired, key=lambda f: ("finding", "score").index(f.kind) if f.kind in ("finding", "score") else 2
    )
    return tuple(dict.fromkeys(reason(f, facts, vocabulary, _) for f in ordered))


def reason(fired: Fired, facts: Facts, vocabulary: Vocabulary, _: Say = str) -> str:
    return _SAYERS[fired.kind](fired, facts, vocabulary, _)


def missing_words(missing: Iterable[Missing], vocabulary: Vocabulary, _: Say = str) -> tuple[str, ...]:
    """What could not be told and why, one phrase each."""
    why_words = {
        "unanswered": _("not answered"),
        "unsure": _("not sure"),
        "prefer_not": _("would rather not say"),
        "ask": _("asked to talk about it"),
        "not-recorded": _("not recorded"),
        "not-examined": _("not examined"),
        "not-performed": _("not tested"),
        "unable": _("unable"),
        "stopped-by-pain": _("stopped by pain"),
        "equivocal": _("not clear"),
        "method": _("the pelvis was not controlled, or nobody wrote down that it was"),
        "unknown": _("not known"),
        "unreadable": _("cannot be read"),
    }
    sides: dict[tuple[str, str, str], list[str]] = {}
    for m in missing:
        sides.setdefault((m.kind, m.subject, m.why), []).append(m.side)
    return tuple(
        f"{_named(_subject(kind, subject, vocabulary, _), found, _)}: {why_words.get(why, why)}"
        for (kind, subject, why), found in sides.items()
    )


def _subject(kind: str, subject: str, vocabulary: Vocabulary, _: Say) -> str:
    names = {
        "intake": vocabulary.questions,
        "test": vocabulary.tests,
        "finding": vocabulary.muscles,
        "score": {slug: words.name for slug, words in vocabulary.scores.items()},
    }.get(kind, {})
    return _("date of birth") if kind == "age" else names.get(subject, plain(subject))


def _named(name: str, sides: Iterable[str], _: Say) -> str:
    """Both sides together need no side."""
    words = {"left": _("left"), "right": _("right")}
    said = [words[side] for side in dict.fromkeys(sides) if side in words]
    return f"{name}, {said[0]}" if len(said) == 1 else name


def plain(code: str) -> str:
    """The readable form of a code for which the catalogue has no name."""
    return code.replace("_", " ").replace("-", " ").replace(".", ": ")


def _finding(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    label = v.findings.get(str(f.value), plain(str(f.value)))
    return f"{sided(f.side, v.muscles.get(f.subject, plain(f.subject)), _)} {first_word(label).lower()}"


def _intake(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    question = v.questions.get(f.subject, plain(f.subject)).rstrip(" ?.:")
    answer = v.options.get((f.subject, str(f.value)), number(f.value))
    if f.op in (">", ">=", "<", "<="):
        return _("%(question)s: %(answer)s, mark is %(line)s") % {
            "question": question,
            "answer": answer,
            "line": number(f.line),
        }
    return f"{question}: {answer}"


def _score(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    words = v.scores.get(f.subject)
    value, line, unit = number(f.value), number(f.line), words.unit if words else ""
    if f.subject == "sitting_total":
        parts = [
            (name, facts.answers[link])
            for link, name in (words.parts if words else ())
            if facts.answers.get(link)
        ]
        parts.sort(key=lambda part: -float(part[1]))
        spent = ", ".join(f"{name} {number(hours)}" for name, hours in parts)
        said = _("sits %(hours)s h a day") % {"hours": value}
        return (f"{said} ({spent})" if spent else said) + ", " + _("mark is %(line)s h") % {"line": line}
    name = words.name if words else plain(f.subject)
    return _("%(name)s: %(value)s %(unit)s, mark is %(line)s") % {
        "name": name,
        "value": value,
        "unit": unit,
        "line": line,
    }


def _test(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    name = _named(v.tests.get(f.subject, plain(f.subject)), [f.side], _)
    if isinstance(f.value, str):
        said = f"{name} {f.value}"
        return said + ", " + _("limited by pain") if f.pain_limited else said
    unit = v.units.get(f.subject, "")
    shown = f"{'+' if f.value > 0 and unit == '°' else ''}{number(f.value)}{'' if unit == '°' else ' '}{unit}"
    return f"{name} {shown}".strip()


def _derived(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    name = v.tests.get(f.subject, plain(f.subject))
    return _("%(name)s %(value)s, mark is %(line)s") % {
        "name": name,
        "value": number(f.value),
        "line": number(f.line),
    }


def _age(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    return _("%(age)s years old") % {"age": number(f.value)}


def _flag(f: Fired, facts: Facts, v: Vocabulary, _: Say) -> str:
    return {
        "urgent": _("an urgent warning sign is open"),
        "same-day": _("a warning sign for today is open"),
    }.get(str(f.value), str(f.value))


_SAYERS: dict[str, Callable[[Fired, Facts, Vocabulary, Say], str]] = {
    "finding": _finding,
    "intake": _intake,
    "score": _score,
    "test": _test,
    "derived": _derived,
    "age": _age,
    "urgency": _flag,
    "exam_flag": _flag,
}
