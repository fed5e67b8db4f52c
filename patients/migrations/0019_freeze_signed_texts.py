from django.db import migrations

from clinic.base.freezing import freeze_when


class Migration(migrations.Migration):
    """Which consent came of a text on a tablet never changes."""

    dependencies = [("patients", "0018_visit_open_by_start")]
    operations = [freeze_when("patients_signingtext", "old.consent_id IS NOT NULL")]
