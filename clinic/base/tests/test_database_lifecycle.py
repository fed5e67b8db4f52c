"""The local server survives what happens to it, and harms nobody."""

import os
import signal
import subprocess
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections

from clinic.base.database import config, roles
from clinic.base.database.base import DatabaseWrapper
from clinic.base.database.errors import ServerDown
from clinic.base.database.server import LocalServer
from clinic.testing import servers


@pytest.fixture(autouse=True)
def _may_connect(django_db_blocker):
    """These tests bring servers of their own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def server():
    with servers.scratch_server() as server:
        yield server


def connection_of_django(server):
    chosen = settings.DATABASES["default"] | {
        "NAME": roles.DATABASE,
        "HOST": str(server.sockets),
        "LOCAL": server,
    }
    return DatabaseWrapper(chosen, alias="default")


def ask(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


class TestStart:
    def test_eight_processes_at_once_get_one_server(self, server):
        starters = [servers.start_elsewhere(server) for _ in range(8)]
        answers = {starter.communicate(timeout=90)[0].strip() for starter in starters}
        assert answers == {str(server.pid())}

    def test_a_starter_that_is_overtaken_while_making_the_folder_changes_nothing(self, server, monkeypatch):
        overtaker = LocalServer(server.root, server.instance, durable=False)
        chmod = Path.chmod

        def late(path, mode, **options):
            monkeypatch.setattr(Path, "chmod", chmod)
            if server.instance in path.name:
                overtaker.ensure_running()
            chmod(path, mode, **options)

        monkeypatch.setattr(Path, "chmod", late)
        server.ensure_running()
        assert server.accepts()
        assert server.folder.stat().st_mode & 0o777 == (0o710 if server.account.is_other else 0o700)
        assert [path.name for path in server.root.iterdir() if path.name.startswith(".")] == []

    def test_the_first_connection_starts_it(self, server):
        connection = connection_of_django(server)
        assert not server.has_listener()
        assert ask(connection, "SELECT current_user") == roles.APP
        connection.close()

    def test_a_connection_after_a_stop_starts_it_again(self, server):
        server.ensure_running()
        assert server.stop()
        assert not server.stop()
        connection = connection_of_django(server)
        assert ask(connection, "SELECT 1") == 1
        connection.close()

    @pytest.mark.parametrize("seconds", [0.0, 0.2, 0.6])
    @pytest.mark.parametrize("whole_group", [True, False], ids=["with-initdb", "initdb-lives-on"])
    def test_a_first_start_that_was_killed_is_done_again(self, server, seconds, whole_group):
        starter = servers.start_elsewhere(server)
        while not server.folder.exists():
            time.sleep(0.005)
        time.sleep(seconds)
        (os.killpg if whole_group else os.kill)(starter.pid, signal.SIGKILL)
        starter.communicate()
        server.ensure_running()
        with servers.connect_as_app(server) as connection:
            assert ask(connection, "SELECT current_database()") == roles.DATABASE

    def test_a_path_too_long_for_a_socket_is_refused_with_a_reason(self):
        with pytest.raises(ServerDown, match=r"longer than 90 bytes\. Set PLUMBLINE_DATA_DIR"):
            LocalServer(Path("/tmp") / ("x" * 90), "one").ensure_running()

    @pytest.mark.parametrize("name", ["../sample", "Sample", "", "-x", "a/b", "x" * 41])
    def test_a_strange_instance_name_is_refused(self, name):
        if not name:
            assert config.local_server({"PLUMBLINE_INSTANCE": ""}).instance == "sample"
            return
        with pytest.raises(ImproperlyConfigured, match="PLUMBLINE_INSTANCE"):
            config.local_server({"PLUMBLINE_INSTANCE": name})


class TestServerOfTests:
    def test_is_in_memory_where_there_is_room(self, monkeypatch, tmp_path):
        monkeypatch.setattr(config, "MEMORY", tmp_path)
        monkeypatch.setattr(config, "ROOM", 0)
        assert config.server_of_tests({}).root.parent == tmp_path

    def test_is_on_the_disk_where_memory_is_small(self, monkeypatch, tmp_path):
        monkeypatch.setattr(config, "MEMORY", tmp_path)
        monkeypatch.setattr(config, "ROOM", 2**80)
        assert tmp_path not in config.server_of_tests({}).root.parents

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
    def test_takes_no_folder_that_belongs_to_somebody_else(self, monkeypatch, tmp_path):
        monkeypatch.setattr(config, "MEMORY", tmp_path)
        monkeypatch.setattr(config, "ROOM", 0)
        theirs = tmp_path / f"plumbline-tests-{os.geteuid()}"
        theirs.mkdir()
        os.chown(theirs, 65534, 65534)
        assert tmp_path not in config.server_of_tests({}).root.parents

    def test_is_where_somebody_wants_it(self):
        assert config.server_of_tests({"PLUMBLINE_DATA_DIR": "/srv/data"}).root == Path("/srv/data")


class TestCommand:
    def say(self, action, **options):
        said = StringIO()
        call_command("database", action, stdout=said, **options)
        return said.getvalue().strip()

    def test_says_where_the_server_stands(self, server):
        with servers.using(server):
            assert "has not been made yet" in self.say("status")
            assert "is running" in self.say("start")
            assert f"is running: PostgreSQL 18.6, process {server.pid()}, 0 clients" in self.say("status")
            assert "is stopped" in self.say("stop")
            assert "was not running" in self.say("stop")
            assert not server.data.exists(), "what tests leave behind is kept"
            assert "has not been made yet" in self.say("status")

    def test_a_clinic_keeps_its_data_when_its_server_is_stopped(self):
        with servers.scratch_server(durable=True) as server, servers.using(server):
            self.say("start")
            assert "is stopped" in self.say("stop")
            assert "is not running" in self.say("status")
            assert server.data.exists()

    def test_reaches_the_server_of_the_tests_past_the_one_that_is_configured(self, server):
        tests_own = connections["default"].settings_dict["LOCAL"]
        with servers.using(server):
            assert f"'{tests_own.instance}'" in self.say("status", of_tests=True)
            assert f"'{server.instance}'" in self.say("status")


class TestRecovery:
    def test_everything_acknowledged_is_there_after_signal_9(self):
        with servers.scratch_server(durable=True) as server:
            server.ensure_running()
            with server.connect(roles.DATABASE) as superuser:
                superuser.execute("CREATE TABLE seen (n int); GRANT ALL ON seen TO plumbline_app")
            connection = servers.connect_as_app(server)
            for number in range(50):
                connection.execute("INSERT INTO seen VALUES (%s)", [number])
            servers.kill(server)
            connection.close()
            again = connection_of_django(server)
            assert ask(again, "SELECT count(*) FROM seen") == 50
            again.close()

    def test_a_server_whose_head_alone_was_killed_comes_back(self, server):
        server.ensure_running()
        busy = servers.connect_as_app(server)
        os.kill(server.pid(), signal.SIGKILL)
        server.ensure_running()
        assert server.accepts()
        busy.close()

    def test_a_stranger_with_the_dead_servers_number_is_left_alone(self, server):
        server.ensure_running()
        servers.kill(server)
        stranger = subprocess.Popen(["sleep", "600"])
        try:
            lock = server.socket.with_name(f"{server.socket.name}.lock")
            for mark in (server.data / "postmaster.pid", lock):
                rest = mark.read_text().split("\n", 1)[1]
                mark.write_text(f"{stranger.pid}\n{rest}")
            server.ensure_running()
            assert server.pid() != stranger.pid
            server.stop()
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    def test_another_server_with_the_dead_servers_number_is_left_alone(self, server):
        server.ensure_running()
        servers.kill(server)
        with servers.scratch_server() as other:
            other.ensure_running()
            mark = server.data / "postmaster.pid"
            mark.write_text(f"{other.pid()}\n{server.data}\n")
            server.ensure_running()
            assert server.pid() != other.pid()
            assert other.accepts()
