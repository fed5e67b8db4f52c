"""People at work, each a thread with a browser's patience: for tests of crashes."""

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from assessments.models import Assessment
from assessments.queries import exam_grid
from patients.models import Visit

CSRF = "c" * 32
GRADES = ("5", "4+", "4", "4-", "3+", "3")
CELLS_EACH = 8
LONGEST_OUTAGE = 180  # seconds; a machine that runs other tests meanwhile is slow


@dataclass
class Person:
    """Somebody at a browser who sends again until the clinic says that it is saved."""

    port: int
    session: str
    unanswered: list[int | str] = field(default_factory=list)  # a status, or what broke the line

    def send(self, path: str, **fields: object) -> tuple[int, bytes]:
        """Status and body of the first answer that is neither an error nor silence."""
        until = time.monotonic() + LONGEST_OUTAGE
        while time.monotonic() < until:
            try:
                status, body = self._send_once(path, fields)
            except (OSError, http.client.HTTPException) as failure:
                self.unanswered.append(type(failure).__name__)
            else:
                if status < 500:
                    return status, body
                self.unanswered.append(status)
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


class Worker(threading.Thread):
    """Somebody of the clinic, as fast as it goes. `count` is what was acknowledged."""

    def __init__(self, person: Person) -> None:
        super().__init__(daemon=True)
        self.person, self.failure, self.count, self.stopping = person, None, 0, False

    def run(self) -> None:
        try:
            self.work()
        except Exception as failure:
            self.failure = failure


class Desk(Worker):
    """Checks in one patient after the other."""

    def __init__(self, person: Person, visits: list[Visit]) -> None:
        super().__init__(person)
        self.visits, self.checked_in = visits, []

    def work(self) -> None:
        for visit in self.visits:
            status, body = self.person.send(reverse("patients:move", args=[visit.uuid]), to="arrived")
            assert status == 302, (status, body[:300])
            self.checked_in.append(visit.uuid)
            self.count += 1


class Practitioner(Worker):
    """Types grades into the grid, one cell after the other, until told to stop."""

    def __init__(self, person: Person, assessment: Assessment) -> None:
        super().__init__(person)
        self.assessment, self.path = assessment, reverse("assessments:cell", args=[assessment.uuid])
        strength = [cell for cell in cells_of(assessment) if cell.kind == "strength"]
        self.cells, self.saved, self.started, self.revisions = strength[:CELLS_EACH], {}, {}, {}

    def work(self) -> None:
        while not self.stopping:
            cell = self.cells[self.count % len(self.cells)]
            self._save(cell, GRADES[self.count // len(self.cells) % len(GRADES)])
            self.count += 1

    def _save(self, cell, entry: str) -> None:
        self.started[cell.id] = entry
        status = None
        while status != 200:
            where = {"muscle": cell.muscle, "side": cell.side, "kind": cell.kind}
            based_on = self.revisions.get(cell.id, 0)
            status, body = self.person.send(self.path, **where, entry=entry, based_on=based_on)
            assert status in (200, 409), (status, body[:300])
            for cell_id, html in json.loads(body)["cells"].items():
                if shown := re.search(r'data-revision="(\d+)"', html):
                    self.revisions[cell_id] = int(shown[1])
        self.saved[cell.id] = entry


def cells_of(assessment: Assessment):
    groups = exam_grid(assessment).groups
    return [cell for group in groups for row in group.rows for side in row.sides for cell in side.cells]
