"""The pages that the browser tests visit: one line each. Add yours at the end of PAGES."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from assessments.tests.factories import make_assessment, make_signed
from careplans.tests.factories import make_plan
from duplicates.services import catch_up as keep_duplicates
from duplicates.services import decide as decide_pair
from imports.tests.factories import make_import, make_rehearsed
from intake.services import make_link
from intake.tests.factories import make_version
from merging.tests.factories import make_merge, make_two
from patients.tests.factories import make_consent_text, make_patient, make_visit


@dataclass(frozen=True)
class Page:
    """`path` makes what the page needs and returns its address; `role` is who looks at it."""

    name: str
    role: str | None
    path: Callable[[User | None], str]
    status: int = 200

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> tuple[User | None, str]:
        make_clinic()
        user = make_user(self.role) if self.role else None
        return user, self.path(user)


def of_a_patient(view: str) -> Callable[[User | None], str]:
    return lambda user: reverse(view, args=[make_visit(make_patient(phone="555-0142")).patient.uuid])


def day_board(user: User | None) -> str:
    for status in ("planned", "arrived", "ready", "finished"):
        make_visit(status=status)
    return reverse("patients:board")


def exam(user: User | None) -> str:
    return reverse("assessments:exam", args=[make_assessment(by=user).uuid])


def signed(view: str) -> Callable[[User | None], str]:
    found = {("psoas-major", "left"): "tight", ("piriformis", "left"): "painful"}
    return lambda user: reverse(view, args=[make_signed(by=user, findings=found).uuid])


def chart(user: User | None) -> str:
    return reverse("pages:chart", args=[make_signed(by=user).patient.uuid])


def earlier(user: User | None) -> str:
    return reverse("pages:earlier", args=[make_signed(by=user).patient.uuid])


def findings(user: User | None) -> str:
    make_signed(findings={("psoas-major", "left"): "tight"})
    return reverse("admin:assessments_finding_changelist")


def plan(user: User | None) -> str:
    return reverse("careplans:plan", args=[make_plan(user).uuid])


def linked_intake(user: User | None) -> str:
    make_version()
    visit = make_visit()
    make_link(visit=visit, by=user, at=timezone.now())
    return reverse("intake:panel", args=[visit.uuid])


def likely_duplicates(user: User | None) -> str:
    for given in ("Ana", "Anna"):
        make_patient(given, "Johnson", phone="020 7946 0018")
    keep_duplicates()
    return reverse("duplicates:likely")


def decided_pairs(user: User | None) -> str:
    decide_pair(one=make_patient(), other=make_patient(), kind="household", by=user, at=timezone.now())
    return reverse("duplicates:decided")


def named(view: str, *args) -> Callable[[User | None], str]:
    return lambda user: reverse(view, args=args)


def consents(user: User | None) -> str:
    make_consent_text()
    make_consent_text("share")
    return reverse("patients:consents", args=[make_patient().uuid])


def doubtful_import(user: User | None) -> str:
    make_patient("Ana", "Johnson", birth_date=None)
    return make_rehearsed(by=user).get_absolute_url()


def two_records(user: User | None) -> str:
    kept, retired = make_two(gender="woman")
    make_visit(retired)
    return reverse("merging:compare", args=[kept.uuid, retired.uuid])


PAGES = [
    Page("sign in, the first time", None, named("account_login")),
    Page("cannot sign in", None, named("account_reset_password")),
    Page("nothing here", None, lambda user: "/accounts/signup/", status=404),
    Page("change password", "practitioner", named("account_change_password")),
    Page("second factor", "practitioner", named("mfa_index")),
    Page("is it you", "practitioner", named("mfa_activate_totp")),
    Page("admin home", "admin", named("admin:index")),
    Page("admin list", "admin", named("admin:audit_event_changelist")),
    Page("every component", "practitioner", lambda user: "/components/"),
    Page("conflict", "practitioner", lambda user: "/components/conflict/", status=409),
    Page("day board", "front-desk", day_board),
    Page("find a patient", "front-desk", named("patients:search")),
    Page("register", "front-desk", named("patients:register")),
    Page("patient", "front-desk", of_a_patient("patients:detail")),
    Page("edit a patient", "front-desk", of_a_patient("patients:edit")),
    Page("move a visit", "front-desk", lambda user: reverse("patients:reschedule", args=[make_visit().uuid])),
    Page("cancel a visit", "front-desk", lambda user: reverse("patients:cancel", args=[make_visit().uuid])),
    Page("week", "front-desk", lambda user: make_visit() and reverse("patients:week")),
    Page("week for a patient", "front-desk", of_a_patient("patients:week-for")),
    Page("whose visit", "front-desk", lambda user: f"{reverse('patients:search')}?day=2030-03-04&time=10:00"),
    Page("labels", "front-desk", of_a_patient("patients:labels")),
    Page("book a visit", "front-desk", of_a_patient("patients:book")),
    Page("likely duplicates", "front-desk", likely_duplicates),
    Page("decided pairs", "front-desk", decided_pairs),
    Page("same person as another", "front-desk", of_a_patient("merging:with")),
    Page("two records side by side", "front-desk", two_records),
    Page("merges", "admin", lambda user: make_merge(*make_two()) and reverse("merging:list")),
    Page("a merge to undo", "admin", lambda user: make_merge(*make_two()).get_absolute_url()),
    Page("my day", "practitioner", named("pages:practice")),
    Page("warning signs", "practitioner", named("pages:warnings")),
    Page("unsigned examinations", "practitioner", named("pages:unsigned")),
    Page("exam", "practitioner", exam),
    Page("review and sign", "practitioner", lambda user: exam(user) + "review/"),
    Page("signed exam", "practitioner", signed("assessments:exam")),
    Page("chart", "practitioner", chart),
    Page("earlier visits", "practitioner", earlier),
    Page("plan", "practitioner", plan),
    Page("handouts", "front-desk", named("careplans:handouts")),
    Page("admin findings", "admin", findings),
    Page("admin muscle list", "admin", named("admin:assessments_muscle_changelist")),
    Page("admin sheets of labels", "admin", named("admin:patients_labelsheet_add")),
    Page("admin staff", "admin", named("admin:accounts_user_changelist")),
    Page("consents", "front-desk", consents),
    Page("consent text", "admin", lambda user: make_consent_text(status="draft").get_absolute_url()),
    Page("intake at home", "front-desk", linked_intake),
    Page("way in from home", None, named("link:door")),
    Page("form of somebody else on one telephone", None, named("tablet:other")),
    Page("closed signing", None, named("signing:closed")),
    Page("imports", "admin", named("imports:list")),
    Page("columns of an import", "admin", lambda user: make_import(by=user).get_absolute_url()),
    Page("rehearsed import", "admin", doubtful_import),
]
