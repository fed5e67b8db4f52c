from django.db import migrations

from clinic.base.freezing import freeze_when


class Migration(migrations.Migration):
    """Who was asked on a tablet, and who signed there, never changes once it is over."""

    dependencies = [("patients", "0020_visits_beside_hits")]
    operations = [freeze_when("patients_signing", "old.ended_at IS NOT NULL")]
