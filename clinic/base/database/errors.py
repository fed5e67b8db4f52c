"""What goes wrong around the local server, as database errors that Django understands."""

import psycopg


class ServerDown(psycopg.OperationalError):
    """The local server cannot be started or reached; the message says what to do."""
