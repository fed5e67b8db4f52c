"""What can be examined: muscles, tests, finding codes and the sets an examination is made of.

Reference rows are data: shipped in TOML, edited in the admin through the services, retired and never deleted.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record


class Side(models.TextChoices):
    LEFT = "left", _("left")
    RIGHT = "right", _("right")
    BILATERAL = "bilateral", _("both sides together")
    NONE = "none", _("no side")


class Kind(models.TextChoices):
    STRENGTH = "strength", _("strength")
    LENGTH = "length", _("length")
    ENDURANCE = "endurance", _("endurance")
    ROM = "rom", _("range of motion")
    PROVOCATION = "provocation", _("provocation")
    PAIN = "pain", _("pain")


class CatalogueQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status=CatalogueRow.Status.ACTIVE)

    def in_catalogue_order(self):
        return self.order_by("order", "pk")


class CatalogueRow(Record):
    """What muscles, tests, codes and sets share: a slug that never changes, an order, a review mark."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    class Review(models.TextChoices):
        PENDING = "pending", _("Not yet approved by a clinician")
        APPROVED = "approved", _("Approved")

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    order = models.PositiveIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    aliases = models.JSONField(_("also called"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True, default="")
    sources = models.JSONField(_("sources"), default=list, blank=True)
    codings = models.JSONField(_("terminology codes"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    review = models.CharField(_("review"), max_length=10, choices=Review, default=Review.PENDING)
    reviewer_name = models.CharField(_("reviewed by"), max_length=120, blank=True, default="")
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited here at"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("edited by"),
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_edited_at_and_by_together",
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                violation_error_message=_("An edit has a time and a person, or neither."),
            ),
            models.CheckConstraint(
                name="%(class)s_approved_iff_reviewer_and_date",
                condition=(Q(review="approved", reviewed_on__isnull=False) & ~Q(reviewer_name=""))
                | Q(review="pending", reviewed_on__isnull=True, reviewer_name=""),
                violation_error_message=_(
                    "An approved row names its reviewer and the date; a pending one names neither."
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_name_not_empty",
                condition=~Q(name=""),
                violation_error_message=_("Give it a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_retired(self) -> bool:
        return self.status == self.Status.RETIRED


class Muscle(CatalogueRow):
    """One muscle (or fascia) of the catalogue. A tendency in it is one school's teaching, never a finding."""

    class Depth(models.TextChoices):
        DEEP = "deep", _("deep")
        SUPERFICIAL = "superficial", _("superficial")

    class BodyView(models.TextChoices):
        FRONT = "front", _("front")
        BACK = "back", _("back")

    plain_name = models.CharField(_("plain name"), max_length=120)
    latin = models.CharField(_("Latin name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, default="muscle")
    region = models.CharField(_("region"), max_length=40)
    group = models.CharField(_("group"), max_length=40)
    paired = models.BooleanField(_("one on each side"), default=True)
    depth = models.CharField(_("depth"), max_length=20, choices=Depth)
    palpable = models.BooleanField(_("can be felt"), default=True)
    body_view = models.CharField(_("drawn from"), max_length=10, choices=BodyView)
    origin = models.TextField(_("origin"))
    insertion = models.TextField(_("insertion"))
    actions = models.JSONField(_("actions"), default=list)
    nerve = models.CharField(_("nerve"), max_length=200)
    nerve_roots = models.CharField(_("nerve roots"), max_length=20)
    typical_dysfunction = models.CharField(_("tendency"), max_length=40)
    dysfunction_sources = models.JSONField(_("sources of the tendency"), default=list, blank=True)
    dysfunction_note = models.TextField(_("note on the tendency"), blank=True, default="")
    pain_referral = models.JSONField(_("pain may be felt in"), default=list, blank=True)
    referral_sources = models.JSONField(_("sources of the pain places"), default=list, blank=True)
    relevance = models.TextField(_("why it matters"), blank=True, default="")
    seed = models.JSONField(_("what the clinic's article says"), null=True, blank=True)

    class Meta(CatalogueRow.Meta):
        abstract = False
        verbose_name = _("muscle")
        verbose_name_plural = _("muscles")
        permissions = [("edit_catalogue", "Can edit the muscle and test catalogue")]

    @property
    def sides(self) -> tuple[str, ...]:
        return (Side.LEFT, Side.RIGHT) if self.paired else (Side.NONE,)


class Test(CatalogueRow):
    """A test with its scale, its limits and what it can bear: marks, error figure, lines for rules, flags."""

    __test__ = False  # pytest, this is a model

    class Scale(models.TextChoices):
        GRADE = "grade_0_5", _("strength grade 0-5")
        DEGREES = "degrees", _("degrees")
        SECONDS = "seconds", _("seconds")
        CM = "cm", _("centimetres")
        COUNT = "count", _("repetitions")
        POSITIVE_NEGATIVE = "positive_negative", _("positive or negative")
        DIFFICULTY = "difficulty_0_5", _("difficulty 0-5")
        QUALITY = "quality_0_2", _("quality 0-2")

    kind = models.CharField(_("kind"), max_length=20, choices=[c for c in Kind.choices if c[0] != Kind.PAIN])
    category = models.CharField(_("category"), max_length=30)
    default_in_form = models.BooleanField(_("in the usual form"), default=False)
    muscles = models.ManyToManyField(Muscle, related_name="tests", blank=True, verbose_name=_("muscles"))
    sides = ArrayField(models.CharField(max_length=10, choices=Side), verbose_name=_("sides"))
    scale = models.CharField(_("scale"), max_length=20, choices=Scale)
    minimum = models.DecimalField(_("lowest value"), max_digits=7, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("highest value"), max_digits=7, decimal_places=2, null=True, blank=True)
    step = models.DecimalField(_("step"), max_digits=5, decimal_places=2, null=True, blank=True)
    position = models.TextField(_("position"))
    how_to_score = models.TextField(_("how to score"))
    sign_convention = models.CharField(_("what the sign means"), max_length=200, blank=True, default="")
    normal = models.TextField(_("normal"))
    cutoff = models.JSONField(_("mark on the page"), null=True, blank=True)
    rule_line = models.JSONField(_("line a rule may use"), null=True, blank=True)
    norms = models.JSONField(_("published groups"), default=list, blank=True)
    error = models.JSONField(_("error figure"), null=True, blank=True)
    flag_when = models.JSONField(_("raises a flag when"), default=list, blank=True)
    method_needed = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        verbose_name=_("method that must be recorded"),
    )
    interpretation_low = models.TextField(_("a low value"), blank=True, default="")
    interpretation_high = models.TextField(_("a high value"), blank=True, default="")
    interpretation_positive = models.TextField(_("a positive result"), blank=True, default="")
    interpretation_negative = models.TextField(_("a negative result"), blank=True, default="")
    safety = models.TextField(_("when to leave it out"), blank=True, default="")
    stop_rule = models.TextField(_("when to stop"), blank=True, default="")
    related_tests = models.JSONField(_("see also"), default=list, blank=True)

    class Meta(CatalogueRow.Meta):
        abstract = False
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                name="test_range_in_order",
                condition=Q(minimum__isnull=True, maximum__isnull=True) | Q(minimum__lt=models.F("maximum")),
                violation_error_message=_("The lowest value lies below the highest."),
            ),
            models.CheckConstraint(
                name="test_has_a_side",
                condition=Q(sides__len__gt=0),
                violation_error_message=_("Say which sides it is recorded with."),
            ),
        ]


class FindingCode(CatalogueRow):
    """A word a person may set for a muscle and side, and the words it cannot stand beside."""

    definition = models.TextField(_("meaning"))
    polarity = models.CharField(_("what it says"), max_length=20)
    needs = models.JSONField(_("evidence asked for"), default=list, blank=True)
    excludes = models.JSONField(_("cannot stand beside"), default=list, blank=True)
    combines = models.JSONField(_("stands for both of"), default=list, blank=True)
    letter = models.CharField(_("key and letter"), max_length=2, blank=True, default="")
    seed_term = models.BooleanField(_("a word of the clinic's article"), default=False)
    laterality = models.JSONField(_("direction words"), default=list, blank=True)
    default_thresholds = models.JSONField(_("usual thresholds"), null=True, blank=True)

    class Meta(CatalogueRow.Meta):
        abstract = False
        verbose_name = _("finding code")
        verbose_name_plural = _("finding codes")


class ExamSet(CatalogueRow):
    """The form of an examination: which muscles in which order, and which test stands behind each column."""

    purpose = models.TextField(_("what it is for"), blank=True, default="")
    usual_device = models.CharField(_("usual device for angles"), max_length=30, blank=True, default="")
    extra_grades = models.JSONField(_("half-steps switched on"), default=list, blank=True)

    class Meta(CatalogueRow.Meta):
        abstract = False
        verbose_name = _("exam set")
        verbose_name_plural = _("exam sets")


class ExamSetRow(Record):
    """One muscle of an exam set. A column without a test is graded by hand, *manual, unspecified*."""

    exam_set = models.ForeignKey(ExamSet, models.PROTECT, related_name="rows", verbose_name=_("exam set"))
    muscle = models.ForeignKey(Muscle, models.PROTECT, related_name="exam_set_rows", verbose_name=_("muscle"))
    order = models.PositiveIntegerField(_("order"))
    group = models.CharField(_("group heading"), max_length=60)
    strength = models.BooleanField(_("strength column"), default=True)
    strength_test = models.ForeignKey(
        Test, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("strength test")
    )
    length = models.BooleanField(_("length column"), default=True)
    length_test = models.ForeignKey(
        Test, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("length test")
    )
    pain = models.BooleanField(_("pain column"), default=True)

    class Meta:
        verbose_name = _("row of an exam set")
        verbose_name_plural = _("rows of exam sets")
        constraints = [
            models.UniqueConstraint(
                name="exam_set_row_muscle_once",
                fields=["exam_set", "muscle"],
                violation_error_message=_("This muscle is already in the set."),
            ),
            models.UniqueConstraint(
                name="exam_set_row_order_once",
                fields=["exam_set", "order"],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another row has this place."),
            ),
            models.CheckConstraint(
                name="exam_set_row_test_needs_its_column",
                condition=(Q(strength=True) | Q(strength_test__isnull=True))
                & (Q(length=True) | Q(length_test__isnull=True)),
                violation_error_message=_("A test needs its column."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_set}: {self.muscle}"


class ExamSetTest(Record):
    """A test beside the grid: nerve and safety screens, which belong to no muscle's row."""

    exam_set = models.ForeignKey(
        ExamSet, models.PROTECT, related_name="extra_tests", verbose_name=_("exam set")
    )
    test = models.ForeignKey(Test, models.PROTECT, related_name="exam_set_tests", verbose_name=_("test"))
    order = models.PositiveIntegerField(_("order"))
    group = models.CharField(_("group heading"), max_length=60)

    class Meta:
        verbose_name = _("further test of an exam set")
        verbose_name_plural = _("further tests of exam sets")
        constraints = [
            models.UniqueConstraint(
                name="exam_set_test_once",
                fields=["exam_set", "test"],
                violation_error_message=_("This test is already in the set."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_set}: {self.test}"
