"""What the admin's home shows above the links: what needs someone, and a few numbers.

Counts only. A name would need the chart's door, which not every admin may open; the list behind
the button keeps to that door by itself. One or two queries for each line, whatever the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db.models import Min, Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ClinicProfile, User
from assessments.models import Assessment
from careplans.models import Resource, RuleVersion
from intake.models import Flag
from merging.models import Merge
from patients.models import Visit
from questionnaires.models import QuestionnaireVersion

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Task:
    """`count` things that wait, in words that follow the number: "exam drafts unsigned …"."""

    count: int
    text: Text
    detail: Text = ""
    url: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    label: Text
    value: int | Text
    detail: Text = ""


def tasks_for(user: User) -> list[Task]:
    """The urgent first; what has come to zero is left out."""
    found = [task for source in TASKS for task in source(user) if task.count]
    return sorted(found, key=lambda task: not task.is_urgent)


def warning_signs(user: User) -> Iterator[Task]:
    if user.has_perm("intake.view_flag"):
        waiting = Flag.objects.unacknowledged()
        count, oldest = waiting.count(), waiting.aggregate(oldest=Min("raised_at"))["oldest"]
        yield Task(
            count=count,
            text=ngettext("warning sign that nobody has seen", "warning signs that nobody has seen", count),
            detail=_("the oldest for %(time)s") % {"time": timesince(oldest)} if oldest else "",
            url=changelist(user, Flag),
            is_urgent=True,
        )


def clinic_profile(user: User) -> Iterator[Task]:
    if user.has_perm("accounts.change_clinicprofile") and not ClinicProfile.current().emergency_number:
        yield Task(
            count=1,
            text=_("emergency number missing"),
            detail=_("the intake cannot be published and no plan can be printed without it"),
            url=changelist(user, ClinicProfile),
            is_urgent=True,
        )


def exam_drafts(user: User) -> Iterator[Task]:
    if user.has_perm("assessments.view_assessment"):
        yesterday = timezone.now() - timedelta(days=1)
        count = Assessment.objects.drafts().filter(created_at__lt=yesterday).count()
        yield Task(
            count=count,
            text=ngettext(
                "exam draft unsigned for more than a day", "exam drafts unsigned for more than a day", count
            ),
            url=changelist(user, Assessment, status=Assessment.Status.PRELIMINARY),
        )


def second_factors(user: User) -> Iterator[Task]:
    """A sample clinic waives it, so there it is no task."""
    if user.has_perm("accounts.change_user") and not ClinicProfile.current().is_sample:
        have = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user")
        count = User.objects.filter(is_active=True, is_staff=True).exclude(pk__in=have).count()
        yield Task(
            count=count,
            text=ngettext("person without a second factor", "people without a second factor", count),
            detail=_("asked for it at the next sign-in"),
            url=changelist(user, User),
        )


def questionnaire_drafts(user: User) -> Iterator[Task]:
    if user.has_perm("questionnaires.publish_questionnaire"):
        drafts = QuestionnaireVersion.objects.filter(status=QuestionnaireVersion.Status.DRAFT)
        count = drafts.count()
        yield Task(
            count=count,
            text=ngettext("questionnaire version to review", "questionnaire versions to review", count),
            url=changelist(user, QuestionnaireVersion),
        )


def rule_drafts(user: User) -> Iterator[Task]:
    if user.has_perm("careplans.publish_rule"):
        count = RuleVersion.objects.drafts().count()
        yield Task(
            count=count,
            text=ngettext(
                "rule not yet reviewed by a clinician", "rules not yet reviewed by a clinician", count
            ),
            detail=_("a rule suggests nothing before that"),
            url=changelist(user, RuleVersion),
        )


def places_to_look(user: User) -> Iterator[Task]:
    if user.has_perm("careplans.edit_library"):
        count = Resource.objects.filter(active=True, locators__isnull=True).count()
        yield Task(
            count=count,
            text=ngettext(
                "DVD or book without a chapter or page", "DVDs and books without a chapter or page", count
            ),
            detail=_("printed without a place to look"),
            url=changelist(user, Resource),
        )


def proposed_merges(user: User) -> Iterator[Task]:
    if user.has_perm("merging.decide_merge"):
        count = Merge.objects.filter(status=Merge.Status.PROPOSED).count()
        yield Task(
            count=count,
            text=ngettext("merge of two records to decide", "merges of two records to decide", count),
            url=reverse("merging:list"),
        )


TASKS: list[Callable[[User], Iterator[Task]]] = [
    warning_signs,
    clinic_profile,
    exam_drafts,
    proposed_merges,
    second_factors,
    questionnaire_drafts,
    rule_drafts,
    places_to_look,
]


def numbers_for(user: User) -> list[Number]:
    numbers = []
    if user.has_perm("patients.view_visit"):
        today = Visit.objects.filter(planned_start__date=timezone.localdate())
        done = today.filter(status=Visit.Status.FINISHED).count()
        numbers.append(
            Number(label=_("Visits today"), value=today.count(), detail=_("%(n)s done") % {"n": done})
        )
    if user.has_perm("accounts.view_user"):
        people = User.objects.filter(is_active=True)
        numbers.append(Number(label=_("Staff"), value=people.count(), detail=_("who may sign in")))
        missed = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - timedelta(days=1)).count()
        numbers.append(Number(label=_("Failed sign-ins"), value=missed, detail=_("addresses, in a day")))
    return numbers


def changelist(user: User, model: type[Model], **filters: str) -> str:
    """The admin's list of these rows, if there is one and this person may open it."""
    options = model._meta
    if not user.has_perm(f"{options.app_label}.view_{options.model_name}"):
        return ""
    try:
        url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    except NoReverseMatch:
        return ""
    wanted = {f"{name}__exact": value for name, value in filters.items()}
    return f"{url}?{urlencode(wanted)}" if wanted else url
