-- What the database runs for names and for the search, whichever migration wrote it last. To change it,
-- write a migration, then this file: python manage.py show_search_functions > patients/search/functions.sql

CREATE OR REPLACE FUNCTION public.clinic_beside_hits(patients bigint[], since timestamp with time zone, until timestamp with time zone)
 RETURNS TABLE(id bigint, uuid uuid, number character varying, display_name character varying, sort_name character varying, birth_date date, birth_date_precision character varying, active boolean, phones text[], home text[], visit_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE ROWS 20
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT p.id, p.uuid, p.number, p.display_name, p.sort_name, p.birth_date,
        p.birth_date_precision, p.active,
        ARRAY(SELECT c.value::text FROM patients_contactpoint c
              WHERE c.patient_id = p.id AND c.system = 'phone' ORDER BY c.rank, c.id),
        (SELECT ARRAY[a.lines, a.city, a.postal_code] FROM patients_address a WHERE a.patient_id = p.id),
        (SELECT min(v.planned_start) FROM patients_visit v
         WHERE v.patient_id IN (
                 SELECT r.id FROM patients_patient r WHERE r.id = p.id OR r.replaced_by_id = p.id)
           AND v.status = 'planned'
           AND v.planned_start >= since AND v.planned_start < until)
        FROM patients_patient p WHERE p.id = ANY (patients);
END $function$;

CREATE OR REPLACE FUNCTION public.clinic_find_names(whole text, asked text[], short text[], born daterange[], further boolean, page integer)
 RETURNS TABLE(typed integer, id bigint, use character varying, given character varying, family character varying, key text, given_first_key text, words text[], birth_date date, birth_date_precision character varying, number character varying, patient bigint, kept bigint, written_as character varying)
 LANGUAGE plpgsql
 STABLE ROWS 60
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET max_parallel_workers_per_gather TO '0'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_sort TO 'off'
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.clinic_full_name_key(first text, second text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT public.clinic_name_key(coalesce(first, '') || ' ' || coalesce(second, ''))
        || CASE WHEN coalesce(first, '') || coalesce(second, '') ~ '[⺀-鿿가-힯豈-﫿]'
           THEN ' ' || replace(public.clinic_name_key(coalesce(first, '') || coalesce(second, '')), ' ', '')
           ELSE '' END
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_joined(part text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT CASE WHEN position(' ' IN key) > 0 THEN ARRAY[replace(key, ' ', '')] ELSE '{}' END
    FROM public.clinic_name_key(coalesce(part, '')) AS key
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_key(text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    SELECT btrim(regexp_replace(
        lower(translate(public.unaccent('public.unaccent'::regdictionary, $1), '''’‘ʼ`´', '')),
        '[-‐‑–—.,·・_/()\s]+', ' ', 'g'))
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_slips(word text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    SELECT CASE WHEN length(word) BETWEEN 3 AND 40 THEN (
        SELECT array_agg(DISTINCT overlay(word PLACING '' FROM place FOR 1)) || word
        FROM generate_series(1, length(word)) AS place
    ) ELSE '{}' END
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_sounds(family text, given text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT coalesce(array_agg(DISTINCT code), '{}')
    FROM unnest(string_to_array(
             public.clinic_name_key(coalesce(family, '') || ' ' || coalesce(given, '')), ' ')) AS word,
         unnest(public.daitch_mokotoff(word)) AS code
    WHERE length(word) > 1
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_two_slips(word text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    SELECT public.clinic_name_slips(word) || CASE WHEN length(word) BETWEEN 4 AND 20 THEN (
        SELECT array_agg(
            DISTINCT overlay(overlay(word PLACING '' FROM later FOR 1) PLACING '' FROM place FOR 1))
        FROM generate_series(1, length(word)) AS place, generate_series(place + 1, length(word)) AS later
    ) ELSE '{}' END
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_words(family text, given text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT string_to_array(public.clinic_full_name_key(family, given), ' ')
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_words(family text, given text, written_as text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT string_to_array(public.clinic_full_name_key(family, given)
        || CASE WHEN written_as = '' THEN '' ELSE ' ' || public.clinic_full_name_key(written_as, '') END, ' ')
$function$;

CREATE OR REPLACE FUNCTION public.clinic_name_words_to_find(family text, given text, written_as text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT public.clinic_name_words(family, given, written_as)
        || public.clinic_name_joined(family) || public.clinic_name_joined(given)
$function$;

CREATE OR REPLACE FUNCTION public.clinic_names_begun(begin text, page integer, after_key text, after_patient bigint, after_given_key text, after_given_patient bigint)
 RETURNS SETOF patients_named
 LANGUAGE plpgsql
 STABLE ROWS 40
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
DECLARE
    beyond text := begin || U&'\+10FFFF';
BEGIN
    RETURN QUERY SELECT n.* FROM patients_named n
        WHERE n.key >= greatest(after_key, begin) AND n.key < beyond
          AND (n.key, n.patient) > (after_key, after_patient)
        ORDER BY n.key, n.patient LIMIT page;
    RETURN QUERY SELECT n.* FROM patients_named n
        WHERE n.given_first_key >= greatest(after_given_key, begin) AND n.given_first_key < beyond
          AND (n.given_first_key, n.patient) > (after_given_key, after_given_patient)
        ORDER BY n.given_first_key, n.patient LIMIT page;
END $function$;

CREATE OR REPLACE FUNCTION public.clinic_visit_period(planned_start timestamp with time zone, minutes integer)
 RETURNS tstzrange
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    SELECT tstzrange(planned_start, planned_start + minutes * interval '1 minute')
$function$;

CREATE OR REPLACE FUNCTION public.clinic_words_for(typed text, short text, further boolean, OUT known text[], OUT scores double precision[], OUT heard text[], OUT many boolean)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET "pg_trgm.similarity_threshold" TO '0.25'
 SET "pg_trgm.word_similarity_threshold" TO '0.5'
AS $function$
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
END $function$;
