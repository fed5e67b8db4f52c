"""Web server and database are killed in the middle of the clinic's work: nothing acknowledged is lost."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from assessments.models import Measurement
from assessments.queries import exam_grid
from assessments.tests.factories import make_assessment
from clinic.audit.models import Event
from clinic.base.database.config import CHECKOUT
from clinic.testing import servers
from patients.models import Visit
from patients.tests.factories import make_patient, make_visit

pytestmark = pytest.mark.slow

VISITS = 40
CSRF = "c" * 32
GRADES = ("5", "4+", "4", "4-", "3+", "3")
LONGEST_OUTAGE = 90  # seconds; a machine that runs other tests meanwhile is slow


@dataclass
class Person:
    """Somebody at a browser who sends again until the clinic says that it is saved."""

    port: int
    session: str
    outages: list[float] = field(default_factory=list)
    refused: list[tuple[int, bytes]] = field(default_factory=list)

    def send(self, path: str, **fields: object) -> tuple[int, bytes]:
        """Status and body of the first answer that is neither an error nor silence."""
        since = time.monotonic()
        while time.monotonic() - since < LONGEST_OUTAGE:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, body = self._send_once(path, fields)
                if status < 500:
                    self.outages.append(time.monotonic() - since)
                    return status, body
                self.refused.append((status, body))
            time.sleep(0.1)
        raise AssertionError(f"the clinic did not come back within {LONGEST_OUTAGE} s")

    def _send_once(self, path: str, fields: dict) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
                "X-CSRFToken": CSRF,
            }
            connection.request("POST", path, urlencode(fields), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Desk(threading.Thread):
    """Checks in one patient after the other."""

    def __init__(self, person: Person, visits: list[Visit]) -> None:
        super().__init__(daemon=True)
        self.person, self.visits, self.checked_in, self.failure = person, visits, [], None

    def run(self) -> None:
        try:
            for visit in self.visits:
                status, body = self.person.send(reverse("patients:move", args=[visit.uuid]), to="arrived")
                assert status == 302, (status, body[:300])
                self.checked_in.append(visit.uuid)
                time.sleep(0.2)
        except Exception as failure:
            self.failure = failure


class Practitioner(threading.Thread):
    """Types grades into the grid, one cell after the other, until told to stop."""

    def __init__(self, person: Person, assessment, cells) -> None:
        super().__init__(daemon=True)
        self.person, self.path = person, reverse("assessments:cell", args=[assessment.uuid])
        self.cells, self.saved, self.started, self.count = cells, {}, {}, 0
        self.revisions, self.stopping, self.failure = {}, False, None

    def run(self) -> None:
        try:
            while not self.stopping:
                cell = self.cells[self.count % len(self.cells)]
                self._save(cell, GRADES[self.count // len(self.cells) % len(GRADES)])
                self.count += 1
                time.sleep(0.05)
        except Exception as failure:
            self.failure = failure

    def _save(self, cell, entry: str) -> None:
        self.started[cell.id] = entry
        status = None
        while status != 200:
            where = {"muscle": cell.muscle, "side": cell.side, "kind": cell.kind}
            based_on = self.revisions.get(cell.id, 0)
            status, body = self.person.send(self.path, **where, entry=entry, based_on=based_on)
            assert status in (200, 409), (status, body[:300])
            self.revisions |= json.loads(body)["revisions"]
        self.saved[cell.id] = entry


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
def server(django_db_blocker):
    with servers.scratch_server(durable=True) as server, servers.using(server), django_db_blocker.unblock():
        call_command("migrate", verbosity=0, interactive=False)
        yield server


def test_every_acknowledged_save_is_there_after_signal_9(server):
    make_clinic()
    desk_user, practitioner_user = make_user("front-desk"), make_user("practitioner")
    now = timezone.now()
    visits = [
        make_visit(make_patient(given=f"Number {n}"), start=now + timedelta(minutes=n)) for n in range(VISITS)
    ]
    assessment = make_assessment(by=practitioner_user)
    grid = exam_grid(assessment)
    cells = [c for g in grid.groups for r in g.rows for s in r.sides for c in s.cells if c.kind == "strength"]
    port = servers.free_port()
    desk = Desk(Person(port, session_of(desk_user)), visits)
    practitioner = Practitioner(Person(port, session_of(practitioner_user)), assessment, cells[:12])

    with clinic_on(server, port) as serve:
        desk.start()
        practitioner.start()
        for round_number in range(3):
            _wait_for_progress(desk, practitioner)
            if round_number % 2:
                for pid in family_of(serve.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            assert servers.strike(server) > 1
        _wait_for_progress(desk, practitioner)
        practitioner.stopping = True
        practitioner.join(LONGEST_OUTAGE)
        desk.join(LONGEST_OUTAGE)
        assert desk.failure is practitioner.failure is None
    servers.kill(server)  # web server and supervisor are dead; now the last of the database
    connections.close_all()  # the next query starts it once more

    assert len(desk.checked_in) == VISITS
    arrived = set(Visit.objects.filter(status="arrived").values_list("uuid", flat=True))
    assert set(desk.checked_in) <= arrived
    for uuid in desk.checked_in:  # neither twice nor without its audit
        assert Event.objects.filter(verb="visit.checked-in", subject_uuid=uuid).count() == 1

    after = exam_grid(assessment)
    stored = {c.id: c.entry for g in after.groups for r in g.rows for s in r.sides for c in s.cells}
    for cell_id, entry in practitioner.saved.items():
        assert stored[cell_id] in (entry, practitioner.started[cell_id]), cell_id
    saves = Event.objects.filter(verb="assessment.cell-saved", patient_uuid=assessment.patient.uuid)
    assert saves.count() >= practitioner.count
    assert Measurement.objects.count() == len(practitioner.started)
    assert all(status == 503 for status, _ in desk.person.refused + practitioner.person.refused)


def _wait_for_progress(desk, practitioner):
    """Both have work acknowledged since the last blow, so the next one falls in the middle."""
    checked_in, saved = len(desk.checked_in), practitioner.count
    until = time.monotonic() + LONGEST_OUTAGE
    while time.monotonic() < until:
        done = len(desk.checked_in) == len(desk.visits)
        if (len(desk.checked_in) > checked_in + 3 or done) and practitioner.count > saved + 5:
            return
        assert desk.failure is practitioner.failure is None, (desk.failure, practitioner.failure)
        time.sleep(0.05)
    raise AssertionError("nobody got anything done")
