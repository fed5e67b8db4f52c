"""Django's PostgreSQL backend, which starts the local server when nobody answers."""

import psycopg
from django.db.backends.postgresql import base, client, features

from .errors import ServerDown

OLDEST_VERSION = 16  # the first with Daitch-Mokotoff codes

# What a server says that is there but not ready; it speaks English (lc_messages=C).
NOT_READY = ("starting up", "shutting down", "in recovery mode", "not yet accepting connections")


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (OLDEST_VERSION,)


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql of the package when the machine has none."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        arguments, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        local = settings_dict.get("LOCAL")
        if local is not None:
            local.ensure_running()
            arguments[0] = str(local.program("psql"))
        return arguments, env


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    client_class = DatabaseClient

    def get_new_connection(self, conn_params):
        local = self.settings_dict.get("LOCAL")
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            if local is None or not _nobody_serves(error, local):
                raise
        local.ensure_running()
        return super().get_new_connection(conn_params)


def _nobody_serves(error: psycopg.OperationalError, local) -> bool:
    if isinstance(error, ServerDown):
        return False
    return any(words in str(error) for words in NOT_READY) or not local.has_listener()
