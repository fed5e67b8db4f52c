"""Handouts exactly as issued."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from careplans.models.plan import CarePlan
from clinic.audit.models import Event
from clinic.base.models import Record, StoredFile
from patients.models import Patient
from patients.models.belonging import ClinicalQuerySet


def _taken_back() -> Q:
    return Q(plan__assessment__in=Assessment.objects.taken_back())


def _may_be_printed() -> Q:
    return Q(plan__status=CarePlan.Status.ACTIVE) & ~_taken_back()


def _settled() -> Exists:
    again = Event.objects.filter(
        subject_uuid=OuterRef("subject_uuid"), verb=Handout.ISSUED_AGAIN, pk__gt=OuterRef("pk")
    )
    return Exists(_settling().filter(~Exists(again)))


def _put_on_paper() -> Exists:
    """Whether or not it was issued again since."""
    return Exists(_settling())


def _settling() -> QuerySet[Event]:
    of_this = Event.objects.filter(subject_uuid=OuterRef("uuid"))
    return of_this.filter(Q(verb=Handout.PRINTED, detail__from_the_list=True) | Q(verb=Handout.HANDED_OVER))


class HandoutQuerySet(ClinicalQuerySet):
    path = "plan__patient"

    def released_to(self, user) -> "HandoutQuerySet":
        """Whatever became of the plan since: to know of, not to print."""
        return self.filter(released=True, plan__patient__in=Patient.objects.visible_to(user))

    def on_desk_of(self, user) -> "HandoutQuerySet":
        """What the desk may print: released handouts of active plans, of patients whose identity it
        may see; none from an examination that was entered in error."""
        return self.released_to(user).filter(_may_be_printed())

    def given_out_by(self, user) -> "HandoutQuerySet":
        """What was settled at the desk and may be printed again, and what is on paper since and should
        not be: its examination was entered in error."""
        printed, on_paper = _may_be_printed() & Q(_settled()), _taken_back() & Q(_put_on_paper())
        return self.released_to(user).filter(printed | on_paper)

    def waiting(self) -> "HandoutQuerySet":
        """Neither printed from the desk's list nor handed over otherwise, since it was issued last. To
        read one is not to print it."""
        return self.filter(~_settled())

    def settled(self) -> "HandoutQuerySet":
        return self.filter(_settled())

    def newest_first(self) -> "HandoutQuerySet":
        return self.order_by("-issued_at", "-pk")


class Handout(Record):
    """The exact bytes that were issued for one version of a plan.

    Never changes; a correction is a new handout.
    """

    POINT_SIZES = (12, 18, 24)
    # the row is frozen, so events say it
    PRINTED, HANDED_OVER, ISSUED_AGAIN = "handout.printed", "handout.handed-over", "handout.issued-again"

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="handouts", verbose_name=_("plan"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    digest = models.CharField(_("digest"), max_length=64)
    document_digest = models.CharField(_("digest of the content"), max_length=64)
    template_version = models.CharField(_("template version"), max_length=20)
    point_size = models.PositiveSmallIntegerField(_("point size"), default=12)
    language = models.CharField(_("language"), max_length=10)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    code = models.CharField(_("code on the sheet"), max_length=20, unique=True)
    released = models.BooleanField(_("released to the front desk"), default=False)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )

    objects = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("handout")
        verbose_name_plural = _("handouts")
        permissions = [
            ("issue_handout", "Can issue a handout"),
            ("print_handout", "Can print a released handout"),
        ]
        indexes = [models.Index(name="handout_newest", fields=["-issued_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="handout_point_size_is_offered",
                condition=Q(point_size__in=[12, 18, 24]),
                violation_error_message=_("A handout is printed in 12, 18 or 24 point."),
            ),
            models.CheckConstraint(
                name="handout_digests_are_sha256",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$", document_digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("The digest is missing."),
            ),
            models.UniqueConstraint(
                name="handout_once_per_content",
                fields=["plan", "document_digest", "released"],
                violation_error_message=_("This handout has been issued already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.point_size} pt"
