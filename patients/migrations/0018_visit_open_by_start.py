from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0017_find_names_at_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(
                    ("status", "planned"),
                    ("status", "arrived"),
                    ("status", "intake"),
                    ("status", "ready"),
                    ("status", "in-progress"),
                    _connector="OR",
                ),
                fields=["planned_start", "id"],
                name="visit_open_by_start",
            ),
        ),
    ]
