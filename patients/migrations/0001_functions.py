from django.db import migrations

FUNCTIONS = r"""
-- O'Brien is "obrien" and Smith-Jones "smith jones", so that both are found as people type them.
CREATE FUNCTION clinic_name_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(translate(public.unaccent('public.unaccent'::regdictionary, $1), '''’‘ʼ`´', '')),
        '[-‐‑–—.,·・_/()\s]+', ' ', 'g'))
$$;

-- Chinese, Japanese and Korean names have no space between family and given name when typed.
CREATE FUNCTION clinic_full_name_key(first text, second text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.clinic_name_key(coalesce(first, '') || ' ' || coalesce(second, ''))
        || CASE WHEN coalesce(first, '') || coalesce(second, '') ~ '[⺀-鿿가-힯豈-﫿]'
           THEN ' ' || replace(public.clinic_name_key(coalesce(first, '') || coalesce(second, '')), ' ', '')
           ELSE '' END
$$;

CREATE FUNCTION clinic_name_sounds(family text, given text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT code), '{}')
    FROM unnest(string_to_array(
             public.clinic_name_key(coalesce(family, '') || ' ' || coalesce(given, '')), ' ')) AS word,
         unnest(public.daitch_mokotoff(word)) AS code
    WHERE length(word) > 1
$$;

CREATE FUNCTION clinic_visit_period(planned_start timestamptz, minutes integer) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT tstzrange(planned_start, planned_start + minutes * interval '1 minute')
$$;

CREATE SEQUENCE patients_number_seq START 1001;
"""
DROP = """
DROP SEQUENCE patients_number_seq;
DROP FUNCTION clinic_visit_period(timestamptz, integer);
DROP FUNCTION clinic_name_sounds(text, text);
DROP FUNCTION clinic_full_name_key(text, text);
DROP FUNCTION clinic_name_key(text);
"""


class Migration(migrations.Migration):
    """What the generated columns of names and the booking constraint call."""

    dependencies = [("base", "0002_refusals")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP)]
