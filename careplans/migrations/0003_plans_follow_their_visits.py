from django.db import migrations

# Where a visit was given an episode of its own record, its plan is one of that episode. An activated plan
# is frozen but for its end, so the trigger that says so steps aside for this one statement.
FOLLOW = """
ALTER TABLE careplans_careplan DISABLE TRIGGER careplan_only_ends;
UPDATE careplans_careplan p SET episode_id = v.episode_id
    FROM patients_visit v WHERE v.id = p.visit_id AND v.episode_id <> p.episode_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE careplans_careplan ENABLE ALWAYS TRIGGER careplan_only_ends;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("careplans", "0002_freeze_issued_and_published"),
        ("patients", "0027_episodes_of_one_record"),
    ]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
