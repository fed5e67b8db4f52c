from django.db import migrations

# The planner is kept from reading the whole dictionary, or every name, for one person's words: what it
# knows about the sizes is stale right after a large import, and a plan of a function is kept.
KEEP = r"""
CREATE FUNCTION patients_note_name_words() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO patients_nameword (word)
    SELECT noted.word
    FROM (SELECT DISTINCT unnest(words) AS word FROM changed) AS noted
    WHERE noted.word <> ''
      AND NOT EXISTS (SELECT 1 FROM patients_nameword there WHERE there.word = noted.word);
    RETURN NULL;
END $$;

CREATE TRIGGER patients_patientname_notes_words AFTER INSERT ON patients_patientname
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION patients_note_name_words();
CREATE TRIGGER patients_patientname_notes_changed_words AFTER UPDATE ON patients_patientname
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION patients_note_name_words();

INSERT INTO patients_nameword (word)
SELECT DISTINCT word FROM patients_patientname, unnest(words) AS word WHERE word <> '';
"""
DROP_KEEP = """
DROP TRIGGER patients_patientname_notes_changed_words ON patients_patientname;
DROP TRIGGER patients_patientname_notes_words ON patients_patientname;
DROP FUNCTION patients_note_name_words();
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0005_name_dictionary")]
    operations = [migrations.RunSQL(KEEP, DROP_KEEP)]
