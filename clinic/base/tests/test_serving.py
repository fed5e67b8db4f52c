"""`manage.py serve`: web server and task worker live and end together; the database stays."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connections

from clinic.base.database.config import CHECKOUT
from clinic.base.database.processes import command_line
from clinic.base.serving import Daily
from clinic.testing import servers

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def serving(port):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert eventually(lambda: healthy(port), 60), "the clinic does not serve"
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def eventually(condition, seconds):
    until = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < until:
        time.sleep(0.1)
    return holds


def healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def shared_megabytes(pid):
    """What it holds together with another process and no file has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Shared_Dirty:"))


def children(pid):
    """Numbers of its child processes, by what each is."""
    found = {}
    for child in servers.children_of(pid):
        words = command_line(child)
        name = "web" if "gunicorn" in words else "worker" if "db_worker" in words else " ".join(words)
        found[name] = child
    return found


@pytest.mark.usefixtures("committed_db")
class TestServe:
    def test_what_dies_is_started_again_and_all_end_together(self):
        port = servers.free_port()
        with serving(port) as serve:
            assert eventually(lambda: {"web", "worker"} <= set(children(serve.pid)), 20)
            for name in ("worker", "web"):
                killed = children(serve.pid)[name]
                os.kill(killed, signal.SIGKILL)
                assert eventually(
                    lambda name=name, killed=killed: children(serve.pid).get(name, killed) != killed, 30
                ), f"no new {name}"
            assert eventually(lambda: healthy(port), 60)
            ours = children(serve.pid)
            serve.send_signal(signal.SIGINT)
            said, _ = serve.communicate(timeout=60)
        assert serve.returncode == 0
        assert f"Serving on http://127.0.0.1:{port}" in said
        assert "The task worker ended (-9); starting it again." in said
        assert "Stopped." in said
        assert not any(command_line(pid) for pid in ours.values())
        assert connections["default"].settings_dict["LOCAL"].accepts()

    def test_the_web_workers_share_what_was_loaded_before_they_were_made(self):
        port = servers.free_port()
        with serving(port) as serve:
            web = children(serve.pid)["web"]
            assert eventually(lambda: len(servers.children_of(web)) == 2, 20)
            assert all(shared_megabytes(worker) > 20 for worker in servers.children_of(web))

    def test_nothing_holds_the_port_after_it_was_killed(self):
        port = servers.free_port()
        with serving(port) as serve:
            eventually(lambda: {"web", "worker"} <= set(children(serve.pid)), 20)
            ours = children(serve.pid)
            serve.kill()
            serve.wait()
            assert eventually(lambda: not any(command_line(pid) for pid in ours.values()), 30)
        with serving(port):
            assert healthy(port)


def test_a_port_in_use_is_refused_with_the_next_one_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode != 0
    assert f"CommandError: Port {port} is in use on 127.0.0.1." in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr


class TestDaily:
    @pytest.fixture
    def said(self):
        return []

    def run(self, said, ending):
        """Started at 1,000 seconds, looked at again ten seconds later."""
        daily = Daily("`tidy`", [sys.executable, "-c", f"raise SystemExit({ending})"], next_start=0)
        daily.tend(1_000, said.append)
        daily.process.wait(20)
        daily.tend(1_010, said.append)
        assert daily.process is None
        return daily.next_start

    def test_a_command_that_did_its_work_rests_for_a_day_without_a_word(self, said):
        assert (self.run(said, 0), said) == (1_000 + 24 * 3600, [])

    def test_one_that_failed_says_so_and_is_tried_again_soon(self, said):
        assert self.run(said, 1) == 1_010 + 600
        assert said == ["`tidy` failed (1); it is tried again in ten minutes."]

    def test_none_begins_while_the_web_server_starts(self, said):
        daily = Daily("`tidy`", [sys.executable, "-c", ""])
        daily.tend(time.monotonic(), said.append)
        assert daily.process is None
