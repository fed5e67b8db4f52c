from django.db import migrations

SAMPLE_STAYS = """
CREATE TRIGGER accounts_clinicprofile_sample_for_ever BEFORE UPDATE ON accounts_clinicprofile
    FOR EACH ROW WHEN (old.is_sample <> new.is_sample) EXECUTE FUNCTION plumbline_refuse_change();
ALTER TABLE accounts_clinicprofile ENABLE ALWAYS TRIGGER accounts_clinicprofile_sample_for_ever;
"""


class Migration(migrations.Migration):
    """A sample clinic never becomes a real one, nor a real one a sample."""

    dependencies = [("accounts", "0001_initial"), ("base", "0002_refusals")]
    operations = [
        migrations.RunSQL(
            SAMPLE_STAYS,
            "DROP TRIGGER accounts_clinicprofile_sample_for_ever ON accounts_clinicprofile;",
        )
    ]
