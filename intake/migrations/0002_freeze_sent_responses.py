from django.db import migrations

from clinic.base.freezing import freeze_when

# A flag is a statement of a moment: what raised it never changes, each stamp is set once, no row is deleted.
KEEP = """
CREATE FUNCTION intake_flag_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        RAISE EXCEPTION 'intake_flag: a flag is never deleted'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = tg_name;
    END IF;
    IF (old.uuid, old.patient_id, old.visit_id, old.response_id, old.source, old.code, old.level, old.title,
        old.link_ids, old.answer, old.reason, old.action, old.patient_message, old.doctor_only, old.raised_at)
       IS DISTINCT FROM
       (new.uuid, new.patient_id, new.visit_id, new.response_id, new.source, new.code, new.level, new.title,
        new.link_ids, new.answer, new.reason, new.action, new.patient_message, new.doctor_only, new.raised_at)
       OR (old.withdrawn_at IS NOT NULL AND old.withdrawn_at IS DISTINCT FROM new.withdrawn_at)
       OR (old.acknowledged_at IS NOT NULL
           AND (old.acknowledged_at, old.acknowledged_by_id, old.acknowledgement)
           IS DISTINCT FROM (new.acknowledged_at, new.acknowledged_by_id, new.acknowledgement))
       OR (old.cleared_at IS NOT NULL
           AND (old.cleared_at, old.cleared_by_id, old.clear_reason, old.doctor_told, old.doctor_decided_on)
           IS DISTINCT FROM
           (new.cleared_at, new.cleared_by_id, new.clear_reason, new.doctor_told, new.doctor_decided_on))
    THEN
        RAISE EXCEPTION 'intake_flag: what is stamped is not changed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = tg_name;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER intake_flag_kept BEFORE UPDATE OR DELETE ON intake_flag
    FOR EACH ROW EXECUTE FUNCTION intake_flag_keep();
CREATE TRIGGER intake_flag_never_truncated BEFORE TRUNCATE ON intake_flag
    FOR EACH STATEMENT EXECUTE FUNCTION plumbline_refuse_change();
CREATE TRIGGER intake_response_never_deleted BEFORE DELETE ON intake_response
    FOR EACH ROW EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE intake_flag ENABLE ALWAYS TRIGGER intake_flag_kept;
ALTER TABLE intake_flag ENABLE ALWAYS TRIGGER intake_flag_never_truncated;
ALTER TABLE intake_response ENABLE ALWAYS TRIGGER intake_response_never_deleted;
"""
UNDO = """
DROP TRIGGER intake_response_never_deleted ON intake_response;
DROP TRIGGER intake_flag_never_truncated ON intake_flag;
DROP TRIGGER intake_flag_kept ON intake_flag;
DROP FUNCTION intake_flag_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("base", "0002_refusals")]

    operations = [
        freeze_when("intake_response", "old.status <> 'in-progress'"),
        migrations.RunSQL(KEEP, UNDO),
    ]
