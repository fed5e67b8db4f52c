from django.db import migrations

from clinic.base.freezing import freeze, freeze_when

# Intakes, examinations and plans hang on a visit: it cannot be moved to somebody else under them.
VISIT_KEEPS_ITS_PATIENT = """
CREATE TRIGGER patients_visit_keeps_its_patient BEFORE UPDATE ON patients_visit
    FOR EACH ROW WHEN (old.patient_id <> new.patient_id) EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE patients_visit ENABLE ALWAYS TRIGGER patients_visit_keeps_its_patient;
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_initial")]
    operations = [
        freeze("patients_consent"),
        freeze("patients_breakglass"),
        freeze_when("patients_consenttext", "old.status <> 'draft'"),
        migrations.RunSQL(
            VISIT_KEEPS_ITS_PATIENT, "DROP TRIGGER patients_visit_keeps_its_patient ON patients_visit;"
        ),
    ]
