from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from typing import Self

from django.conf.locale import LANG_INFO
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import ClinicProfile
from clinic.base.addresses import address
from clinic.base.models import Record
from clinic.base.prepared import AnyOf, Prepared
from clinic.base.text import validate_text


class NameKey(Func):
    """Lower case, accents and apostrophes off, hyphens to one space (clinic_name_key in 0001)."""

    function = "clinic_name_key"
    output_field = models.TextField()


# The record that is read for a person: the kept one, for a record that was merged into it.
KEPT = Coalesce("replaced_by", "pk")
KEPT_OF_ROW = Coalesce("patient__replaced_by", "patient")


def may_see_identities(user) -> bool:
    return user.has_perm("patients.view_patient")


def is_clinician(user) -> bool:
    """Holds `patients.open_chart` by a role. Being a superuser makes nobody a clinician."""
    if not user.has_perm("patients.open_chart"):
        return False
    return not user.is_superuser or user.groups.filter(permissions__codename="open_chart").exists()


def whole_clinic_opens_charts() -> bool:
    return ClinicProfile.current().chart_access == ClinicProfile.ChartAccess.WHOLE_CLINIC


def _ways_to_belong() -> tuple[Callable[[int, datetime], models.QuerySet], ...]:
    """What makes a practitioner one of the care team: rows of its patient."""
    from .team import CareTeamMember
    from .visit import Visit

    return (
        lambda user, _at: CareTeamMember.objects.filter(user=user),
        lambda user, _at: Visit.objects.opening_charts_to(user),
    )


def _ways_in() -> tuple[Callable[[int, datetime], models.QuerySet], ...]:
    """What lets a practitioner into a chart: the same, or a grant for a day."""
    from .team import BreakGlass

    return (*_ways_to_belong(), lambda user, at: BreakGlass.objects.open_at(at).filter(user=user))


@cache
def _led_to() -> tuple[Prepared, ...]:
    """The kept records that each way leads to."""

    def leading(rows: Callable[[int, datetime], models.QuerySet]) -> Prepared:
        return Prepared(
            lambda user, at: rows(user, at).values_list(KEPT_OF_ROW, flat=True), user=int, at=datetime
        )

    return tuple(map(leading, _ways_in()))


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user) -> Self:
        """The first door: identity. Everybody who may see patients sees them all."""
        return self if may_see_identities(user) else self.none()

    def chart_open_to(self, user, at: datetime) -> Self:
        """The second door: the clinical record.

        Open to those with `patients.open_chart` who belong to the care team (added, or a visit with
        the patient that they did not make alone), hold a break-glass grant at this moment, or work in a
        clinic that opens every chart to its practitioners. What opens one record of a person opens the
        merged ones too.
        """
        if not is_clinician(user):
            return self.none()
        return self if whole_clinic_opens_charts() else self.reached_by(user.pk, at)

    def reached_by(self, user: int, at: datetime) -> Self:
        """What the second door asks of a practitioner where charts belong to care teams."""
        return self.filter(AnyOf(KEPT, _led_to(), user=user, at=at))

    def each_reached_by(self, user: int, at: datetime) -> Self:
        """The same of one patient: that one is looked up, not everybody whom the practitioner reaches."""
        person = OuterRef(OuterRef("kept"))
        ways = (Q(Exists(rows(user, at).of_person(person))) for rows in _ways_in())
        return self.alias(kept=KEPT).filter(reduce(or_, ways))

    def cared_for_by(self, user, at: datetime) -> Self:
        """Whose care team is this practitioner's to change: the second door without the grant of a day."""
        if not is_clinician(user):
            return self.none()
        if whole_clinic_opens_charts():
            return self
        ways = (Q(kept__in=rows(user.pk, at).values_list(KEPT_OF_ROW)) for rows in _ways_to_belong())
        return self.alias(kept=KEPT).filter(reduce(or_, ways))

    def with_records(self) -> Self:
        """For a page with many `.of(patient)`: they find the person's records read already.

        Only for a record that is kept; a record that was merged into another has none of its own.
        """
        merged = Patient.objects.filter(replaced_by=OuterRef("pk")).values("pk")
        return self.annotate(merged_ids=ArraySubquery(merged))

    def current(self) -> Self:
        """Without records that were merged into another."""
        return self.filter(replaced_by__isnull=True)


class Patient(Record):
    """A person the clinic knows. Names, contacts and identifiers are rows of their own."""

    class Precision(models.TextChoices):
        DAY = "day", _("day known")
        MONTH = "month", _("month and year known")
        YEAR = "year", _("year known")
        UNKNOWN = "unknown", _("not known")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        INTERSEX = "intersex", _("Intersex")
        UNKNOWN = "unknown", _("Rather not say")

    number = models.CharField(_("record number"), max_length=20, unique=True)
    active = models.BooleanField(default=True)
    display_name = models.CharField(_("name"), max_length=490)
    sort_name = models.CharField(max_length=410)
    name_order = models.GeneratedField(
        expression=NameKey(F("sort_name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    birth_date = models.DateField(
        _("date of birth"),
        null=True,
        blank=True,
        help_text=_("The first day of the month or year where only that is known."),
    )
    birth_date_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    birth_date_estimated = models.BooleanField(_("estimated"), default=False)
    sex = models.CharField(_("recorded sex"), max_length=10, choices=Sex, blank=True)
    gender = models.CharField(
        _("gender"), max_length=60, blank=True, validators=[validate_text], help_text=_("In their own words.")
    )
    language = models.CharField(_("language"), max_length=35, blank=True, validators=[validate_text])
    interpreter_needed = models.BooleanField(_("needs an interpreter"), default=False)
    heard_from = models.CharField(
        _("how they heard of us"), max_length=120, blank=True, validators=[validate_text]
    )
    replaced_by = models.ForeignKey("self", models.PROTECT, related_name="replaces", null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        permissions = [
            ("open_chart", "Can open the charts of their own patients"),
            ("print_patient", "Can print identity sheets"),
        ]
        indexes = [
            models.Index(fields=["name_order", "id"], name="patient_by_name"),
            models.Index(fields=["birth_date", "id"], name="patient_by_birth_date"),
        ]
        constraints = [
            models.CheckConstraint(
                name="patient_birth_date_iff_known",
                condition=Q(birth_date__isnull=True, birth_date_precision="unknown")
                | (Q(birth_date__isnull=False) & ~Q(birth_date_precision="unknown")),
                violation_error_message=_("Give a date of birth, or say that it is not known."),
            ),
            models.CheckConstraint(
                name="patient_born_since_1900",
                condition=Q(birth_date__isnull=True) | Q(birth_date__gte=date(1900, 1, 1)),
                violation_error_message=_("A date of birth is in 1900 or later."),
            ),
            models.CheckConstraint(
                name="patient_partial_date_starts_its_period",
                condition=~Q(birth_date_precision__in=["month", "year"])
                | Q(birth_date_precision="month", birth_date__day=1)
                | Q(birth_date_precision="year", birth_date__day=1, birth_date__month=1),
                violation_error_message=_("A partial date of birth is stored as its first day."),
            ),
            models.CheckConstraint(
                name="patient_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                violation_error_message=_("A record cannot be merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} ({self.number})"

    def get_absolute_url(self) -> str:
        return address("patients:detail", self.uuid)

    def may_be_younger_than(self, age: int, day: date) -> bool:
        """Whether they may not have completed `age` years on that day; a partial date is read as its
        last day. An unknown one says nothing."""
        born = self.birth_date
        if born is None:
            return False
        if self.birth_date_precision == self.Precision.YEAR:
            born = born.replace(month=12, day=31)
        elif self.birth_date_precision == self.Precision.MONTH:
            born = born.replace(day=monthrange(born.year, born.month)[1])
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < age

    @property
    def language_name(self) -> str:
        """In English, as it is chosen; a code that nobody knows as it is."""
        return str(LANG_INFO.get(self.language, {}).get("name", self.language))

    @property
    def kept(self) -> "Patient":
        """The record by which this person is known: itself, or the one it was merged into."""
        return self.replaced_by or self

    def age_on(self, day: date) -> int | None:
        """Completed years on that day; for a partial date the most they can be. None when unknown."""
        born = self.birth_date
        if born is None or born > day:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
