from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

earlier = import_module("patients.migrations.0017_find_names_at_once")
noting = import_module("patients.migrations.0006_keep_name_words")

# "O'Brien" is also typed "O Brien", and "van der Berg" "Vanderberg". A name is found by its parts joined too;
# the dictionary does without them, or it would hold a word for every pair of family names.
WORDS = r"""
CREATE FUNCTION clinic_name_joined(part text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN position(' ' IN key) > 0 THEN ARRAY[replace(key, ' ', '')] ELSE '{}' END
    FROM public.clinic_name_key(coalesce(part, '')) AS key
$$;

CREATE FUNCTION clinic_name_words_to_find(family text, given text, written_as text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.clinic_name_words(family, given, written_as)
        || public.clinic_name_joined(family) || public.clinic_name_joined(given)
$$;

CREATE OR REPLACE FUNCTION patients_note_name_words() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO patients_nameword (word)
    SELECT noted.word FROM (
        SELECT DISTINCT unnest(public.clinic_name_words(family, given, written_as)) AS word FROM changed
    ) AS noted
    WHERE noted.word <> ''
      AND NOT EXISTS (SELECT 1 FROM patients_nameword there WHERE there.word = noted.word);
    RETURN NULL;
END $$;

-- Every way to leave at most two letters out: two words with a common entry are at most two slips apart.
CREATE FUNCTION clinic_name_two_slips(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT public.clinic_name_slips(word) || CASE WHEN length(word) BETWEEN 4 AND 20 THEN (
        SELECT array_agg(
            DISTINCT overlay(overlay(word PLACING '' FROM later FOR 1) PLACING '' FROM place FOR 1))
        FROM generate_series(1, length(word)) AS place, generate_series(place + 1, length(word)) AS later
    ) ELSE '{}' END
$$;
"""
NOTE = noting.KEEP[: noting.KEEP.index("CREATE TRIGGER")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
DROP_WORDS = f"""
{NOTE}
DROP FUNCTION clinic_name_two_slips(text);
DROP FUNCTION clinic_name_words_to_find(text, text, text);
DROP FUNCTION clinic_name_joined(text);
"""
# As they were; made again because they hold the words of a name, now another column.
NAMED = earlier.FIND[: earlier.FIND.index("-- The words of the dictionary")]
BEGUN = earlier.FIND[earlier.FIND.index("-- A further page of names") :]
FIND = r"""
-- The words of the dictionary that a typed word may stand for, the likeliest first: how alike they are, and
-- how many people bear them. `short` are other forms of the name, with a space between; `further` looks more
-- than one slip away, which is dearer: two slips anywhere, and by trigrams. The score decides only what is
-- looked for first. `heard` are those that sound alike. `many`: too many words begin so to look for each.
CREATE FUNCTION clinic_words_for(
    typed text, short text, further boolean,
    OUT known text[], OUT scores float[], OUT heard text[], OUT many boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
SET pg_trgm.similarity_threshold = 0.25 SET pg_trgm.word_similarity_threshold = 0.5 AS $$
DECLARE
    letters float := length(typed);
    per CONSTANT float := 0.01;
    long boolean := letters > 2;
    typed_slips text[];
    typed_two_slips text[];
    typed_sounds text[];
    holds text;
BEGIN
    IF long THEN
        typed_slips := public.clinic_name_slips(typed);
        typed_sounds := public.daitch_mokotoff(left(typed, 60));
        IF further THEN
            typed_two_slips := public.clinic_name_two_slips(typed);
        END IF;
        holds := '_%' || replace(replace(replace(typed, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    END IF;
    SELECT array_agg(one.word ORDER BY one.score DESC), array_agg(one.score ORDER BY one.score DESC),
           array_agg(one.word) FILTER (WHERE one.heard), count(*) FILTER (WHERE one.begun) > 60
    INTO known, scores, heard, many
    FROM (SELECT w.word, max(w.score) AS score, bool_or(w.way = 'sound') AS heard,
                 bool_or(w.way = 'begun') AS begun FROM (
        (SELECT w.word, 'begun' AS way,
                CASE WHEN w.word = typed THEN 1.05 ELSE 0.85 + 0.1 * letters / length(w.word) END
                + w.bearers * per AS score
         FROM patients_nameword w
         WHERE w.word >= typed AND w.word < typed || U&'\+10FFFF' ORDER BY w.word LIMIT 61)
        UNION ALL
        SELECT w.word, 'short', 0.9 + w.bearers * per FROM patients_nameword w
        WHERE short <> '' AND w.word = ANY (string_to_array(short, ' '))
        UNION ALL
        (SELECT w.word, 'inside', 0.5 + 0.3 * letters / length(w.word) + w.bearers * per
         FROM patients_nameword w WHERE long AND w.word LIKE holds LIMIT 40)
        UNION ALL
        (SELECT w.word, 'slip', 1 - 0.5 / greatest(letters, length(w.word)) + w.bearers * per
         FROM patients_nameword w WHERE long AND w.slips && typed_slips LIMIT 100)
        UNION ALL
        (SELECT w.word, 'sound', w.bearers * per
                + 1 - 0.5 * public.levenshtein(w.word, typed) / greatest(letters, length(w.word)) AS score
         FROM patients_nameword w WHERE long AND w.sounds && typed_sounds AND length(w.word) <= 60
         ORDER BY 3 DESC LIMIT 60)
        UNION ALL
        (SELECT w.word, 'slips', w.bearers * per
                + 1 - 0.5 * public.levenshtein(w.word, typed) / greatest(letters, length(w.word)) AS score
         FROM patients_nameword w WHERE further AND long AND w.two_slips && typed_two_slips
         ORDER BY 3 DESC LIMIT 60)
        UNION ALL
        (SELECT w.word, 'alike', 0.5 + 0.5 * public.similarity(w.word, typed) + w.bearers * per
         FROM patients_nameword w WHERE further AND letters > 3 AND w.word OPERATOR(public.%) typed
         ORDER BY 3 DESC LIMIT 40)
        UNION ALL
        (SELECT w.word, 'alike', 0.4 + 0.4 * public.word_similarity(typed, w.word) + w.bearers * per
         FROM patients_nameword w WHERE further AND letters > 3 AND typed OPERATOR(public.<%) w.word
         ORDER BY 3 DESC LIMIT 20)
    ) AS w GROUP BY w.word) AS one;
    IF many THEN
        known := ARRAY[typed || '*'];
        scores := ARRAY[0.9];
    END IF;
END $$;

-- Names for what was typed (`whole`, and its words), in one answer of two kinds of rows. `typed` 0: a name.
-- `typed` n: `words` are those that sound like the n-th word; nothing else is in such a row.
-- First names that begin so, in either order; with a page of them that is all; with none, those that hold
-- the words as they are, as the parts of a name joined may be, or two of them as one. Then a family name with
-- an initial before it; then the likeliest groups of words ("ana johnson", "joh*" a beginning): by the order
-- of the names, for a name is mostly its two words, and while there are few wherever the words stand; while
-- there are none, every pair that may be meant. `further` begins with those that hold all words but one, and
-- ends with those that have one of the words. Of people born in one of the periods, if any are given.
CREATE FUNCTION clinic_find_names(
    whole text, asked text[], short text[], born daterange[], further boolean, page integer)
RETURNS TABLE (typed integer, id bigint, use varchar, given varchar, family varchar, key text,
    given_first_key text, words text[], birth_date date, birth_date_precision varchar, number varchar,
    patient bigint, kept bigint, written_as varchar)
LANGUAGE plpgsql STABLE ROWS 60 SET plan_cache_mode = force_generic_plan SET jit = off
SET max_parallel_workers_per_gather = 0
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_sort = off AS $$
#variable_conflict use_column
DECLARE
    each CONSTANT integer := CASE WHEN further THEN 4 ELSE 10 END;
    most CONSTANT integer := CASE WHEN further THEN 40 ELSE 12 END;
    enough CONSTANT integer := 8;
    beyond text := whole || U&'\+10FFFF';
    rows integer;
    total integer := 0;
    place integer;
    many boolean[] := '{}';
    one_of_many boolean;
    known text[];
    scores float[];
    heard text[];
    best text[];
    lists text[] := '{}';
    groups text[] := ARRAY[''];
    sums float[] := ARRAY[0];
    one text;
    parts text[];
    begun text[];
BEGIN
    IF NOT further THEN
        RETURN QUERY SELECT 0, n.* FROM patients_named n
            WHERE n.key >= whole AND n.key < beyond AND (born IS NULL OR n.birth_date <@ ANY (born))
            ORDER BY n.key, n.patient LIMIT page;
        GET DIAGNOSTICS rows = ROW_COUNT;
        RETURN QUERY SELECT 0, n.* FROM patients_named n
            WHERE n.given_first_key >= whole AND n.given_first_key < beyond
              AND (born IS NULL OR n.birth_date <@ ANY (born))
            ORDER BY n.given_first_key, n.patient LIMIT page;
        GET DIAGNOSTICS total = ROW_COUNT;
        IF rows + total >= page THEN
            RETURN;
        END IF;
        IF rows + total = 0 THEN
            RETURN QUERY SELECT 0, n.* FROM patients_named n
                WHERE n.words @> asked AND (born IS NULL OR n.birth_date <@ ANY (born)) LIMIT each;
            FOR place IN 1 .. cardinality(asked) - 1 LOOP
                parts := asked[:place - 1] || (asked[place] || asked[place + 1]) || asked[place + 2:];
                RETURN QUERY SELECT 0, n.* FROM patients_named n
                    WHERE n.words @> parts AND (born IS NULL OR n.birth_date <@ ANY (born)) LIMIT each;
            END LOOP;
        END IF;
        total := 0;
    ELSIF cardinality(asked) > 2 THEN
        FOR place IN 1 .. cardinality(asked) LOOP
            parts := asked[:place - 1] || asked[place + 1:];
            RETURN QUERY SELECT 0, n.* FROM patients_named n
                WHERE n.words @> parts AND (born IS NULL OR n.birth_date <@ ANY (born)) LIMIT each;
        END LOOP;
    END IF;

    FOR place IN 1 .. cardinality(asked) LOOP
        SELECT f.known, f.scores, f.heard, f.many INTO known, scores, heard, one_of_many
            FROM public.clinic_words_for(asked[place], short[place], further) AS f;
        many := many || one_of_many;
        IF heard IS NOT NULL THEN
            typed := place;
            words := heard;
            RETURN NEXT;
        END IF;
        lists := lists || coalesce(array_to_string(known[:40], ' '), '');
        SELECT array_agg(g.one ORDER BY g.score DESC), array_agg(g.score ORDER BY g.score DESC)
            INTO groups, sums
            FROM (SELECT ltrim(a.one || ' ' || b.word) AS one, a.score + b.score AS score
                  FROM unnest(groups, sums) AS a (one, score),
                       unnest(known[:most], scores[:most]) AS b (word, score)
                  ORDER BY 2 DESC LIMIT most) AS g;
    END LOOP;
    words := NULL;

    IF true = ALL (many) THEN
        IF cardinality(asked) BETWEEN 2 AND 4 AND NOT further THEN
            SELECT array_agg('% ' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%')
                INTO begun FROM unnest(asked) AS w;
            FOREACH one IN ARRAY asked LOOP
                RETURN QUERY SELECT 0, n.* FROM patients_named n
                    WHERE n.key >= one AND n.key < one || U&'\+10FFFF' AND ' ' || n.key LIKE ALL (begun)
                    ORDER BY n.key LIMIT page;
            END LOOP;
        END IF;
        RETURN;
    END IF;

    IF true = ANY (many) AND cardinality(asked) = 2 AND NOT further THEN
        whole := asked[2] || ' ' || asked[1];
        beyond := whole || U&'\+10FFFF';
        RETURN QUERY SELECT 0, n.* FROM patients_named n
            WHERE n.key >= whole AND n.key < beyond AND (born IS NULL OR n.birth_date <@ ANY (born))
            ORDER BY n.key LIMIT page;
        GET DIAGNOSTICS total = ROW_COUNT;
    END IF;
    IF born IS NULL AND cardinality(asked) <= 2 AND NOT true = ANY (many) AND groups IS NOT NULL THEN
        RETURN QUERY SELECT 0, n.* FROM unnest(groups) AS g (one)
            CROSS JOIN LATERAL (SELECT * FROM patients_named n WHERE n.key >= g.one AND n.key < g.one || '!'
                                ORDER BY n.key LIMIT each) AS n;
        GET DIAGNOSTICS total = ROW_COUNT;
        RETURN QUERY SELECT 0, n.* FROM unnest(groups) AS g (one)
            CROSS JOIN LATERAL (SELECT * FROM patients_named n
                                WHERE n.given_first_key >= g.one AND n.given_first_key < g.one || '!'
                                ORDER BY n.given_first_key LIMIT each) AS n;
        GET DIAGNOSTICS rows = ROW_COUNT;
        total := total + rows;
    END IF;
    IF total >= enough THEN
        RETURN;
    END IF;
    FOREACH one IN ARRAY coalesce(groups[:12], '{}') LOOP
        IF position('*' IN one) = 0 THEN
            parts := string_to_array(one, ' ');
            begun := '{}';
        ELSE
            SELECT coalesce(array_agg(part) FILTER (WHERE NOT part LIKE '%*'), '{}'),
                   coalesce(array_agg(rtrim(part, '*')) FILTER (WHERE part LIKE '%*'), '{}')
                INTO parts, begun FROM unnest(string_to_array(one, ' ')) AS part;
            CONTINUE WHEN parts = '{}';
        END IF;
        RETURN QUERY SELECT 0, n.* FROM patients_named n
            WHERE n.words @> parts
              AND (begun = '{}' OR NOT EXISTS (
                  SELECT 1 FROM unnest(begun) AS b
                  WHERE (SELECT count(*) FROM unnest(parts) AS w WHERE starts_with(w, b))
                     >= (SELECT count(*) FROM unnest(string_to_array(n.key, ' ')) AS w
                         WHERE starts_with(w, b))))
              AND (born IS NULL OR n.birth_date <@ ANY (born))
            LIMIT each;
        GET DIAGNOSTICS rows = ROW_COUNT;
        total := total + rows;
        IF total >= enough THEN
            RETURN;
        END IF;
    END LOOP;
    IF total = 0 AND NOT true = ANY (many) AND NOT '' = ANY (lists) THEN
        RETURN QUERY SELECT 0, n.* FROM patients_named n
            WHERE n.words && string_to_array(lists[1], ' ')
              AND n.words && string_to_array(coalesce(lists[2], lists[1]), ' ')
              AND n.words && string_to_array(coalesce(lists[3], lists[1]), ' ')
              AND (born IS NULL OR n.birth_date <@ ANY (born))
            LIMIT 60;
        GET DIAGNOSTICS rows = ROW_COUNT;
        total := total + rows;
    END IF;
    IF further AND born IS NULL AND total < enough AND cardinality(asked) > 1 THEN
        RETURN QUERY SELECT 0, n.* FROM unnest(lists) AS known (all_words)
            CROSS JOIN unnest((string_to_array(known.all_words, ' '))[:2]) AS likely (word)
            CROSS JOIN LATERAL (SELECT * FROM patients_named n
                                WHERE n.key >= likely.word AND n.key < likely.word || '!'
                                ORDER BY n.key LIMIT 10) AS n;
        RETURN QUERY SELECT 0, n.* FROM unnest(lists) AS known (all_words)
            CROSS JOIN unnest((string_to_array(known.all_words, ' '))[:2]) AS likely (word)
            CROSS JOIN LATERAL (SELECT * FROM patients_named n
                                WHERE n.given_first_key >= likely.word
                                  AND n.given_first_key < likely.word || '!'
                                ORDER BY n.given_first_key LIMIT 10) AS n;
    END IF;
END $$;
"""
DROP_FIND = """
DROP FUNCTION clinic_names_begun(text, integer, text, bigint);
DROP FUNCTION clinic_find_names(text, text[], text[], daterange[], boolean, integer);
DROP FUNCTION clinic_words_for(text, text, boolean);
DROP VIEW patients_named;
"""


def texts(function: str, *fields: str) -> models.GeneratedField:
    array = django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)
    return models.GeneratedField(
        db_persist=True,
        expression=models.Func(*map(models.F, fields), function=function, output_field=array),
        output_field=array,
    )


def index(field: str, name: str) -> django.contrib.postgres.indexes.GinIndex:
    return django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=[field], name=name)


class Migration(migrations.Migration):
    dependencies = [("patients", "0021_freeze_ended_signings")]
    operations = [
        migrations.RunSQL(DROP_FIND, earlier.FIND),
        migrations.RunSQL(WORDS, DROP_WORDS),
        migrations.RemoveIndex("patientname", "name_by_words"),
        migrations.RemoveField("patientname", "words"),
        migrations.AddField(
            "patientname", "words", texts("clinic_name_words_to_find", "family", "given", "written_as")
        ),
        migrations.AddIndex("patientname", index("words", "name_by_words")),
        migrations.AddField("nameword", "two_slips", texts("clinic_name_two_slips", "word")),
        migrations.AddIndex("nameword", index("two_slips", "nameword_two_slips")),
        migrations.RunSQL(NAMED + FIND + BEGUN, DROP_FIND),
    ]
