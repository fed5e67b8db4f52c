from django.db import migrations

# Words of a name as they stand in its key, and every way to leave one letter out of a word: two words
# with a common entry are one slip apart (a letter wrong, missing, doubled, or two in the wrong order).
FUNCTIONS = r"""
CREATE FUNCTION clinic_name_words(family text, given text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_to_array(public.clinic_full_name_key(family, given), ' ')
$$;

CREATE FUNCTION clinic_name_slips(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN length(word) BETWEEN 3 AND 40 THEN (
        SELECT array_agg(DISTINCT overlay(word PLACING '' FROM place FOR 1)) || word
        FROM generate_series(1, length(word)) AS place
    ) ELSE '{}' END
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION clinic_name_slips(text);
DROP FUNCTION clinic_name_words(text, text);
"""


class Migration(migrations.Migration):
    """What the generated columns of the dictionary of name words call."""

    dependencies = [("patients", "0003_freeze")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS)]
