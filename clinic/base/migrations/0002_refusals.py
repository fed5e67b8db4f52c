from django.db import migrations

from clinic.base.freezing import DROP_FUNCTIONS, FUNCTIONS, freeze


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        freeze("base_storedfile"),
    ]
