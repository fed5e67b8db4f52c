from django.db import migrations

from clinic.base.freezing import freeze, freeze_when


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_initial")]
    operations = [
        freeze("patients_consent"),
        freeze("patients_breakglass"),
        freeze_when("patients_consenttext", "old.status <> 'draft'"),
    ]
