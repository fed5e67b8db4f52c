from django.db import migrations

EVERYBODY = "INSERT INTO duplicates_changedpatient (patient_id) SELECT id FROM patients_patient;"


class Migration(migrations.Migration):
    """A birth date is joined with two letters of a name instead of one: everybody's keys are made anew."""

    dependencies = [("duplicates", "0002_queue_changed_patients")]
    operations = [migrations.RunSQL(EVERYBODY, migrations.RunSQL.noop)]
