"""A published version never changes again, except that one in use is retired."""

from django.db import migrations

TABLE = "questionnaires_questionnaireversion"
RETIREMENT = "ARRAY['status', 'retired_at', 'retired_by_id', 'updated_at']"

FREEZE = f"""
CREATE TRIGGER {TABLE}_frozen BEFORE DELETE ON {TABLE}
    FOR EACH ROW WHEN (old.status <> 'draft') EXECUTE FUNCTION plumbline_refuse_change();
CREATE TRIGGER {TABLE}_frozen_but_for_retirement BEFORE UPDATE ON {TABLE}
    FOR EACH ROW WHEN (
        old.status <> 'draft'
        AND NOT (
            old.status = 'active' AND new.status = 'retired'
            AND to_jsonb(new) - {RETIREMENT} = to_jsonb(old) - {RETIREMENT}
        )
    ) EXECUTE FUNCTION plumbline_refuse_change();
CREATE TRIGGER {TABLE}_never_truncated BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_frozen;
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_frozen_but_for_retirement;
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_never_truncated;
"""
MELT = f"""
DROP TRIGGER {TABLE}_never_truncated ON {TABLE};
DROP TRIGGER {TABLE}_frozen_but_for_retirement ON {TABLE};
DROP TRIGGER {TABLE}_frozen ON {TABLE};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0001_initial"),
        ("base", "0002_refusals"),
    ]

    operations = [migrations.RunSQL(sql=FREEZE, reverse_sql=MELT)]
