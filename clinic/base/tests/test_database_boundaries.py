"""The local server harms nobody, gives nothing up for speed and keeps what was typed to itself."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from clinic.base.database import binaries, roles
from clinic.base.database.errors import ServerDown
from clinic.base.database.server import LocalServer
from clinic.testing import servers

only_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs to run as root")


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


def ask(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


class TestHarmsNobody:
    @only_as_root
    def test_no_permission_outside_its_folder_changes(self, server):
        watched = [Path.home(), *binaries.installed_folder().parents, *server.root.parents]

        def permissions():
            found = [path.stat() for path in watched]
            return [(seen.st_mode, seen.st_uid, seen.st_gid) for seen in found]

        before = permissions()
        server.ensure_running()
        assert permissions() == before

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
            with servers.connect_as_app(server) as connection:
                names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
                assert {name: ask(connection, f"SHOW {name}") for name in names} == dict.fromkeys(names, "on")
                assert ask(connection, "SHOW listen_addresses") == ""
                assert ask(connection, "SHOW server_encoding") == "UTF8"
                assert ask(connection, "SHOW log_parameter_max_length_on_error") == "0"
                locale = "SELECT datlocale FROM pg_database WHERE datname = current_database()"
                assert ask(connection, locale) == "C.UTF-8"
                assert ask(connection, "SELECT upper('é')") == "É"

    def test_the_app_role_owns_and_rules_nothing(self, running):
        with servers.connect_as_app(running) as connection:
            rights = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls"
            assert not ask(connection, f"{rights} FROM pg_roles WHERE rolname = current_user")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE mine (n int)")

    def test_what_was_typed_stays_out_of_the_log(self, running):
        with running.connect(roles.DATABASE) as superuser:
            superuser.execute("CREATE TABLE name (n text UNIQUE, age int)")
            superuser.execute("GRANT ALL ON name TO plumbline_app")
        with servers.connect_as_app(running) as connection:
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
