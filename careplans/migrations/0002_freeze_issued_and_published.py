"""What never changes again: published rules, activated plans and what they hold, issued handouts."""

from django.db import migrations

from clinic.base.freezing import freeze, freeze_children, freeze_when

PLAN = "careplans_careplan"
NOT_DRAFT = "p.status <> 'draft'"

CHECK_PLAN = """
CREATE FUNCTION careplans_check_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM patients_visit v JOIN assessments_assessment a ON a.visit_id = v.id
        WHERE v.id = NEW.visit_id AND v.patient_id = NEW.patient_id AND v.episode_id = NEW.episode_id
          AND a.id = NEW.assessment_id AND a.patient_id = NEW.patient_id
    ) THEN
        RAISE EXCEPTION 'careplan_of_one_patient: visit, episode and assessment belong to one patient'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'careplan_of_one_patient';
    END IF;
    IF (SELECT status FROM assessments_assessment WHERE id = NEW.assessment_id) = 'preliminary' THEN
        RAISE EXCEPTION 'careplan_from_a_signed_assessment: sign the assessment first'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'careplan_from_a_signed_assessment';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER careplan_fits_its_visit
    BEFORE INSERT OR UPDATE OF patient_id, episode_id, visit_id, assessment_id ON careplans_careplan
    FOR EACH ROW EXECUTE FUNCTION careplans_check_plan();
ALTER TABLE careplans_careplan ENABLE ALWAYS TRIGGER careplan_fits_its_visit;

CREATE FUNCTION careplans_keep_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status = 'active'
       AND NEW.status IN ('completed', 'revoked', 'entered-in-error')
       AND to_jsonb(OLD) - ARRAY['status', 'ended_at', 'ended_by_id', 'end_reason', 'updated_at']
         = to_jsonb(NEW) - ARRAY['status', 'ended_at', 'ended_by_id', 'end_reason', 'updated_at'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'careplan_only_ends: an activated plan can end, nothing else'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'careplan_only_ends';
END $$;
CREATE TRIGGER careplan_only_ends BEFORE UPDATE OR DELETE ON careplans_careplan
    FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION careplans_keep_plan();
ALTER TABLE careplans_careplan ENABLE ALWAYS TRIGGER careplan_only_ends;
CREATE TRIGGER careplans_careplan_never_truncated BEFORE TRUNCATE ON careplans_careplan
    FOR EACH STATEMENT EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE careplans_careplan ENABLE ALWAYS TRIGGER careplans_careplan_never_truncated;

CREATE FUNCTION careplans_check_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.in_force_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM careplans_ruleversion v
        WHERE v.id = NEW.in_force_id AND v.entry_id = NEW.id AND v.published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'ruleentry_in_force_is_published: only a published version comes into force'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ruleentry_in_force_is_published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ruleentry_in_force_is_published BEFORE INSERT OR UPDATE ON careplans_ruleentry
    FOR EACH ROW EXECUTE FUNCTION careplans_check_in_force();
ALTER TABLE careplans_ruleentry ENABLE ALWAYS TRIGGER ruleentry_in_force_is_published;
"""
DROP = """
DROP TRIGGER careplans_careplan_never_truncated ON careplans_careplan;
DROP FUNCTION careplans_check_in_force() CASCADE;
DROP FUNCTION careplans_keep_plan() CASCADE;
DROP FUNCTION careplans_check_plan() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("careplans", "0001_initial"), ("base", "0002_refusals")]

    operations = [
        migrations.RunSQL(CHECK_PLAN, DROP),
        freeze_when("careplans_ruleversion", "old.published_at IS NOT NULL"),
        freeze("careplans_handout"),
        *(
            freeze_children(table, PLAN, "plan_id", NOT_DRAFT)
            for table in (
                "careplans_suggestionrecord",
                "careplans_contraindicationanswer",
                "careplans_goal",
                "careplans_activity",
            )
        ),
    ]
