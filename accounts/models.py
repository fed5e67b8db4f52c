from datetime import date, datetime, time

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from clinic.base import per_request
from clinic.base.canonical import digest
from clinic.base.models import StoredFile
from clinic.base.prepared import Prepared
from clinic.base.uuids import uuid7

STAFF_FIELDS = ["username", "first_name", "last_name", "credentials", "email", "is_active"]


class User(AbstractUser):
    """A member of staff. Patients have no account."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    credentials = models.CharField(
        _("credentials"), max_length=60, blank=True, help_text=_("Printed after the name, e.g. DAOM.")
    )
    is_bookable = models.BooleanField(
        _("sees patients"), default=False, help_text=_("Visits can be booked with this person.")
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def signature_name(self) -> str:
        """As it stands under a signed record, e.g. "Kim Sample, DAOM"."""
        return f"{self.full_name}, {self.credentials}" if self.credentials else self.full_name

    @property
    def content_digest(self) -> str:
        """Of what an admin decides, roles included: a form sends back what it showed."""
        decided = {name: getattr(self, name) for name in STAFF_FIELDS}
        held = sorted(group.name for group in self.groups.all()) if self.pk else []
        return digest({**decided, "roles": held})

    @property
    def initials(self) -> str:
        letters = [part[0] for part in (self.first_name, self.last_name) if part]
        return "".join(letters).upper() or self.username[:2].upper()


def every_weekday() -> list[int]:
    return list(WEEKDAYS)


PROFILE = "clinic profile"
_PROFILE = Prepared(lambda: ClinicProfile.objects.filter(pk=1))


class ClinicProfile(models.Model):
    """The clinic itself: one row, made with the first account."""

    class ChartAccess(models.TextChoices):
        CARE_TEAM = "care-team", _("The patient's care team")
        WHOLE_CLINIC = "whole-clinic", _("Every practitioner")

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "us-letter", "US Letter"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120, default="The clinic")
    address = models.TextField(_("address"), max_length=400, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("web site"), blank=True)
    emergency_number = models.CharField(
        _("emergency number"),
        max_length=40,
        blank=True,
        help_text=_("Shown to patients, e.g. 112 or 911. The intake cannot be published without it."),
    )
    maternity_line = models.CharField(_("maternity line"), max_length=80, blank=True)
    crisis_line = models.CharField(_("crisis line"), max_length=80, blank=True)
    paper_size = models.CharField(_("paper"), max_length=10, choices=Paper, default=Paper.A4)
    languages = models.JSONField(_("patient languages"), default=list, blank=True)
    letterhead_logo = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, blank=True)
    chart_access = models.CharField(
        _("who opens a chart"), max_length=12, choices=ChartAccess, default=ChartAccess.CARE_TEAM
    )
    adult_age = models.PositiveSmallIntegerField(
        _("adult age"),
        default=18,
        validators=[MinValueValidator(12), MaxValueValidator(25)],
        help_text=_("Anyone younger needs a parent or guardian on record before they consent."),
    )
    identifier_kinds = models.TextField(
        _("kinds of numbers"),
        max_length=1000,
        blank=True,
        default="Insurer\nNational number\nPassport\nDriving licence",
        help_text=_("Offered at registration, one on each line. Others can be typed."),
    )
    heard_from_choices = models.TextField(
        _("how patients hear of the clinic"),
        max_length=1000,
        blank=True,
        default="A friend or relative\nA doctor\nThe internet\nPassing by",
        help_text=_("Offered at registration, one on each line. Others can be typed."),
    )
    long_wait_minutes = models.PositiveSmallIntegerField(
        _("a long wait, in minutes"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("From then on the day board shows the waiting time in a calm warning colour."),
    )
    opens_at = models.TimeField(_("opens at"), default=time(8))
    closes_at = models.TimeField(
        _("closes at"), default=time(18), help_text=_("Free times are offered between the two.")
    )
    open_weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=list(WEEKDAYS.items())),
        verbose_name=_("open on"),
        default=every_weekday,
    )
    closed_dates = ArrayField(
        models.DateField(),
        verbose_name=_("closed on these days"),
        size=200,
        default=list,
        blank=True,
        help_text=_("Days off, e.g. 2027-01-01, 2027-12-25."),
    )
    is_sample = models.BooleanField(_("sample clinic"), default=False, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("clinic profile")
        verbose_name_plural = _("clinic profile")
        constraints = [
            models.CheckConstraint(
                name="clinicprofile_only_one",
                condition=Q(pk=1),
                violation_error_message=_("An installation is one clinic."),
            ),
            models.CheckConstraint(
                name="clinicprofile_adult_from_12_to_25",
                condition=Q(adult_age__gte=12, adult_age__lte=25),
                violation_error_message=_("The adult age lies between 12 and 25."),
            ),
            models.CheckConstraint(
                name="clinicprofile_long_wait_from_1_to_240",
                condition=Q(long_wait_minutes__gte=1, long_wait_minutes__lte=240),
                violation_error_message=_("A long wait begins between 1 and 240 minutes."),
            ),
            models.CheckConstraint(
                name="clinicprofile_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The clinic closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "ClinicProfile":
        """The clinic's row, read once for each request; before setup, an unsaved one with the defaults.

        To be read only: a service that changes it takes the row under a lock.
        """
        return per_request.once(PROFILE, lambda: _PROFILE.first() or cls())

    def is_open_on(self, day: date) -> bool:
        return day.weekday() in self.open_weekdays and day not in self.closed_dates

    def is_open_during(self, begin: datetime, end: datetime) -> bool:
        """By the clock on the wall."""
        local, until = timezone.localtime(begin), timezone.localtime(end)
        within = self.opens_at <= local.time() and until.time() <= self.closes_at
        return within and local.date() == until.date() and self.is_open_on(local.date())
