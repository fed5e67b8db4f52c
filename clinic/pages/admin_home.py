"""Where each model stands on the admin's home."""

from django.utils.translation import gettext_lazy as _

LEFT_OVER = _("More")
SECTIONS = [
    (
        _("Records"),
        [
            "patients.Patient",
            "patients.Visit",
            "patients.VisitSeries",
            "patients.Episode",
            "patients.Consent",
            "patients.BreakGlass",
            "merging.Merge",
            "imports.Import",
            "imports.ImportRow",
            "intake.Response",
            "intake.Flag",
            "assessments.Assessment",
            "assessments.Finding",
            "assessments.Measurement",
            "careplans.CarePlan",
            "careplans.SuggestionRecord",
            "careplans.ContraindicationAnswer",
            "careplans.Goal",
            "careplans.Activity",
            "careplans.Handout",
        ],
    ),
    (
        _("Particulars of patients"),
        [
            "patients.PatientName",
            "patients.ContactPoint",
            "patients.Address",
            "patients.Identifier",
            "patients.RelatedPerson",
            "patients.CareTeamMember",
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
            "assessments.FindingCode",
            "assessments.ExamSet",
            "careplans.RuleEntry",
            "careplans.RuleVersion",
            "patients.ConsentText",
            "patients.LabelSheet",
        ],
    ),
    (_("Library"), ["careplans.Resource", "careplans.Locator"]),
    (
        _("Safekeeping"),
        [
            "audit.Event",
            "intake.TabletSession",
            "intake.IntakeLink",
            "patients.Signing",
            "patients.SigningText",
            "axes.AccessAttempt",
            "axes.AccessFailureLog",
            "axes.AccessLog",
        ],
    ),
]
