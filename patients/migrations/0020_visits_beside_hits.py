from importlib import import_module

from django.db import migrations

first = import_module("patients.migrations.0017_find_names_at_once")

BESIDE = r"""
-- What stands beside a hit: telephones, address, the first visit still to come in a period,
-- also one that was booked for a record merged into it.
CREATE OR REPLACE FUNCTION clinic_beside_hits(patients bigint[], since timestamptz, until timestamptz)
RETURNS TABLE (id bigint, uuid uuid, number varchar, display_name varchar, sort_name varchar, birth_date date,
    birth_date_precision varchar, active boolean, phones text[], home text[], visit_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 20 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
END $$;
"""


class Migration(migrations.Migration):
    """A visit booked for a record that was merged since is the kept one's."""

    dependencies = [("patients", "0019_freeze_signed_texts")]
    operations = [
        migrations.RunSQL(BESIDE, first.BESIDE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    ]
