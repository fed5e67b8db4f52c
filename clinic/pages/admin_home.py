"""Where each model stands on the admin's home."""

from django.utils.translation import gettext_lazy as _

LEFT_OVER = _("More")
SECTIONS = [
    (
        _("Records"),
        [
            "patients.Patient",
            "patients.Visit",
            "patients.Episode",
            "intake.Response",
            "intake.Flag",
            "assessments.Assessment",
            "assessments.Finding",
            "assessments.Measurement",
            "careplans.CarePlan",
            "careplans.Handout",
        ],
    ),
    (_("People"), ["accounts.User", "auth.Group", "accounts.ClinicProfile", "mfa.Authenticator"]),
    (
        _("Questionnaires"),
        ["questionnaires.Questionnaire", "questionnaires.QuestionnaireVersion"],
    ),
    (
        _("Catalogue"),
        [
            "assessments.Muscle",
            "assessments.Test",
            "assessments.ExamSet",
            "careplans.RuleSet",
            "careplans.RuleVersion",
            "careplans.Contraindication",
            "careplans.Resource",
            "patients.ConsentText",
        ],
    ),
    (
        _("Safekeeping"),
        ["audit.Event", "axes.AccessAttempt", "axes.AccessFailureLog", "axes.AccessLog"],
    ),
]
