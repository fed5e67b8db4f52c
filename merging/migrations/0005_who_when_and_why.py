from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merging", "0004_place"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="merge",
            name="merge_state_tied_to_its_times",
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("place__isnull", True),
                        ("status", "proposed"),
                        ("undo_reason", ""),
                        ("undone_at__isnull", True),
                        ("undone_by__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("place__isnull", True),
                        ("status", "declined"),
                        ("undo_reason", ""),
                        ("undone_at__isnull", True),
                        ("undone_by__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("place__isnull", False),
                        ("status", "merged"),
                        ("undo_reason", ""),
                        ("undone_at__isnull", True),
                        ("undone_by__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("place__isnull", False),
                        ("status", "undone"),
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                        models.Q(("undo_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="merge_state_says_who_when_and_why",
                violation_error_message="A merge and its undoing say by whom, when, and why.",
            ),
        ),
    ]
