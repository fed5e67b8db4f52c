"""The texts that patients decide about, and what they decided."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record, StoredFile
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet
from .patient import Patient

LONGEST_NOTE = 300


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def in_use(self) -> Self:
        return self.filter(status=ConsentText.Status.ACTIVE)

    def to_decide(self) -> Self:
        """In use, and asked for a decision: a notice is only shown."""
        return self.in_use().filter(kind=ConsentText.Kind.CONSENT)


class ConsentText(Record):
    """One version, in one language, of a text that patients decide about or are shown.

    Frozen once published; the next version retires it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Retired")

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consent")
        NOTICE = "notice", _("Notice")

    code = models.SlugField(
        _("code"), max_length=60, help_text=_("The same for every version and language of this text.")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    language = models.CharField(
        _("language"), max_length=10, default="en", help_text=_("As in web pages: en, es, zh-hans.")
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(
        _("text"), blank=True, max_length=20_000, help_text=_("An empty line begins a new paragraph.")
    )
    ask_everyone = models.BooleanField(
        _("ask at check-in"),
        default=True,
        help_text=_("The board says so while a patient has not decided about this version."),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    reviewer_name = models.CharField(_("reviewing clinician"), max_length=120, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent text")
        permissions = [("publish_consenttext", _("Can publish and retire a consent text"))]
        constraints = [
            models.UniqueConstraint(
                name="consenttext_version_once",
                fields=["code", "language", "version"],
                violation_error_message=_("This version of the text already exists."),
            ),
            models.UniqueConstraint(
                name="consenttext_one_in_use",
                fields=["code", "language"],
                condition=Q(status="active"),
                violation_error_message=_("One version of a text is in use at a time."),
            ),
            models.CheckConstraint(
                name="consenttext_active_is_not_empty",
                condition=Q(status="draft") | ~Q(text=""),
                violation_error_message=_("Write the text before it is used."),
            ),
            models.CheckConstraint(
                name="consenttext_published_iff_reviewed",
                condition=Q(
                    status="draft", reviewer_name="", reviewed_on__isnull=True, published_at__isnull=True
                )
                | ~Q(status="draft")
                & ~Q(reviewer_name="")
                & Q(reviewed_on__isnull=False, published_at__isnull=False),
                violation_error_message=_("Publishing names the reviewing clinician and the day."),
            ),
            models.CheckConstraint(
                name="consenttext_retired_iff_stamped",
                condition=Q(status="retired", retired_at__isnull=False)
                | ~Q(status="retired") & Q(retired_at__isnull=True),
                violation_error_message=_("A retired version says when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("patients:consent-text", args=[self.uuid])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_in_use(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


class ConsentQuerySet(OfPatientQuerySet):
    def latest(self) -> Self:
        """The newest decision about each text, whoever's records they are: narrow it with `of` first."""
        return self.order_by("code", "-given_at", "-pk").distinct("code")

    def newest_first(self) -> Self:
        return self.order_by("-given_at", "-pk")


class Consent(Record):
    """What was decided about one version of one text, by whom. A change of mind is a new row.

    `EXAMINATION` is the code of the text about being examined, the one that the work itself depends on.
    """

    EXAMINATION = "physical-exam"

    class Decision(models.TextChoices):
        YES = "yes", _("Given")
        NO = "no", _("Refused")
        ASK = "ask", _("Wants to ask first")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        INTAKE = "intake", _("Intake form")
        DESK = "desk", _("At the desk")
        TABLET = "tablet", _("On the tablet")
        PAPER = "paper", _("On paper")

    class Signer(models.TextChoices):
        PATIENT = "patient", _("Patient")
        GUARDIAN = "guardian", _("Parent or guardian")

    class Signature(models.TextChoices):
        NONE = "", _("Not signed here")
        DRAWN = "drawn", _("Drawn")
        TYPED = "typed", _("Typed name")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    code = models.SlugField(max_length=60)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision)
    given_at = models.DateTimeField()
    signer = models.CharField(_("decided by"), max_length=8, choices=Signer, default=Signer.PATIENT)
    signer_name = models.CharField(_("name"), max_length=200, blank=True, validators=[validate_text])
    signer_relationship = models.CharField(
        _("relationship"), max_length=80, blank=True, validators=[validate_text]
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    source = models.CharField(max_length=8, choices=Source)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, validators=[validate_text])
    signature = models.CharField(_("signature"), max_length=5, choices=Signature, blank=True, default="")
    typed_name = models.CharField(_("name as typed"), max_length=200, blank=True, validators=[validate_text])
    strokes = models.JSONField(
        _("strokes"), default=list, blank=True, help_text=_("The drawn signature: lines of points.")
    )
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, blank=True)

    append_only = True
    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        indexes = [models.Index(fields=["patient", "code", "-given_at"], name="consent_latest")]
        constraints = [
            models.CheckConstraint(
                name="consent_known_decision",
                condition=Q(decision__in=["yes", "no", "ask", "withdrawn"]),
                violation_error_message=_("Choose given, refused, withdrawn or ask first."),
            ),
            models.CheckConstraint(
                name="consent_guardian_has_a_name",
                condition=Q(signer="patient") | Q(signer="guardian") & ~Q(signer_name=""),
                violation_error_message=_("Say which parent or guardian decided."),
            ),
            models.CheckConstraint(
                name="consent_signature_is_whole",
                condition=Q(signature="", typed_name="", strokes=[], digest="")
                | Q(signature="drawn", typed_name="") & ~Q(strokes=[]) & ~Q(digest="")
                | Q(signature="typed", strokes=[]) & ~Q(typed_name="") & ~Q(digest=""),
                violation_error_message=_("Sign with the finger, or type the name."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_decision_display()}"

    @property
    def title(self) -> str:
        return self.text.title if self.text else self.code
