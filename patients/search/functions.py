"""The functions that the search asks the database for, as it runs them: migrations wrote them one by one."""

from django.db import connection

HEAD = """\
-- What the database runs for names and for the search, whichever migration wrote it last. To change it,
-- write a migration, then this file: python manage.py show_search_functions > patients/search/functions.sql
"""
DEFINITIONS = r"""
SELECT pg_get_functiondef(oid) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'clinic\_%'
ORDER BY proname, oid::regprocedure::text
"""


def as_run() -> str:
    with connection.cursor() as cursor:
        cursor.execute(DEFINITIONS)
        return "\n".join([HEAD, *(f"{definition.rstrip()};\n" for (definition,) in cursor.fetchall())])
