from django.db import migrations

BY_BOTH = r"""
DROP FUNCTION clinic_names_begun(text, integer, text, bigint);
-- A further page of the names that begin so, of either order, each after where the page before ended.
CREATE FUNCTION clinic_names_begun(begin text, page integer,
    after_key text, after_patient bigint, after_given_key text, after_given_patient bigint)
RETURNS SETOF patients_named
LANGUAGE plpgsql STABLE ROWS 40
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
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
END $$;
"""
BY_FAMILY = r"""
DROP FUNCTION clinic_names_begun(text, integer, text, bigint, text, bigint);
CREATE FUNCTION clinic_names_begun(begin text, page integer, after_key text, after_patient bigint)
RETURNS SETOF patients_named
LANGUAGE plpgsql STABLE ROWS 40
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    RETURN QUERY SELECT n.* FROM patients_named n
        WHERE n.key >= after_key AND n.key < begin || U&'\+10FFFF'
          AND (n.key, n.patient) > (after_key, after_patient)
        ORDER BY n.key, n.patient LIMIT page;
END $$;
"""


class Migration(migrations.Migration):
    """Who is found by a given name beside many of that family name stands on a further page, too."""

    dependencies = [("patients", "0025_drafts_of_bookings")]
    operations = [migrations.RunSQL(BY_BOTH, BY_FAMILY)]
