"""Every page that is opened by the address of a patient, or of anything in a record, leaves an event."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.contrib import admin as site
from django.urls import URLPattern, get_resolver, reverse

from accounts.tests.factories import PASSWORD
from clinic.audit.models import Event
from patients.models import Patient

from .factories import make_whole_record

pytestmark = pytest.mark.django_db
WITHOUT_AN_EVENT = {  # each entry is a decision
    "assessments:help": "how a muscle is tested, in the catalogue's words; nothing of the examination",
    "careplans:rule": "a rule, whoever it fires for",
    "careplans:edit_rule": "a rule, whoever it fires for",
    "imports:detail": "a file that was sent in; what is read in it belongs to nobody's record yet",
    "imports:progress": "how far the work on a file is",
    "imports:report": "a file that was sent in, on its way out",
    "imports:report-csv": "a file that was sent in, with what became of each line",
    "imports:report-xlsx": "a file that was sent in, with what became of each line",
    "patients:consent-text": "a text that everybody is asked about",
    "patients:free-times": "when a practitioner is free, and nothing of whoever is being booked",
    "questionnaires:preview": "a form, and nobody's answers",
    "questionnaires:download": "a form, and nobody's answers",
    "questionnaires:publish": "a form, and nobody's answers",
    "signing:sign": "the texts that a patient was handed, on the device that was handed over",
    "tablet:page": "the patient reads what they said themselves; staff open the form by another address",
    "tablet:help": "as the page: the patient's own",
    "tablet:review": "as the page: the patient's own",
    "tablet:urgent": "as the page: the patient's own",
}
OTHERWISE = {  # the last word of an address before its key does not tell which row is meant
    "intake:page": "unsent",
    "intake:review": "unsent",
    "merging:with": "patients",
}
BESIDE = {"number": 1, "link_id": "pain.nprs_now", "slug": "psoas-major"}


def addresses(patterns, namespace: str = "", route: str = "") -> Iterator[tuple[str, str, dict]]:
    """(name, route, converters) of every address of ours with a key in it."""
    for entry in patterns:
        here, kinds = f"{route}{entry.pattern}", entry.pattern.converters
        if not isinstance(entry, URLPattern):
            if entry.app_name != "admin":
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from addresses(entry.url_patterns, inner, here)
        elif kinds:
            yield f"{namespace}{entry.name}", here, kinds


@pytest.fixture
def whole():
    return make_whole_record()


@pytest.fixture
def opened(client, whole):
    """`opened(address)`: in a session of its own, with the password again where it is asked for."""

    def get(address, **more):
        client.logout()
        client.force_login(whole.user)
        answer = client.get(address, **more)
        if answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate")):
            client.post(answer.url, {"password": PASSWORD})
            answer = client.get(address, **more)
        return answer

    return get


def keys_for(name, route, kinds, rows) -> dict:
    kind = OTHERWISE.get(name) or route.split("<uuid:")[0].rstrip("/").rpartition("/")[2]
    keys = {"uuid": rows.get(kind), "kept": rows["merges"].kept, "retired": rows["merges"].retired}
    keys |= {key: row for key, row in rows.items() if key not in keys}
    found = {key: getattr(keys.get(key), "uuid", None) or BESIDE.get(key) for key in kinds}
    return {key: value or uuid4() for key, value in found.items()}


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["as a page", "as a part of one"])
def test_every_page_of_a_record_that_is_opened_leaves_an_event_of_that_patient(whole, opened, headers):
    silent, walked = [], 0
    for name, route, kinds in addresses(get_resolver().url_patterns):
        before = Event.objects.newest_first().first().pk
        answer = opened(reverse(name, kwargs=keys_for(name, route, kinds, whole.rows)), headers=headers)
        if answer.status_code == 405 or name in WITHOUT_AN_EVENT:
            continue
        walked += 1
        events = Event.objects.filter(pk__gt=before, user_uuid=whole.user.uuid)
        if answer.status_code != 200 or not events.about_patient(whole.patient.uuid).exists():
            silent.append((name, answer.status_code))
    assert (silent, walked > 20) == ([], True)


def test_every_exception_is_an_address_that_there_is():
    names = {name for name, _route, _kinds in addresses(get_resolver().url_patterns)}
    assert WITHOUT_AN_EVENT.keys() | OTHERWISE.keys() <= names


def leads_to_a_patient(model, beyond=()) -> bool:
    to = {field.related_model for field in model._meta.fields if field.many_to_one} - {model, *beyond}
    return model is Patient or any(leads_to_a_patient(other, (model, *beyond)) for other in to)


@pytest.mark.parametrize("page", ["change", "history"])
def test_every_row_of_a_record_that_is_opened_in_the_admin_leaves_an_event(whole, opened, page):
    silent, walked = [], 0
    for model in filter(leads_to_a_patient, site.site._registry):
        row = model._default_manager.order_by("pk").first()
        before = Event.objects.newest_first().first().pk
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        answer = opened(reverse(name, args=[row.pk])) if row else None
        walked += 1
        events = Event.objects.filter(pk__gt=before, user_uuid=whole.user.uuid, patient_uuid__isnull=False)
        if answer is None or answer.status_code != 200 or not events.exists():
            silent.append((model.__name__, answer and answer.status_code))
    assert (silent, walked > 15) == ([], True)
