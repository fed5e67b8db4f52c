"""An intake for tests, every row made by the services. CASE: nine hours of sitting, stress 8, nothing urgent."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from clinic.testing.snapshots import Snapshot
from intake import services, tablet_cookie
from intake.forming import form_for
from intake.models import Flag, Response, TabletSession
from patients.models import Visit
from patients.tests.factories import make_visit
from questionnaires.models import Questionnaire, QuestionnaireVersion
from questionnaires.tests.factories import INTAKE, make_published

SITTING = {"sitting.driving": 1.5, "sitting.desk": 6, "sitting.eating": 0.5, "sitting.tv": 1}
PAIN = {
    "pain.regions": [
        {"region": "thigh_front_upper_left", "score": 4, "kinds": []},
        {"region": "lower_back_left", "score": 6, "kinds": ["aching"]},
    ],
    "pain.main_region": "lower_back_left",
    "pain.nprs_now": 6,
    "pain.nprs_avg": 5,
    "pain.nprs_worst": 8,
    "pain.duration": "3m_12m",
    "pain.pattern": "recurrent",
    "pain.leg": "no",
}
REST = {
    "function.uphill": "3",
    "function.rise_lying": "2",
    "stress.now": 8,
    "history.conditions": ["none"],
    "medicines.flags": ["none"],
    "goals.top": "Walk uphill with my daughter",
}


_published: list[Snapshot] = []


def make_version() -> QuestionnaireVersion:
    """The shipped intake, in use. It is published once for a run; later tests get a copy of its rows."""
    shipped = QuestionnaireVersion.objects.filter(questionnaire__slug=INTAKE["id"])
    if in_use := shipped.in_use().first():
        return in_use
    if Questionnaire.objects.exists():
        return make_published(deepcopy(INTAKE))
    if not _published:
        make_published(deepcopy(INTAKE))
        _published.append(Snapshot.of((Questionnaire, QuestionnaireVersion)))
    else:
        make_clinic()
        publisher = make_user("admin")
        _published[0].restore(QuestionnaireVersion={"published_by_id": publisher.pk})
    return shipped.get()


def make_response(
    visit: Visit | None = None,
    *,
    mode: str = "tablet",
    by: User | None = None,
    answers: dict[str, Any] | None = None,
) -> Response:
    """An open intake of a patient who has arrived, or is still away; with these answers saved one by one."""
    make_version()
    response = services.start_intake(
        visit=visit or make_visit(status="planned" if mode == "link" else "arrived"),
        mode=mode,
        by=by or make_user("front-desk"),
        at=timezone.now(),
    )
    return answer(response, answers or {})


def answer(response: Response, answers: dict[str, Any], *, by: User | None = None) -> Response:
    saved = services.save_answers(
        response=response, answers=answers, based_on=response.revision, by=by, at=timezone.now()
    )
    for error in (*saved.refused.values(), *saved.stale.values()):
        raise error
    return saved.response


def save(
    response: Response, link_id: str, value: Any, *, based_on: int | None = None, by: User | None = None
) -> services.Saved:
    return services.save_answer(
        response=response,
        link_id=link_id,
        value=value,
        based_on=response.revision if based_on is None else based_on,
        by=by,
        at=timezone.now(),
    )


def no_to_all_safety(response: Response) -> dict[str, str]:
    form = form_for(response)
    page = form.sections[0]
    return {item.link_id: "no" for item in page.items if item.trigger and not item.enable_when} | {
        "history.pregnant": "no"
    }


def case(response: Response) -> dict[str, Any]:
    """Everything that must be answered, as in the clinic's example."""
    return no_to_all_safety(response) | PAIN | SITTING | REST


def make_sent(visit: Visit | None = None, **changes: Any) -> Response:
    response = make_response(visit)
    response = answer(response, case(response) | changes)
    return services.submit(response=response, by=None, at=timezone.now())


def open_on(client: Client, response: Response, *, by: User | None = None, at: datetime | None = None) -> str:
    """Hand the intake to this client as to a tablet; the token of its cookie."""
    at = at or timezone.now()
    opened = services.open_tablet(response=response, by=by or response.started_by, at=at)
    _tablet, token = services.claim_tablet(code=opened.code, source="127.0.0.1", at=at)
    client.cookies[tablet_cookie.NAME] = token
    return token


def at_tablet(name: str, *args: int, form: Response | None = None) -> str:
    """The address of a page of this form, else of the one that was handed over last."""
    form = form or TabletSession.objects.latest("pk").response
    return reverse(f"tablet:{name}", args=[form.uuid, *args])


def flags(response: Response) -> set[tuple[str, str]]:
    """What stands: code and level."""
    rows = Flag.objects.filter(visit=response.visit, withdrawn_at__isnull=True)
    return set(rows.values_list("code", "level"))
