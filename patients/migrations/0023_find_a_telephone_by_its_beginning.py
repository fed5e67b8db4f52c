from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0022_find_what_is_written_apart")]
    operations = [
        migrations.AddIndex(
            "contactpoint",
            models.Index(fields=["digits"], name="contact_by_digits", opclasses=["varchar_pattern_ops"]),
        ),
    ]
