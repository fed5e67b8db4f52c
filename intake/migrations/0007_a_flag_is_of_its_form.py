from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_keys_counted_apart")]

    operations = [
        migrations.RemoveConstraint(model_name="flag", name="intake_flag_stands_once"),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                name="intake_flag_stands_once",
                fields=["response", "source", "code", "level"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(source="exam"),
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                name="intake_flag_names_its_form_unless_of_an_examination",
                condition=Q(source="exam", response__isnull=True)
                | (~Q(source="exam") & Q(response__isnull=False)),
            ),
        ),
    ]
