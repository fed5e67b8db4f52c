from django.db import migrations

# The one mark that both a person and a flag could set is taken for the flag's where one is open. A visit
# whose mark was taken away under an open flag gets it again.
FLAGGED = """
UPDATE patients_visit SET flagged_first = true, marked_first = false
WHERE id IN (
    SELECT visit_id FROM intake_flag WHERE cleared_at IS NULL AND level IN ('urgent', 'same-day')
);
"""
MARKED = "UPDATE patients_visit SET marked_first = true WHERE flagged_first;"


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_freeze_sent_responses"), ("patients", "0024_two_ways_to_go_first")]

    operations = [migrations.RunSQL(FLAGGED, MARKED)]
