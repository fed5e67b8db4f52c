from django.db import migrations

CREATE = """
-- Readers follow replaced_by one step. Asked at commit, so that a merge may first point and then point on.
CREATE FUNCTION merging_check_no_chain() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM patients_patient AS retired
        JOIN patients_patient AS kept ON kept.id = retired.replaced_by_id
        WHERE kept.replaced_by_id IS NOT NULL AND NEW.id IN (retired.id, kept.id)
    ) THEN
        RAISE EXCEPTION 'patient_replaced_by_a_kept_record: a merged record points at a record that is kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'patient_replaced_by_a_kept_record';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER patient_replaced_by_a_kept_record
    AFTER INSERT OR UPDATE OF replaced_by_id ON patients_patient
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.replaced_by_id IS NOT NULL) EXECUTE FUNCTION merging_check_no_chain();
"""
DROP = """
DROP TRIGGER patient_replaced_by_a_kept_record ON patients_patient;
DROP FUNCTION merging_check_no_chain();
"""


class Migration(migrations.Migration):
    """A merged record points at a record that is kept, never at another merged one."""

    dependencies = [("merging", "0001_merge")]
    operations = [migrations.RunSQL(CREATE, DROP)]
