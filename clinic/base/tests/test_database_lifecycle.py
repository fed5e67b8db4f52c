"""The local server survives what happens to it, and harms nobody."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinic.base.database import binaries, config, roles
from clinic.base.database.base import DatabaseWrapper
from clinic.base.database.errors import ServerDown
from clinic.base.database.server import LocalServer
from clinic.testing import servers

only_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs to run as root")


@pytest.fixture(autouse=True)
def _may_connect(django_db_blocker):
    """These tests bring servers of their own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def server():
    with servers.scratch_server() as server:
        yield server


@pytest.fixture(scope="module")
def running():
    """One server for the tests that only look."""
    with servers.scratch_server() as server:
        server.ensure_running()
        yield server


def connect_as_app(server, **options):
    return psycopg.connect(
        host=str(server.sockets), user=roles.APP, dbname=roles.DATABASE, autocommit=True, **options
    )


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
        with connect_as_app(server) as connection:
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


class TestRecovery:
    def test_everything_acknowledged_is_there_after_signal_9(self):
        with servers.scratch_server(durable=True) as server:
            server.ensure_running()
            with server.connect(roles.DATABASE) as superuser:
                superuser.execute("CREATE TABLE seen (n int); GRANT ALL ON seen TO plumbline_app")
            connection = connect_as_app(server)
            for number in range(50):
                connection.execute("INSERT INTO seen VALUES (%s)", [number])
            servers.kill(server)
            connection.close()
            again = connection_of_django(server)
            assert ask(again, "SELECT count(*) FROM seen") == 50
            again.close()

    def test_a_server_whose_head_alone_was_killed_comes_back(self, server):
        server.ensure_running()
        busy = connect_as_app(server)
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


class TestHarmsNobody:
    @only_as_root
    def test_no_permission_outside_its_folder_changes(self, server):
        watched = [Path.home(), *binaries.installed_folder().parents, *server.root.parents]
        before = [path.stat()[:6] for path in watched]
        server.ensure_running()
        assert [path.stat()[:6] for path in watched] == before

    @only_as_root
    def test_programs_out_of_reach_are_copied(self, server, tmp_path, monkeypatch):
        """As with an environment below a home folder that only its owner may enter."""
        closed = tmp_path / "home"
        closed.mkdir(mode=0o700)
        packages = binaries.installed_folder().parents[2]
        for name in (binaries.PACKAGE, binaries.LIBRARIES):
            (closed / name).symlink_to(packages / name)
        folder = closed / binaries.PACKAGE / "pginstall" / "bin"
        monkeypatch.setattr(binaries, "installed_folder", lambda: folder)
        server.ensure_running()
        assert f"{server.root}/postgresql-" in os.readlink(f"/proc/{server.pid()}/exe")
        assert closed.stat().st_mode & 0o777 == 0o700

    @only_as_root
    def test_a_folder_the_server_cannot_enter_is_refused_and_stays_closed(self, tmp_path):
        closed = tmp_path / "c"
        closed.mkdir(mode=0o700)
        with servers.scratch_folder() as short:
            (short / "s").symlink_to(closed)
            with pytest.raises(ServerDown, match="may enter"):
                LocalServer(short / "s", "one").ensure_running()
        assert closed.stat().st_mode & 0o777 == 0o700

    @only_as_root
    def test_other_accounts_of_the_machine_are_refused(self, running):
        psql = [str(running.program("psql")), "-h", str(running.sockets), "-d", roles.DATABASE]
        for account, role in [("nobody", roles.APP), (running.account.name, roles.APP)]:
            asked = subprocess.run(
                [*psql, "-U", role, "-c", "SELECT 1"], user=account, capture_output=True, text=True
            )
            assert asked.returncode != 0
            assert "authentication failed" in asked.stderr or "Permission denied" in asked.stderr
        own = subprocess.run([*psql, "-U", roles.APP, "-c", "SELECT 1"], capture_output=True)
        assert own.returncode == 0


class TestSettings:
    def test_nothing_is_given_up_for_speed_as_the_app_sees_it(self):
        with servers.scratch_server(durable=True) as server:
            server.ensure_running()
            with connect_as_app(server) as connection:
                names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
                assert {name: ask(connection, f"SHOW {name}") for name in names} == dict.fromkeys(names, "on")
                assert ask(connection, "SHOW listen_addresses") == ""
                assert ask(connection, "SHOW server_encoding") == "UTF8"
                assert ask(connection, "SHOW log_parameter_max_length_on_error") == "0"
                locale = "SELECT datlocale FROM pg_database WHERE datname = current_database()"
                assert ask(connection, locale) == "C.UTF-8"
                assert ask(connection, "SELECT upper('é')") == "É"

    def test_the_app_role_owns_and_rules_nothing(self, running):
        with connect_as_app(running) as connection:
            rights = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls"
            assert not ask(connection, f"{rights} FROM pg_roles WHERE rolname = current_user")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE mine (n int)")

    def test_what_was_typed_stays_out_of_the_log(self, running):
        with running.connect(roles.DATABASE) as superuser:
            superuser.execute("CREATE TABLE name (n text UNIQUE, age int)")
            superuser.execute("GRANT ALL ON name TO plumbline_app")
        with connect_as_app(running) as connection:
            connection.execute("INSERT INTO name VALUES ('Featherstone')")
            for statement in (
                "INSERT INTO name VALUES ('Featherstone')",
                "SELECT 'Featherstone'::int",
                "SELECT Featherstone",
            ):
                with pytest.raises(psycopg.Error):
                    connection.execute(statement)
            with pytest.raises(psycopg.Error):
                connection.execute("SELECT %s::int", ["Featherstone"])
        log = running.log.read_text()
        assert "database system is ready" in log
        assert "eatherstone" not in log
