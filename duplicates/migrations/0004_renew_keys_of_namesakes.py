from django.db import migrations

EVERYBODY = "INSERT INTO duplicates_changedpatient (patient_id) SELECT id FROM patients_patient;"


class Migration(migrations.Migration):
    """Names alone are a key only for whoever tells no birth date: everybody's keys are made anew."""

    dependencies = [("duplicates", "0003_renew_keys")]
    operations = [migrations.RunSQL(EVERYBODY, migrations.RunSQL.noop)]
