from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0008_retire_consent_texts")]
    operations = [
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                fields=("code", "language", "version"),
                name="consenttext_version_once",
                violation_error_message="This version of the text already exists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "active")),
                fields=("code", "language"),
                name="consenttext_one_in_use",
                violation_error_message="One version of a text is in use at a time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("published_at__isnull", True),
                        ("reviewed_on__isnull", True),
                        ("reviewer_name", ""),
                        ("status", "draft"),
                    ),
                    models.Q(
                        models.Q(("status", "draft"), _negated=True),
                        models.Q(("reviewer_name", ""), _negated=True),
                        ("published_at__isnull", False),
                        ("reviewed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="consenttext_published_iff_reviewed",
                violation_error_message="Publishing names the reviewing clinician and the day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", False), ("status", "retired")),
                    models.Q(models.Q(("status", "retired"), _negated=True), ("retired_at__isnull", True)),
                    _connector="OR",
                ),
                name="consenttext_retired_iff_stamped",
                violation_error_message="A retired version says when.",
            ),
        ),
    ]
