"""What was measured and what was found: the rows of an assessment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from patients.models.belonging import ClinicalQuerySet

from .catalogue import Kind, Muscle, Side, Test
from .sitting import Assessment

GRADES = ["0", "1", "2-", "2", "2+", "3-", "3", "3+", "4-", "4", "4+", "5-", "5"]
NEED_A_TEST_OR_A_WORD = ["strength", "length", "endurance", "rom", "provocation"]
MANUAL_LENGTHS = ["full", "short", "long"]
ABSENT = ["not-performed", "unable", "stopped-by-pain"]
VALUE_FIELDS = ("grade", "number", "code", "data_absent_reason")


def _one_value() -> Q:
    """Exactly one of grade, number, code and reason for none."""
    choices = Q()
    for filled in VALUE_FIELDS:
        choices |= Q(**{f"{name}__isnull": name != filled for name in VALUE_FIELDS})
    return choices


class ResultQuerySet(ClinicalQuerySet):
    """What measurements and findings share: they are seen through the chart of their patient."""

    path = "assessment__patient"

    def standing(self) -> "ResultQuerySet":
        return self.filter(assessment__in=Assessment.objects.standing())


class Measurement(Record):
    """Muscle x side x kind with the test as its method, and either a value or the reason why there is none.

    A test's result is stored once for each side, whichever cell shows it.
    """

    class DataAbsent(models.TextChoices):
        NOT_PERFORMED = "not-performed", _("Not tested")
        UNABLE = "unable", _("Unable to test")
        STOPPED_BY_PAIN = "stopped-by-pain", _("Stopped by pain")

    class Code(models.TextChoices):
        POSITIVE = "positive", _("Positive")
        NEGATIVE = "negative", _("Negative")
        EQUIVOCAL = "equivocal", _("Not sure")
        FULL = "full", _("Full")
        SHORT = "short", _("Short")
        LONG = "long", _("Long")

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="measurements", verbose_name=_("assessment")
    )
    muscle = models.ForeignKey(
        Muscle, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("muscle")
    )
    test = models.ForeignKey(
        Test, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("test")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    grade = models.CharField(_("grade"), max_length=2, null=True, blank=True)
    number = models.DecimalField(_("number"), max_digits=7, decimal_places=2, null=True, blank=True)
    code = models.CharField(_("result"), max_length=20, choices=Code, null=True, blank=True)
    data_absent_reason = models.CharField(
        _("why there is no value"), max_length=20, choices=DataAbsent, null=True, blank=True
    )
    reason_text = models.CharField(_("reason in words"), max_length=200, null=True, blank=True)
    pain_limited = models.BooleanField(_("limited by pain"), default=False)
    method = models.JSONField(_("method"), default=dict, blank=True)
    carried_forward = models.BooleanField(_("brought forward, not yet confirmed"), default=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("examiner")
    )
    revision = models.PositiveIntegerField(_("revision"))

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        indexes = [models.Index(name="measurement_by_muscle", fields=["muscle", "side", "kind"])]
        constraints = [
            models.CheckConstraint(
                name="measurement_one_value_or_reason",
                condition=_one_value(),
                violation_error_message=_("A measurement has one value, or the reason why there is none."),
            ),
            models.CheckConstraint(
                name="measurement_grade_of_the_scale",
                condition=Q(grade__isnull=True) | Q(grade__in=GRADES),
                violation_error_message=_(
                    "A strength grade is one of 0, 1, 2-, 2, 2+, 3-, 3, 3+, 4-, 4, 4+, 5- and 5."
                ),
            ),
            models.CheckConstraint(
                name="measurement_absent_reason_known",
                condition=Q(data_absent_reason__isnull=True) | Q(data_absent_reason__in=ABSENT),
                violation_error_message=_("No value is: not tested, unable, or stopped by pain."),
            ),
            models.CheckConstraint(
                name="measurement_number_is_no_sentinel",
                condition=Q(number__isnull=True) | Q(number__gte=-90, number__lte=600),
                violation_error_message=_("This number is no measurement. Say *not tested* instead."),
            ),
            models.CheckConstraint(
                name="measurement_pain_from_0_to_10",
                condition=~Q(kind="pain") | Q(number__isnull=True) | Q(number__in=range(11)),
                violation_error_message=_("Pain is a whole number from 0 to 10."),
            ),
            models.CheckConstraint(
                name="measurement_pain_is_of_a_muscle",
                condition=~Q(kind="pain")
                | Q(muscle__isnull=False, test__isnull=True, grade__isnull=True, code__isnull=True),
                violation_error_message=_("Pain on testing belongs to a muscle and is a number."),
            ),
            models.CheckConstraint(
                name="measurement_pain_limited_beside_grade",
                condition=Q(pain_limited=False) | Q(grade__isnull=False),
                violation_error_message=_("*Limited by pain* stands beside a strength grade."),
            ),
            models.CheckConstraint(
                name="measurement_words_need_reason",
                condition=Q(reason_text__isnull=True)
                | (Q(data_absent_reason__isnull=False) & ~Q(reason_text="")),
                violation_error_message=_(
                    "A reason in words stands beside *not tested*, *unable* or *stopped by pain*."
                ),
            ),
            models.CheckConstraint(
                name="measurement_side_known",
                condition=Q(side__in=Side.values),
                violation_error_message=_("A side is left, right, both together, or none."),
            ),
            models.CheckConstraint(
                name="measurement_kind_known",
                condition=Q(kind__in=Kind.values),
                violation_error_message=_("This kind of measurement is not known."),
            ),
            models.CheckConstraint(
                name="measurement_of_a_muscle_or_a_test",
                condition=Q(muscle__isnull=False) | Q(test__isnull=False),
                violation_error_message=_("A measurement belongs to a muscle or to a test."),
            ),
            models.CheckConstraint(
                name="measurement_by_hand_fits_its_kind",
                condition=Q(test__isnull=False)
                | ~Q(kind__in=NEED_A_TEST_OR_A_WORD)
                | Q(kind="strength", number__isnull=True, code__isnull=True)
                | (
                    Q(kind="length", number__isnull=True, grade__isnull=True)
                    & (Q(code__isnull=True) | Q(code__in=MANUAL_LENGTHS))
                ),
                violation_error_message=_(
                    "Without a named test strength is a grade, and length is full, short or long."
                ),
            ),
            models.UniqueConstraint(
                name="measurement_test_once_a_side",
                fields=["assessment", "test", "side"],
                condition=Q(test__isnull=False),
                violation_error_message=_("This test already has a result for this side."),
            ),
            models.UniqueConstraint(
                name="measurement_muscle_kind_once_a_side",
                fields=["assessment", "muscle", "side", "kind"],
                condition=Q(test__isnull=True),
                violation_error_message=_("This muscle already has such a value for this side."),
            ),
        ]

    def __str__(self) -> str:
        """Says nothing clinical: this name is seen where the chart's door is not asked."""
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def value(self) -> str | float | None:
        """The grade, the code or the number; None when there is a reason instead."""
        if self.number is not None:
            return float(self.number)
        return self.grade if self.grade is not None else self.code

    @property
    def value_text(self) -> str:
        if self.data_absent_reason is not None:
            return str(self.get_data_absent_reason_display())
        return (
            str(self.get_code_display())
            if self.code is not None
            else f"{self.value:g}"
            if self.number is not None
            else str(self.grade)
        )


class Finding(Record):
    """Muscle x side x code, set by a person; software proposes one and never sets it."""

    class How(models.TextChoices):
        SET = "set", _("set one by one")
        CONFIRMED = "confirmed", _("proposed and confirmed")
        REST_OF_GROUP = "rest-of-group", _("rest of the group")
        BROUGHT_FORWARD = "brought-forward", _("brought forward")

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="findings", verbose_name=_("assessment")
    )
    muscle = models.ForeignKey(Muscle, models.PROTECT, related_name="+", verbose_name=_("muscle"))
    side = models.CharField(_("side"), max_length=10, choices=Side)
    code = models.SlugField(_("finding"), max_length=60)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    how = models.CharField(_("how it was set"), max_length=20, choices=How, default=How.SET)
    carried_forward = models.BooleanField(_("brought forward, not yet confirmed"), default=False)
    recorded_at = models.DateTimeField(_("set at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [models.Index(name="finding_by_muscle", fields=["muscle", "side", "code"])]
        constraints = [
            models.UniqueConstraint(
                name="finding_once",
                fields=["assessment", "muscle", "side", "code"],
                violation_error_message=_("This finding is already set."),
            ),
            models.CheckConstraint(
                name="finding_side_of_one_muscle",
                condition=Q(side__in=["left", "right", "none"]),
                violation_error_message=_(
                    "A finding belongs to the left, to the right, or to an unpaired muscle."
                ),
            ),
        ]

    def __str__(self) -> str:
        """Says nothing clinical: this name is seen where the chart's door is not asked."""
        return f"{self._meta.verbose_name} {self.pk}"
