"""How PostgreSQL is set when it is ours. Given on the command line: no file can undo it."""

import shlex

PORT = 5432

ACCESS = """\
# Written at every start; changes are lost.
local all all peer map=plumbline
local replication postgres peer map=plumbline
"""

SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 100,
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] ",
    # What patients said stays out of the log: no statements, no values, no details of errors.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
    "log_statement": "none",
    "log_min_duration_statement": -1,
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
THROWN_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": 200,
    "max_wal_size": "256MB",
}


def command_line(*, durable: bool, **places: object) -> str:
    """All settings as one string of options, quoted for a shell."""
    chosen = SETTINGS | (DURABLE if durable else THROWN_AWAY) | places
    return " ".join(shlex.quote(f"--{name}={value}") for name, value in chosen.items())
