from django.db import migrations

from clinic.base.freezing import freeze


class Migration(migrations.Migration):
    """How a series was booked never changes; its visits do, each by itself."""

    dependencies = [("patients", "0014_visit_series")]
    operations = [freeze("patients_visitseries")]
