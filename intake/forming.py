"""The questionnaire of a response, read once for each stored version."""

from intake.models import Response
from questionnaires.models import QuestionnaireVersion
from questionnaires.scoring import Form

_KEPT: dict[tuple[str, bool], Form] = {}
_MOST = 32


def form_of(version: QuestionnaireVersion) -> Form:
    """Published documents never change, so the digest of a version names its form for ever."""
    return _form(version, away=False)


def form_for(response: Response) -> Form:
    """The form as it is asked where this response is filled in: at the clinic, or away from it."""
    return _form(response.version, away=response.filled_away)


def _form(version: QuestionnaireVersion, *, away: bool) -> Form:
    key = version.digest, away
    if key in _KEPT:
        return _KEPT[key]
    form = form_of(version).away() if away else version.form
    if version.digest:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[key] = form
    return form
