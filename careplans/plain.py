"""Why, in words for the patient.

Only what they said and what was found; never a number of a test they cannot read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from careplans.muscle_words import muscle_words
from careplans.rules.words import number
from clinic.base.body.naming import sided

ANSWERS = {
    "stress.now": lambda value: _("your stress is %(value)s of 10") % {"value": number(value)},
    "sitting.driving": lambda value: _("you drive %(value)s hours a day") % {"value": number(value)},
    "pain.leg": lambda value: _("the pain goes down your leg"),
    "pain.numb": lambda value: _("you feel numbness, tingling or weakness in a leg"),
    "pain.duration": lambda value: _("this has lasted a long time"),
    "goals.prefer": lambda value: {
        "movement": _("you would rather do slow movement"),
        "reading": _("you like to read about it"),
    }.get(value, ""),
    "activity.practices": lambda value: {
        "qi_gong": _("you practise qi gong already"),
        "tai_chi": _("you practise tai chi already"),
        "none": _("you have no regular exercise at the moment"),
    }.get(value, ""),
    "activity.willing": lambda value: _("you would follow a video or booklet at home"),
    "stress.tension": lambda value: _("you feel tension in the hips when stressed"),
    "stress.fear": lambda value: _("you worry that moving will do damage"),
    "posture.sleep_position": lambda value: _("you sleep on your front"),
    "history.pregnant": lambda value: _("you are pregnant"),
}
SCORES = {
    "sitting_total": lambda value: _("you sit %(value)s hours a day") % {"value": number(value)},
    "active_minutes_week": lambda value: _("you move %(value)s minutes a week") % {"value": number(value)},
    "posture_awareness": lambda value: _("you seldom notice how you stand or lie"),
}


def patient_reason(
    fired: Iterable[Mapping[str, Any]], names: Mapping[str, str], words: Mapping[str, str]
) -> str:
    """One sentence. `names` are the muscles as the patient knows them, `words` the findings."""
    said = [_one(fact, names, words) for fact in fired]
    parts = list(dict.fromkeys(part for part in said if part))[:3]
    if not parts:
        return _("what we found when we examined you.") if any(f["kind"] == "test" for f in fired) else ""
    return _(" and ").join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) + "."


def _one(fact: Mapping[str, Any], names: Mapping[str, str], words: Mapping[str, str]) -> str:
    kind, subject, value = fact["kind"], fact["subject"], fact["value"]
    if kind == "finding":
        name = sided(fact["side"], names.get(subject, subject), _)
        return _("your %(muscle)s is %(finding)s") % {
            "muscle": name,
            "finding": words.get(str(value), str(value)).lower(),
        }
    if kind == "score" and subject in SCORES:
        return str(SCORES[subject](value))
    if kind == "intake" and subject in ANSWERS:
        return str(ANSWERS[subject](value))
    return ""


def check_words(check: Mapping[str, Any]) -> str:
    """What became of one contraindication, for the practitioner: of a check as the suggestion keeps it."""
    states = {"holds": _("holds"), "does-not-hold": _("does not hold")}
    words = states.get(check["state"], _("cannot tell"))
    if check["state"] == "does-not-hold" and check["not_asked"]:
        words = _("not asked")
    if check["answered"]:
        words += f" ({_('the practitioner’s answer')})"
    for known in (check["reasons"], check["missing"]):
        words += f": {'; '.join(known)}" if known else ""
    for one in check["cleared"]:
        words += "; " + _("cleared by %(by)s: %(reason)s") % {"by": one["by"], "reason": one["reason"]}
    return words


def muscle_name(name: str, plain_name: str) -> str:
    """ "Psoas" out of "Psoas (deep hip flexor)"; the common name where there is no such pair."""
    return plain_name.split(" (")[0] if " (" in plain_name else name


def muscle_text(slug: str, name: str, plain_name: str) -> str:
    """What the muscle is, for somebody who never heard of it; for one the clinic added itself, its
    plain name."""
    if words := muscle_words(slug):
        return words
    text = plain_name.split(" (")[1].rstrip(")") if " (" in plain_name else plain_name
    return "" if text == name else text[:1].upper() + text[1:] + "."
