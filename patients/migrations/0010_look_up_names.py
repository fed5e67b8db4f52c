from django.db import migrations

# Functions, because their plans are kept (planning took as long as searching) and because the planner may be
# told here, and only here, never to read every name: after a large import it believes in sizes that are gone.
WORDS = r"""
-- A database of before the first release may have them in an earlier form.
DROP FUNCTION IF EXISTS clinic_words_near(text);
DROP FUNCTION IF EXISTS clinic_words_alike(text);
DROP FUNCTION IF EXISTS clinic_names_with(text[], text[], daterange[], integer, integer);

-- Loads the library of trigrams: before that its settings are unknown and may not be named below.
SELECT public.similarity('', '');

-- Words of the dictionary that a typed word may stand for, and how; `short` are other forms of a name.
CREATE FUNCTION clinic_words_near(typed text, short text) RETURNS TABLE (word text, way text)
LANGUAGE plpgsql STABLE ROWS 60 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    typed_slips text[] := public.clinic_name_slips(typed);
    typed_sounds text[] := public.clinic_name_sounds(typed, '');
    escaped text := replace(replace(replace(typed, '\', '\\'), '%', '\%'), '_', '\_');
BEGIN
    RETURN QUERY SELECT w.word, 'begins' FROM patients_nameword w
        WHERE w.word >= typed AND w.word < typed || U&'\+10FFFF' ORDER BY w.word LIMIT 61;
    IF short <> '' THEN
        RETURN QUERY SELECT w.word, 'short' FROM patients_nameword w
            WHERE w.word = ANY (string_to_array(short, ' '));
    END IF;
    IF length(typed) < 3 THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT w.word, 'inside' FROM patients_nameword w
        WHERE w.word LIKE '_%' || escaped || '%' LIMIT 40;
    RETURN QUERY SELECT w.word, 'slip' FROM patients_nameword w
        WHERE w.slips && typed_slips LIMIT 100;
    RETURN QUERY SELECT w.word, 'sounds' FROM patients_nameword w
        WHERE w.sounds && typed_sounds AND length(w.word) <= 60
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
"""
DROP_WORDS = """
DROP FUNCTION clinic_words_alike(text);
DROP FUNCTION clinic_words_near(text, text);
"""

NAMES = r"""
CREATE VIEW patients_named WITH (security_invoker = true) AS
SELECT n.id, n.use, n.given, n.family, n.key, n.given_first_key, n.words, p.birth_date,
       p.birth_date_precision, p.number, p.id AS patient, coalesce(p.replaced_by_id, p.id) AS kept
FROM patients_patientname n JOIN patients_patient p ON p.id = n.patient_id;

-- Names that begin like this, family name first and given name first, each in its order; after (key, id) only
-- the first of the two. In all three: of people born in one of the periods, if any are given.
CREATE FUNCTION clinic_names_begun(
    begin text, page integer, after_key text, after_id bigint, born daterange[])
RETURNS SETOF patients_named LANGUAGE plpgsql STABLE ROWS 40
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    beyond text := begin || U&'\+10FFFF';
BEGIN
    IF after_key IS NOT NULL THEN
        RETURN QUERY SELECT n.* FROM patients_named n
            WHERE n.key >= after_key AND n.key < beyond AND (n.key, n.id) > (after_key, after_id)
            ORDER BY n.key, n.id LIMIT page;
        RETURN;
    END IF;
    RETURN QUERY SELECT n.* FROM patients_named n
        WHERE n.key >= begin AND n.key < beyond AND (born IS NULL OR n.birth_date <@ ANY (born))
        ORDER BY n.key, n.id LIMIT page;
    RETURN QUERY SELECT n.* FROM patients_named n
        WHERE n.given_first_key >= begin AND n.given_first_key < beyond
          AND (born IS NULL OR n.birth_date <@ ANY (born))
        ORDER BY n.given_first_key, n.id LIMIT page;
END $$;

-- Names that hold all the words of a group ("ana joh*": one word whole, one begun), best group first, until
-- there are enough; then names that hold one word of each of up to three lists ("ana anna" and "smit smith").
CREATE FUNCTION clinic_names_with(
    groups text[], lists text[], born daterange[], each integer, most integer)
RETURNS SETOF patients_named LANGUAGE plpgsql STABLE ROWS 40
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
        IF position('*' IN one) = 0 THEN
            whole := string_to_array(one, ' ');
            begun := '{}';
        ELSE
            SELECT coalesce(array_agg(part) FILTER (WHERE NOT part LIKE '%*'), '{}'),
                   coalesce(array_agg(rtrim(part, '*')) FILTER (WHERE part LIKE '%*'), '{}')
                INTO whole, begun FROM unnest(string_to_array(one, ' ')) AS part;
            CONTINUE WHEN whole = '{}';
        END IF;
        RETURN QUERY SELECT n.* FROM patients_named n
            WHERE n.words @> whole
              AND (begun = '{}' OR NOT EXISTS (
                  SELECT 1 FROM unnest(begun) AS b
                  WHERE NOT EXISTS (SELECT 1 FROM unnest(n.words) AS w WHERE starts_with(w, b))))
              AND (born IS NULL OR n.birth_date <@ ANY (born))
            LIMIT each;
        GET DIAGNOSTICS rows = ROW_COUNT;
        total := total + rows;
        IF total >= most THEN
            RETURN;
        END IF;
    END LOOP;
    IF any_of <> '{}' THEN
        RETURN QUERY SELECT n.* FROM patients_named n
            WHERE n.words && any_of AND n.words && and_any_of AND n.words && and_one_more
              AND (born IS NULL OR n.birth_date <@ ANY (born))
            LIMIT 3 * most;
    END IF;
END $$;

-- What stands beside a hit: telephones, address, the first visit still to come in a period.
CREATE FUNCTION clinic_beside_hits(patients bigint[], since timestamptz, until timestamptz)
RETURNS TABLE (patient bigint, phones text[], home text[], visit_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 20 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY SELECT one,
        ARRAY(SELECT c.value::text FROM patients_contactpoint c
              WHERE c.patient_id = one AND c.system = 'phone' ORDER BY c.rank, c.id),
        (SELECT ARRAY[a.lines, a.city, a.postal_code] FROM patients_address a WHERE a.patient_id = one),
        (SELECT min(v.planned_start) FROM patients_visit v
         WHERE v.patient_id = one AND v.status = 'planned'
           AND v.planned_start >= since AND v.planned_start < until)
        FROM unnest(patients) AS one;
END $$;
"""
DROP_NAMES = """
DROP FUNCTION clinic_beside_hits(bigint[], timestamptz, timestamptz);
DROP FUNCTION clinic_names_with(text[], text[], daterange[], integer, integer);
DROP FUNCTION clinic_names_begun(text, integer, text, bigint, daterange[]);
DROP VIEW patients_named;
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0009_consent_texts_reviewed")]
    operations = [migrations.RunSQL(WORDS, DROP_WORDS), migrations.RunSQL(NAMES, DROP_NAMES)]
