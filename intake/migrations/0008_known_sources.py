from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_a_flag_is_of_its_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Keyed digest of the network address.", max_length=64, unique=True
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "known source",
                "verbose_name_plural": "known sources",
            },
        ),
    ]
