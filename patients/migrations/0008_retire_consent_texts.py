"""A published text never changes again, except that the one in use is retired.

Texts published before reviews were kept say so; of several in use the newest stays.
"""

from django.db import migrations

TABLE = "patients_consenttext"
RETIREMENT = "ARRAY['status', 'retired_at', 'retired_by_id', 'updated_at']"

SAY_WHAT_IS_NOT_KNOWN = f"""
DROP TRIGGER {TABLE}_frozen ON {TABLE};
UPDATE {TABLE} SET reviewer_name = 'Not recorded', reviewed_on = updated_at::date, published_at = updated_at
    WHERE status = 'active';
UPDATE {TABLE} older SET status = 'retired', retired_at = updated_at
    WHERE status = 'active' AND EXISTS (
        SELECT 1 FROM {TABLE} newer
        WHERE newer.code = older.code AND newer.status = 'active' AND newer.version > older.version
    );
"""  # noqa: S608
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
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_frozen;
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_frozen_but_for_retirement;
"""
AS_BEFORE = f"""
DROP TRIGGER {TABLE}_frozen_but_for_retirement ON {TABLE};
DROP TRIGGER {TABLE}_frozen ON {TABLE};
CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW WHEN (old.status <> 'draft') EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0007_consents_signed")]
    operations = [
        migrations.RunSQL(SAY_WHAT_IS_NOT_KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(FREEZE, AS_BEFORE),
    ]
