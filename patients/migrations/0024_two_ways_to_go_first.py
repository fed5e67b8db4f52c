from django.db import migrations, models

# What stood in the one column is kept as a mark made by hand; intake's own migration claims what flags set.


class Migration(migrations.Migration):
    dependencies = [("patients", "0023_find_a_telephone_by_its_beginning")]

    operations = [
        migrations.RenameField("visit", "practitioner_first", "marked_first"),
        migrations.AlterField(
            "visit",
            "marked_first",
            models.BooleanField(default=False, verbose_name="marked practitioner first"),
        ),
        migrations.AddField(
            "visit",
            "flagged_first",
            models.BooleanField(default=False, verbose_name="practitioner first while a flag is open"),
        ),
    ]
