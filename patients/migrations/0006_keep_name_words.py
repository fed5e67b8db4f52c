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

LOOK_UP = r"""
-- Loads the library of trigrams: before that its settings are unknown and may not be named below.
SELECT public.similarity('', '');

-- Words of the dictionary that a typed word may stand for, and in which way.
CREATE FUNCTION clinic_words_near(typed text) RETURNS TABLE (word text, way text)
LANGUAGE plpgsql STABLE ROWS 60 SET enable_seqscan = off AS $$
DECLARE
    escaped text := replace(replace(replace(typed, '\', '\\'), '%', '\%'), '_', '\_');
BEGIN
    RETURN QUERY SELECT w.word, 'begins' FROM patients_nameword w
        WHERE w.word >= typed AND w.word < typed || U&'\+10FFFF' ORDER BY w.word LIMIT 61;
    IF length(typed) < 3 THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT w.word, 'inside' FROM patients_nameword w
        WHERE w.word LIKE '_%' || escaped || '%' LIMIT 40;
    RETURN QUERY SELECT w.word, 'slip' FROM patients_nameword w
        WHERE w.slips && public.clinic_name_slips(typed) LIMIT 100;
    RETURN QUERY SELECT w.word, 'sounds' FROM patients_nameword w
        WHERE w.sounds && public.clinic_name_sounds(typed, '') AND length(w.word) <= 60
        ORDER BY public.levenshtein(w.word, typed) LIMIT 100;
END $$;

-- The same for words more than one slip away, or begun with a slip: by trigrams, and dearer.
CREATE FUNCTION clinic_words_alike(typed text) RETURNS TABLE (word text, way text)
LANGUAGE plpgsql STABLE ROWS 30 SET enable_seqscan = off
SET pg_trgm.similarity_threshold = 0.25 SET pg_trgm.word_similarity_threshold = 0.5 AS $$
BEGIN
    IF length(typed) < 4 THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT w.word, 'alike' FROM patients_nameword w
        WHERE w.word OPERATOR(public.%) typed ORDER BY public.similarity(w.word, typed) DESC LIMIT 40;
    RETURN QUERY SELECT w.word, 'alike' FROM patients_nameword w
        WHERE typed OPERATOR(public.<%) w.word
        ORDER BY public.word_similarity(typed, w.word) DESC LIMIT 20;
END $$;

-- Names that hold all the words of a group ("ana joh*": one word whole, one begun), best group first, until
-- there are enough; then names that hold one word of each of up to three lists ("ana anna" and "smit smith").
-- Of people born in one of the periods, if any are given.
CREATE FUNCTION clinic_names_with(
    groups text[], lists text[], born daterange[], each integer, most integer, OUT id bigint)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 40 SET enable_seqscan = off AS $$
DECLARE
    one text;
    whole text[];
    begun text[];
    any_of text[] := string_to_array(lists[1], ' ');
    and_any_of text[] := string_to_array(coalesce(lists[2], lists[1]), ' ');
    and_one_more text[] := string_to_array(coalesce(lists[3], lists[1]), ' ');
    rows integer;
    total integer := 0;
BEGIN
    FOREACH one IN ARRAY groups LOOP
        SELECT coalesce(array_agg(part) FILTER (WHERE NOT part LIKE '%*'), '{}'),
               coalesce(array_agg(rtrim(part, '*')) FILTER (WHERE part LIKE '%*'), '{}')
            INTO whole, begun FROM unnest(string_to_array(one, ' ')) AS part;
        CONTINUE WHEN whole = '{}';
        RETURN QUERY SELECT n.id FROM patients_patientname n
            WHERE n.words @> whole
              AND (begun = '{}' OR NOT EXISTS (
                  SELECT 1 FROM unnest(begun) AS b
                  WHERE NOT EXISTS (SELECT 1 FROM unnest(n.words) AS w WHERE starts_with(w, b))))
              AND (born IS NULL OR EXISTS (
                  SELECT 1 FROM patients_patient p
                  WHERE p.id = n.patient_id AND p.birth_date <@ ANY (born)))
            LIMIT each;
        GET DIAGNOSTICS rows = ROW_COUNT;
        total := total + rows;
        IF total >= most THEN
            RETURN;
        END IF;
    END LOOP;
    IF any_of <> '{}' THEN
        RETURN QUERY SELECT n.id FROM patients_patientname n
            WHERE n.words && any_of AND n.words && and_any_of AND n.words && and_one_more
              AND (born IS NULL OR EXISTS (
                  SELECT 1 FROM patients_patient p
                  WHERE p.id = n.patient_id AND p.birth_date <@ ANY (born)))
            LIMIT most;
    END IF;
END $$;
"""
DROP_LOOK_UP = """
DROP FUNCTION clinic_names_with(text[], text[], daterange[], integer, integer);
DROP FUNCTION clinic_words_alike(text);
DROP FUNCTION clinic_words_near(text);
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0005_name_dictionary")]
    operations = [
        migrations.RunSQL(KEEP, DROP_KEEP),
        migrations.RunSQL(LOOK_UP, DROP_LOOK_UP),
    ]
