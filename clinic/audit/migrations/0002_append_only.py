from django.db import migrations

from clinic.base.freezing import freeze


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("base", "0002_refusals")]
    operations = [freeze("audit_event"), freeze("audit_seal")]
