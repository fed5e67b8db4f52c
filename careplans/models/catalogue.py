"""Rules and contraindications as versions, and the clinic's own DVD and book."""

from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.canonical import digest
from clinic.base.models import Record


class RuleEntry(Record):
    """One rule, contraindication or safety text by its name; says which of its versions is in force.

    A published version never changes, its state neither: what is in force is said here.
    """

    class Kind(models.TextChoices):
        RULE = "rule", _("Rule")
        CONTRAINDICATION = "contraindication", _("Contraindication")
        TEXT = "text", _("Text for patients")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    slug = models.SlugField(_("name in the catalogue"), max_length=80)
    in_force = models.OneToOneField(
        "RuleVersion",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("version in force"),
    )

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(
                name="ruleentry_once",
                fields=["kind", "slug"],
                violation_error_message=_("A rule of this name is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def in_force(self, kind: str) -> "RuleVersionQuerySet":
        return self.filter(entry__kind=kind, entry__in_force=F("pk")).select_related("entry")

    def drafts(self) -> "RuleVersionQuerySet":
        return self.filter(published_at__isnull=True)

    def newest_first(self) -> "RuleVersionQuerySet":
        return self.order_by("entry__kind", "entry__slug", "-version", "-pk")


class RuleVersion(Record):
    """What a rule said, whole. A draft until a named clinician has reviewed it, frozen from then on."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In force")
        RETIRED = "retired", _("Retired")

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("The program")
        CLINIC = "clinic", _("The clinic")

    entry = models.ForeignKey(RuleEntry, models.PROTECT, related_name="versions", verbose_name=_("rule"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    document = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    origin = models.CharField(_("comes from"), max_length=10, choices=Origin, default=Origin.SHIPPED)
    change_note = models.TextField(_("what changed"), blank=True, default="")
    reviewer_name = models.CharField(_("reviewed by"), max_length=200, blank=True, default="")
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("published by"),
    )

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        permissions = [("publish_rule", "Can publish and retire rules")]
        constraints = [
            models.UniqueConstraint(
                name="ruleversion_once",
                fields=["entry", "version"],
                violation_error_message=_("This version is there already."),
            ),
            models.UniqueConstraint(
                name="ruleversion_one_draft",
                fields=["entry"],
                condition=Q(published_at__isnull=True),
                violation_error_message=_("This rule has a draft already: finish that one first."),
            ),
            models.CheckConstraint(
                name="ruleversion_published_iff_reviewed",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | (
                    Q(published_at__isnull=False, published_by__isnull=False, reviewed_on__isnull=False)
                    & ~Q(reviewer_name="")
                ),
                violation_error_message=_("Publishing needs the reviewing clinician's name and the date."),
            ),
            models.CheckConstraint(
                name="ruleversion_digest_is_sha256",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("The digest is missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {_('version')} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def status(self) -> "RuleVersion.Status":
        if self.is_draft:
            return self.Status.DRAFT
        return self.Status.ACTIVE if self.entry.in_force_id == self.pk else self.Status.RETIRED

    @property
    def title(self) -> str:
        document: dict[str, Any] = self.document
        return str(document.get("title") or document.get("name") or self.entry.slug)


class Resource(Record):
    """Something the clinic hands out: the DVD, the book. What the clinic has not entered is not printed."""

    class Kind(models.TextChoices):
        DVD = "dvd", _("DVD")
        BOOK = "book", _("Book")
        LEAFLET = "leaflet", _("Leaflet")

    slug = models.SlugField(_("name in the catalogue"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    owner = models.CharField(_("from"), max_length=200, blank=True, default="")
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    edition = models.CharField(
        _("edition"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("As printed on it, such as 3rd, 2021."),
    )
    shelf_code = models.CharField(
        _("shelf code"), max_length=20, blank=True, default="", help_text=_("Where the desk finds it.")
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("DVD or book")
        verbose_name_plural = _("DVDs and books")
        permissions = [("edit_library", "Can edit DVDs, books and the places to look")]

    def __str__(self) -> str:
        return self.title

    @property
    def content_digest(self) -> str:
        """Its places included, which one page edits with it."""
        places = sorted(self.locators.all(), key=attrgetter("pk")) if self.pk else []
        return digest([super().content_digest, *(place.content_digest for place in places)])


class LocatorQuerySet(models.QuerySet["Locator"]):
    def in_reading_order(self) -> "LocatorQuerySet":
        return self.order_by("resource__slug", "order", "pk")


class Locator(Record):
    """Where in a DVD or book to look for one rule, or for everything.

    Entered by the clinic, never guessed.
    """

    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="locators", verbose_name=_("DVD or book")
    )
    rule = models.ForeignKey(
        RuleEntry,
        models.PROTECT,
        related_name="locators",
        null=True,
        blank=True,
        verbose_name=_("for this rule"),
        help_text=_("Leave empty if it is for every plan that points here."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    chapter = models.CharField(_("chapter or part"), max_length=120, blank=True, default="")
    starts_at = models.CharField(
        _("time"), max_length=8, blank=True, default="", help_text=_("Minutes and seconds, such as 12:30.")
    )
    page_from = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    page_to = models.PositiveSmallIntegerField(_("to page"), null=True, blank=True)
    edition = models.CharField(_("edition"), max_length=80, blank=True, default="")
    link = models.URLField(_("link"), blank=True, default="")
    short_code = models.CharField(_("short code"), max_length=20, blank=True, default="")

    objects = LocatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("place to look")
        verbose_name_plural = _("places to look")
        constraints = [
            models.CheckConstraint(
                name="locator_says_where",
                condition=~Q(chapter="", starts_at="", link="") | Q(page_from__isnull=False),
                violation_error_message=_("Give a chapter, a time, a page or a link."),
            ),
            models.CheckConstraint(
                name="locator_time_is_minutes_and_seconds",
                condition=Q(starts_at="") | Q(starts_at__regex=r"^([0-9]:)?[0-9]{1,2}:[0-5][0-9]$"),
                violation_error_message=_("Write the time as minutes and seconds, such as 12:30."),
            ),
            models.CheckConstraint(
                name="locator_pages_in_order",
                condition=Q(page_to__isnull=True) | Q(page_from__isnull=False, page_to__gte=F("page_from")),
                violation_error_message=_("The last page comes after the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """Only what is known: "chapter 4, at 12:30" or "pages 87 to 90, 3rd edition"."""
        parts = [self.chapter]
        if self.starts_at:
            parts.append(_("at %(time)s") % {"time": self.starts_at})
        if self.page_from and self.page_to and self.page_to != self.page_from:
            parts.append(_("pages %(first)s to %(last)s") % {"first": self.page_from, "last": self.page_to})
        elif self.page_from:
            parts.append(_("page %(page)s") % {"page": self.page_from})
        if edition := self.edition or self.resource.edition:
            parts.append(_("%(edition)s edition") % {"edition": edition})
        return ", ".join(str(part) for part in parts if part)
