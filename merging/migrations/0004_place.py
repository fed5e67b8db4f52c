from django.db import migrations, models

# What is decided is frozen but for its undoing, so the trigger that says so steps aside for this statement.
IN_THEIR_ORDER = """
ALTER TABLE merging_merge DISABLE TRIGGER merging_merge_frozen;
UPDATE merging_merge m SET place = o.place
    FROM (SELECT id, row_number() OVER (ORDER BY decided_at, id) AS place
          FROM merging_merge WHERE status IN ('merged', 'undone')) o
    WHERE o.id = m.id;
ALTER TABLE merging_merge ENABLE ALWAYS TRIGGER merging_merge_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("merging", "0003_freeze_decided_merges")]

    operations = [
        migrations.AddField(
            "merge",
            "place",
            models.PositiveIntegerField(
                editable=False, null=True, verbose_name="place in the order of merges"
            ),
        ),
        migrations.RunSQL(IN_THEIR_ORDER, migrations.RunSQL.noop),
    ]
