from django.db import migrations

# Two records can be one person and two again: asked when the plan is begun and when it is activated, and no
# more of one that is over, so that it can still end.
CHECK = """
CREATE FUNCTION careplans_check_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM careplans_careplan before
        JOIN patients_patient theirs ON theirs.id = before.patient_id
        JOIN patients_patient ours ON ours.id = NEW.patient_id
        WHERE before.id = NEW.replaces_id
          AND coalesce(theirs.replaced_by_id, theirs.id) = coalesce(ours.replaced_by_id, ours.id)
    ) THEN
        RAISE EXCEPTION 'careplan_of_one_patient: a plan replaces one of the same person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'careplan_of_one_patient';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER careplan_replaces_one_of_the_person
    BEFORE INSERT OR UPDATE OF patient_id, replaces_id, status ON careplans_careplan
    FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL AND NEW.status IN ('draft', 'active'))
    EXECUTE FUNCTION careplans_check_replaced();
ALTER TABLE careplans_careplan ENABLE ALWAYS TRIGGER careplan_replaces_one_of_the_person;
"""
DROP = "DROP FUNCTION careplans_check_replaced() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("careplans", "0003_plans_follow_their_visits"),
        ("patients", "0028_visit_in_an_episode_of_its_record"),
    ]

    operations = [migrations.RunSQL(CHECK, DROP)]
