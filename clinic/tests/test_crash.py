"""Web server and database are killed in the middle of the clinic's work: nothing acknowledged is lost."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from accounts.tests.factories import make_clinic, make_user
from assessments.tests.factories import make_assessment
from clinic.audit.models import Event
from clinic.base.database.config import CHECKOUT
from clinic.testing import servers
from clinic.tests.crew import LONGEST_OUTAGE, Desk, Person, Practitioner, cells_of
from patients.models import Visit
from patients.tests.factories import make_patient, make_visit

pytestmark = pytest.mark.slow

DESKS, VISITS_EACH = 3, 40
PRACTITIONERS = 2


@contextlib.contextmanager
def clinic_on(server, port):
    """`manage.py serve` as an installation runs it: durable, on a database of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "PLUMBLINE_"))}
    environment |= {
        "PLUMBLINE_DATA_DIR": str(server.root),
        "PLUMBLINE_INSTANCE": server.instance,
        "SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        for pid in [process.pid, *family_of(process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def family_of(pid):
    children = servers.children_of(pid)
    return children + [grandchild for child in children for grandchild in servers.children_of(child)]


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.session.session_key


@pytest.fixture
def server(committed_db):
    source = connections["default"].settings_dict["LOCAL"]
    with servers.scratch_server(durable=True) as server:
        servers.copy_database(source, committed_db, server)
        with servers.using(server):
            yield server


@pytest.fixture
def port():
    return servers.free_port()


@pytest.fixture
def desks(server, port):
    make_clinic()
    visits = [make_visit(make_patient(given=f"Number {n}")) for n in range(DESKS * VISITS_EACH)]
    return [Desk(Person(port, session_of(make_user("front-desk"))), visits[n::DESKS]) for n in range(DESKS)]


@pytest.fixture
def practitioners(server, port):
    users = [make_user("practitioner") for _ in range(PRACTITIONERS)]
    return [
        Practitioner(
            Person(port, session_of(user)), make_assessment(make_patient(given=user.username), by=user)
        )
        for user in users
    ]


def test_every_acknowledged_save_is_there_after_signal_9(server, port, desks, practitioners):
    workers = [*desks, *practitioners]
    with clinic_on(server, port) as serve:
        for worker in workers:
            worker.start()
        for blow in ("database", "database", "both", "database", "database"):
            wait_for_progress(workers)
            if blow == "both":
                for pid in family_of(serve.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            assert servers.strike(server) > 1
        wait_for_progress(workers)
        for worker in workers:
            worker.stopping = True
        for worker in workers:
            worker.join(LONGEST_OUTAGE)
        assert [worker.failure for worker in workers] == [None] * len(workers)
    servers.kill(server)  # web server and supervisor are dead; now the last of the database
    connections.close_all()  # the next query starts it once more

    for desk in desks:
        assert_every_check_in_is_there(desk)
    for practitioner in practitioners:
        assert_every_cell_is_there(practitioner)
    unanswered = [failed for worker in workers for failed in worker.person.unanswered]
    assert unanswered, "no blow fell in the middle of a request"
    assert {failed for failed in unanswered if isinstance(failed, int)} <= {503}, unanswered


def assert_every_check_in_is_there(desk):
    assert len(desk.checked_in) == VISITS_EACH
    arrived = Visit.objects.filter(status="arrived").values_list("uuid", flat=True)
    assert set(desk.checked_in) <= set(arrived)
    for uuid in desk.checked_in:  # neither twice nor without its audit
        assert Event.objects.filter(verb="visit.checked-in", subject_uuid=uuid).count() == 1


def assert_every_cell_is_there(practitioner):
    """What was acknowledged last, or what was sent after it and never answered."""
    stored = {cell.id: cell.entry for cell in cells_of(practitioner.assessment)}
    for cell_id, entry in practitioner.saved.items():
        assert stored[cell_id] in (entry, practitioner.started[cell_id]), cell_id
    saves = Event.objects.filter(
        verb="assessment.cell-saved", patient_uuid=practitioner.assessment.patient.uuid
    )
    assert saves.count() >= practitioner.count


def wait_for_progress(workers):
    """Everybody has work acknowledged since the last blow, so the next one falls in the middle."""
    before = [worker.count for worker in workers]
    until = time.monotonic() + LONGEST_OUTAGE
    while time.monotonic() < until:
        moved = [w.count > count + 1 or not w.is_alive() for w, count in zip(workers, before, strict=True)]
        assert [w.failure for w in workers if w.failure] == []
        if all(moved):
            return
        time.sleep(0.05)
    counts = [
        (type(w).__name__, count, w.count, w.person.unanswered)
        for w, count in zip(workers, before, strict=True)
    ]
    raise AssertionError(f"not everybody got something done: {counts}")
