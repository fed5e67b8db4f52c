"""What never changes again is refused by the database. Operations for migrations.

Four shapes, of two trigger functions, `ENABLE ALWAYS`, so that no session setting gets round them:
freeze(table)                       no row is ever updated or deleted
freeze_when(table, condition)       rows for which `condition` holds, e.g. "old.status <> 'draft'"
freeze_but(table, condition, step, fields)
                                    such rows never go, and change only by one step, e.g. "old.status =
                                    'merged' AND new.status = 'undone'", and then in these columns alone
freeze_children(table, parent, fk, condition)
                                    rows whose parent `p` meets `condition`, inserts included
A row of a parent that is being frozen, or only locked for that, waits and is judged by what then stands.
Each also refuses TRUNCATE. A refusal reaches Python as IntegrityError naming the table.
"""

from collections.abc import Sequence

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION plumbline_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen: % refused', tg_table_name, lower(tg_op)
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = tg_name;
END $$;
CREATE OR REPLACE FUNCTION plumbline_refuse_change_of_child() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen boolean;
    parent bigint;
BEGIN
    FOREACH parent IN ARRAY CASE tg_op
        WHEN 'INSERT' THEN ARRAY[(to_jsonb(new) ->> tg_argv[1])::bigint]
        WHEN 'DELETE' THEN ARRAY[(to_jsonb(old) ->> tg_argv[1])::bigint]
        ELSE ARRAY[(to_jsonb(old) ->> tg_argv[1])::bigint, (to_jsonb(new) ->> tg_argv[1])::bigint] END
    LOOP
        EXECUTE format('SELECT %s FROM %I p WHERE p.id = $1 FOR SHARE', tg_argv[2], tg_argv[0])
            INTO frozen USING parent;
        IF frozen THEN
            RAISE EXCEPTION '% belongs to a frozen record: % refused', tg_table_name, lower(tg_op)
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = tg_name;
        END IF;
    END LOOP;
    RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION plumbline_refuse_change_of_child();
DROP FUNCTION plumbline_refuse_change();
"""


def freeze(table: str) -> migrations.RunSQL:
    return _operation(
        table,
        f"""
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION plumbline_refuse_change();
""",
    )


def freeze_when(table: str, condition: str) -> migrations.RunSQL:
    return _operation(
        table,
        f"""
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION plumbline_refuse_change();
""",
    )


def freeze_but(table: str, condition: str, step: str, fields: Sequence[str]) -> migrations.RunSQL:
    columns = ", ".join(f"'{field}'" for field in fields)
    return _operation(
        table,
        f"""
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (({condition}) AND NOT (
        {step} AND to_jsonb(new) - ARRAY[{columns}] = to_jsonb(old) - ARRAY[{columns}]
    )) EXECUTE FUNCTION plumbline_refuse_change();
CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}
    FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_never_deleted;
""",
        f"DROP TRIGGER {table}_never_deleted ON {table};",
    )


def freeze_children(table: str, parent: str, fk: str, condition: str) -> migrations.RunSQL:
    quoted = condition.replace("'", "''")
    return _operation(
        table,
        f"""
CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION plumbline_refuse_change_of_child('{parent}', '{fk}', '{quoted}');
""",
    )


def _operation(table: str, create: str, drop: str = "") -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=f"""{create}
CREATE TRIGGER {table}_never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_frozen;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_never_truncated;
""",
        reverse_sql=f"""{drop}
DROP TRIGGER {table}_never_truncated ON {table};
DROP TRIGGER {table}_frozen ON {table};
""",
    )
