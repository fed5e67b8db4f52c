from django.db import migrations

from clinic.base.freezing import freeze_but

UNDOING = ["status", "undone_by_id", "undone_at", "undo_reason", "updated_at"]


class Migration(migrations.Migration):
    """What a merge wrote is how it is undone: once decided it stays as it is, but for the undoing."""

    dependencies = [("merging", "0002_no_chains")]
    operations = [
        freeze_but(
            "merging_merge",
            "old.status <> 'proposed'",
            "old.status = 'merged' AND new.status = 'undone'",
            UNDOING,
        )
    ]
