"""The questionnaire of a response, read once for each stored version."""

from questionnaires.models import QuestionnaireVersion
from questionnaires.scoring import Form

_KEPT: dict[str, Form] = {}
_MOST = 32


def form_of(version: QuestionnaireVersion) -> Form:
    """Published documents never change, so the digest of a version names its form for ever."""
    if not version.digest:
        return version.form
    if version.digest not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[version.digest] = version.form
    return _KEPT[version.digest]
