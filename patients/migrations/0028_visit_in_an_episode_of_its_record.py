from django.db import migrations

# Django has no key of two columns that points at another table.
KEY = """
ALTER TABLE patients_episode ADD CONSTRAINT episode_of_one_record UNIQUE (id, patient_id);
ALTER TABLE patients_visit ADD CONSTRAINT visit_in_an_episode_of_its_record
    FOREIGN KEY (episode_id, patient_id) REFERENCES patients_episode (id, patient_id);
"""
DROP_KEY = """
ALTER TABLE patients_visit DROP CONSTRAINT visit_in_an_episode_of_its_record;
ALTER TABLE patients_episode DROP CONSTRAINT episode_of_one_record;
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0027_episodes_of_one_record")]

    operations = [migrations.RunSQL(KEY, DROP_KEY)]
