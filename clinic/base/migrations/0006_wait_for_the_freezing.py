"""A child that is written while its parent is being frozen waits, whatever lock the freezing takes."""

from django.db import migrations

from clinic.base.freezing import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("base", "0005_shared_cache")]
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
