"""A merge moves no row: what was begun under the record that is retired goes on, about the person who is kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from assessments import services as assessments
from assessments.models import Assessment, ExamSet, Test
from assessments.queries import exam_grid
from assessments.tests.factories import make_assessment, sign, type_in
from careplans import services as careplans
from careplans.composing import handout_document
from careplans.gathering import gather
from careplans.models import Handout
from careplans.queries import plan_page
from careplans.tests.factories import make_active_plan, make_practitioner, make_signed_assessment
from intake.models import Flag, Response
from intake.tests.factories import answer, flags, make_response, make_sent
from patients import services as patients
from patients.models import Patient
from patients.queries import board_of
from patients.tests.factories import an_hour_away, make_consent_text, make_patient, make_visit

from .factories import make_merge

pytestmark = pytest.mark.django_db


def years_ago(years: int) -> date:
    return timezone.localdate() - timedelta(days=366 * years)


@pytest.fixture
def kept() -> Patient:
    make_clinic()
    return make_patient("Ana", "Keptname", birth_date=years_ago(60), sex="female")


@pytest.fixture
def duplicate(kept) -> Patient:
    """Registered in a hurry, without what a rule reads."""
    return make_patient("Anna", "Retired", birth_date=None)


def test_an_answer_escalates_by_the_age_of_the_person(kept, duplicate):
    response = make_response(make_visit(duplicate, status="arrived"))
    make_merge(kept, duplicate)
    response = answer(response, {"redflag.night_pain": "yes"})
    assert ("night-pain-over-50", "same-day") in flags(response)


def test_the_rules_reason_from_the_age_of_the_person(kept, duplicate):
    kim = make_practitioner()
    assessment = make_signed_assessment(kim, patient=duplicate)
    make_merge(kept, duplicate)
    assessment.refresh_from_db()
    assert gather(assessment, timezone.now()).facts.age == 60


def test_a_value_is_marked_by_the_sex_of_the_person(kept, duplicate):
    assessment = make_assessment(duplicate)
    line = {"op": ">=", "value": 0, "meaning": "Short", "source": "general-knowledge", "applies_to": "female"}
    type_in(assessment, "psoas-major", "left", "length", "+8", method={"pelvis_controlled": True})
    Test.objects.filter(pk=assessment.measurements.get().test_id).update(cutoff=line)
    ExamSet.objects.update(updated_at=timezone.now())
    make_merge(kept, duplicate)
    assessment = Assessment.objects.get()
    cells = {cell.id: cell for row in exam_grid(assessment).rows for side in row.sides for cell in side.cells}
    assert cells["psoas-major-left-length"].mark.meaning == "Short"


def test_an_examination_is_signed_with_the_name_of_the_person(kept, duplicate):
    assessment = make_assessment(duplicate)
    type_in(assessment, "psoas-major", "left", "strength", "4")
    make_merge(kept, duplicate)
    assessment.refresh_from_db()
    signed = sign(assessment, rest_not_tested="No time", at=timezone.now())
    assert signed.document["patient"] == {"uuid": str(duplicate.uuid), "name": "Ana Keptname"}


def test_a_minor_is_asked_for_a_guardian_whatever_the_duplicate_knew(duplicate):
    desk, minor = make_user("front-desk"), make_patient("Ana", "Keptname", birth_date=years_ago(9))
    text = make_consent_text(ask_everyone=True)
    make_visit(duplicate)
    decided = {"decision": "yes", "source": "desk", "by": desk, "at": timezone.now()}
    patients.record_consent(patient=duplicate, code=text.code, **decided)
    assert [row.asked.due for row in board_of(user=desk, at=timezone.now()).to_come] == [0]
    make_merge(minor, duplicate)
    assert [row.asked.due for row in board_of(user=desk, at=timezone.now()).to_come] == [1]
    with pytest.raises(patients.Refused, match="guardian"):
        patients.record_consent(patient=Patient.objects.get(pk=duplicate.pk), code=text.code, **decided)


class TestPages:
    @pytest.fixture
    def plan(self, kept):
        return make_active_plan(make_practitioner())

    def test_a_plan_and_its_handout_are_of_the_person(self, plan, kept):
        make_merge(kept, plan.patient)
        plan.refresh_from_db()
        sheet = handout_document(plan, at=timezone.now())
        assert (sheet.patient_name, sheet.patient_number) == ("Ana Keptname", kept.number)
        assert plan_page(plan, timezone.now()).age == 60

    def test_no_page_names_the_record_that_is_retired(self, client, plan, kept):
        kim, retired = plan.author, plan.patient
        careplans.issue_handout(plan=plan, point_size=12, by=kim, at=timezone.now())
        sent = make_sent(
            make_visit(retired, kim, start=an_hour_away(), status="arrived"), **{"redflag.saddle": "yes"}
        )
        draft = assessments.start_assessment(visit=sent.visit, by=kim, at=timezone.now())
        planned = make_visit(retired, start=timezone.now() + timedelta(days=2))
        make_merge(kept, retired)

        flag, response = Flag.objects.get(code="redflag.saddle"), Response.objects.get(visit=plan.visit)
        pages = {
            kim: [
                reverse("pages:practice"),
                reverse("intake:page", args=[response.uuid, 1]),
                reverse("intake:review", args=[response.uuid]),
                *(reverse(f"intake:{name}", args=[sent.uuid]) for name in ("answers", "error")),
                reverse("intake:correct", args=[sent.uuid, "stress.now"]),
                *(reverse(f"intake:{name}", args=[flag.uuid]) for name in ("acknowledge", "clear")),
                *(
                    reverse(f"assessments:{name}", args=[draft.uuid])
                    for name in ("exam", "review", "compare")
                ),
                *(reverse(f"assessments:{name}", args=[plan.assessment.uuid]) for name in ("exam", "amend")),
                reverse("careplans:plan", args=[plan.uuid]),
                reverse("careplans:why", args=[plan.suggestions.first().uuid]),
            ],
            make_user("front-desk"): [
                *(reverse(f"patients:{name}") for name in ("board", "week")),
                *(reverse(f"patients:{name}", args=[planned.uuid]) for name in ("cancel", "reschedule")),
                reverse("intake:panel", args=[plan.visit.uuid]),
                reverse("careplans:handouts"),
            ],
        }
        assert Handout.objects.count() == 1
        wrong = {}
        for who, addresses in pages.items():
            client.force_login(who)
            for address in addresses:
                answer = client.get(address)
                said = answer.content.decode()
                told = [
                    name for name in (retired.display_name, retired.sort_name, retired.number) if name in said
                ]
                if answer.status_code != 200 or told:
                    wrong[address] = (answer.status_code, told)
        assert wrong == {}
