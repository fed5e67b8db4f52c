from django.db import migrations

# Statement triggers see a whole import at once. They only add rows: nobody waits for anybody.
FUNCTIONS = """
CREATE FUNCTION duplicates_queue_rows_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicates_changedpatient (patient_id) SELECT DISTINCT patient_id FROM new_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION duplicates_queue_rows_of_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicates_changedpatient (patient_id) SELECT DISTINCT patient_id FROM old_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION duplicates_queue_rows_of_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicates_changedpatient (patient_id)
        SELECT patient_id FROM new_rows UNION SELECT patient_id FROM old_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION duplicates_queue_changed_patients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicates_changedpatient (patient_id)
    SELECT DISTINCT touched.id
    FROM new_rows n JOIN old_rows o USING (id),
         LATERAL (VALUES (n.id), (n.replaced_by_id), (o.replaced_by_id)) AS touched (id)
    WHERE touched.id IS NOT NULL
      AND (n.birth_date, n.birth_date_precision, n.replaced_by_id)
          IS DISTINCT FROM (o.birth_date, o.birth_date_precision, o.replaced_by_id);
    RETURN NULL;
END $$;
CREATE FUNCTION duplicates_queue_deleted_patients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicates_changedpatient (patient_id) SELECT id FROM old_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER duplicates_changed AFTER UPDATE ON patients_patient
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION duplicates_queue_changed_patients();
CREATE TRIGGER duplicates_deleted AFTER DELETE ON patients_patient
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION duplicates_queue_deleted_patients();
"""
TABLES = ("patients_patientname", "patients_contactpoint", "patients_address")
OF_TABLE = """
CREATE TRIGGER duplicates_added AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION duplicates_queue_rows_of_new();
CREATE TRIGGER duplicates_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION duplicates_queue_rows_of_both();
CREATE TRIGGER duplicates_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION duplicates_queue_rows_of_old();
"""
EVERYBODY_ONCE = "INSERT INTO duplicates_changedpatient (patient_id) SELECT id FROM patients_patient;"
DROP = """
DROP TRIGGER duplicates_deleted ON patients_patient;
DROP TRIGGER duplicates_changed ON patients_patient;
"""
DROP_OF_TABLE = """
DROP TRIGGER duplicates_deleted ON {table};
DROP TRIGGER duplicates_changed ON {table};
DROP TRIGGER duplicates_added ON {table};
"""
DROP_FUNCTIONS = """
DROP FUNCTION duplicates_queue_deleted_patients();
DROP FUNCTION duplicates_queue_changed_patients();
DROP FUNCTION duplicates_queue_rows_of_both();
DROP FUNCTION duplicates_queue_rows_of_old();
DROP FUNCTION duplicates_queue_rows_of_new();
"""


class Migration(migrations.Migration):
    """Whoever changes a patient, by whatever way, puts them into the queue of those to look at."""

    dependencies = [("duplicates", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP + DROP_FUNCTIONS),
        *(migrations.RunSQL(OF_TABLE.format(table=t), DROP_OF_TABLE.format(table=t)) for t in TABLES),
        migrations.RunSQL(EVERYBODY_ONCE, migrations.RunSQL.noop),
    ]
