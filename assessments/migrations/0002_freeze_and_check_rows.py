"""What a constraint cannot say: what is signed never changes again, and a row fits its catalogue."""

from django.db import migrations

from clinic.base.freezing import freeze_children, freeze_when

CHECK_ASSESSMENT = """
CREATE FUNCTION assessments_check_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT patient_id FROM patients_visit WHERE id = NEW.visit_id) IS DISTINCT FROM NEW.patient_id THEN
        RAISE EXCEPTION 'assessment_of_the_visits_patient: another patient'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_of_the_visits_patient';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM assessments_assessment earlier
        WHERE earlier.id = NEW.replaces_id AND earlier.visit_id = NEW.visit_id
          AND earlier.exam_set_id = NEW.exam_set_id
          AND earlier.status IN ('final', 'amended')
    ) THEN
        RAISE EXCEPTION 'assessment_replaces_a_signed_one: only a signed one of the same visit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_replaces_a_signed_one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_fits_its_visit
    BEFORE INSERT OR UPDATE OF visit_id, patient_id, replaces_id ON assessments_assessment
    FOR EACH ROW EXECUTE FUNCTION assessments_check_assessment();
ALTER TABLE assessments_assessment ENABLE ALWAYS TRIGGER assessment_fits_its_visit;
"""

CHECK_MEASUREMENT = """
CREATE FUNCTION assessments_check_measurement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    test record;
    fits boolean;
BEGIN
    IF NEW.test_id IS NULL THEN
        IF (SELECT paired FROM assessments_muscle WHERE id = NEW.muscle_id)
            <> (NEW.side IN ('left', 'right')) THEN
            RAISE EXCEPTION 'measurement_side_fits_its_muscle: left and right are of paired muscles'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_side_fits_its_muscle';
        END IF;
        RETURN NEW;
    END IF;
    SELECT kind, scale, minimum, maximum, sides INTO test FROM assessments_test WHERE id = NEW.test_id;
    IF NEW.kind <> test.kind OR NOT NEW.side = ANY (test.sides) THEN
        RAISE EXCEPTION 'measurement_side_and_kind_of_its_test: it is not recorded so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_side_and_kind_of_its_test';
    END IF;
    fits := CASE
        WHEN NEW.data_absent_reason IS NOT NULL THEN true
        WHEN test.scale = 'grade_0_5' THEN NEW.grade IS NOT NULL
        WHEN test.scale = 'positive_negative' THEN NEW.code IN ('positive', 'negative', 'equivocal')
        ELSE NEW.number BETWEEN test.minimum AND test.maximum
    END;
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION 'measurement_value_fits_its_test: this test cannot give it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_value_fits_its_test';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measurement_fits_its_test BEFORE INSERT OR UPDATE ON assessments_measurement
    FOR EACH ROW EXECUTE FUNCTION assessments_check_measurement();
ALTER TABLE assessments_measurement ENABLE ALWAYS TRIGGER measurement_fits_its_test;
"""

CHECK_FINDING = """
CREATE FUNCTION assessments_check_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM assessments_findingcode WHERE slug = NEW.code) THEN
        RAISE EXCEPTION 'finding_code_known: no such finding'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'finding_code_known';
    END IF;
    IF (SELECT paired FROM assessments_muscle WHERE id = NEW.muscle_id)
            <> (NEW.side IN ('left', 'right')) THEN
        RAISE EXCEPTION 'finding_side_fits_its_muscle: left and right are of paired muscles'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_side_fits_its_muscle';
    END IF;
    -- two findings set at the same moment wait for each other here
    PERFORM 1 FROM assessments_assessment WHERE id = NEW.assessment_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM assessments_finding other
        JOIN assessments_findingcode mine ON mine.slug = NEW.code
        JOIN assessments_findingcode theirs ON theirs.slug = other.code
        WHERE other.assessment_id = NEW.assessment_id AND other.muscle_id = NEW.muscle_id
          AND other.side = NEW.side
          AND other.id IS DISTINCT FROM NEW.id
          AND (jsonb_exists(mine.excludes, other.code) OR jsonb_exists(theirs.excludes, NEW.code))
    ) THEN
        RAISE EXCEPTION 'finding_excludes_another: these findings cannot stand beside each other'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'finding_excludes_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finding_fits_the_others BEFORE INSERT OR UPDATE ON assessments_finding
    FOR EACH ROW EXECUTE FUNCTION assessments_check_finding();
ALTER TABLE assessments_finding ENABLE ALWAYS TRIGGER finding_fits_the_others;
"""


def _drop(function: str) -> str:
    return f"DROP FUNCTION {function}() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.RunSQL(CHECK_ASSESSMENT, _drop("assessments_check_assessment")),
        migrations.RunSQL(CHECK_MEASUREMENT, _drop("assessments_check_measurement")),
        migrations.RunSQL(CHECK_FINDING, _drop("assessments_check_finding")),
        freeze_when("assessments_assessment", "old.status <> 'preliminary'"),
        freeze_children(
            "assessments_measurement", "assessments_assessment", "assessment_id", "p.status <> 'preliminary'"
        ),
        freeze_children(
            "assessments_finding", "assessments_assessment", "assessment_id", "p.status <> 'preliminary'"
        ),
    ]
