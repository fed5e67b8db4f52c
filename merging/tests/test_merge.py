"""Two records of one person are read as one; no clinical row moves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from clinic.base.database.owner import as_owner
from clinic.base.errors import DomainError, StaleDraft
from merging import services
from merging.choosing import default_choices, lines
from merging.decisions import problems
from merging.models import Merge
from patients import search
from patients import services as patients
from patients.models import ContactPoint, Episode, Identifier, Patient, PatientName, Visit
from patients.tests.factories import make_patient, make_visit

from .factories import make_merge, make_proposal, make_two, undo

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def values(patient, **facts):
    """Choices that take only these lines from the retired record."""
    return {"facts": dict.fromkeys(facts, "retired") | facts, "rows": []}


def test_every_model_of_a_patient_has_a_decision():
    assert list(problems()) == []


class TestPropose:
    def test_changes_neither_record(self):
        kept, retired = make_two()
        make_proposal(kept, retired)
        retired.refresh_from_db()
        assert retired.replaced_by is None

    def test_refuses_a_second_proposal_for_the_same_record(self):
        kept, retired = make_two()
        make_proposal(kept, retired)
        with pytest.raises(DomainError, match="already a proposal"):
            make_proposal(make_patient("Third"), retired)

    def test_refuses_a_record_with_itself(self):
        kept, _retired = make_two()
        with pytest.raises(DomainError, match="Choose two records"):
            make_proposal(kept, kept)

    def test_refuses_a_record_that_was_merged_already(self):
        kept, retired = make_two()
        make_merge(kept, retired)
        with pytest.raises(DomainError, match="merged into another record already"):
            make_proposal(make_patient("Third"), retired)

    def test_refuses_an_open_visit_under_a_record_out_of_use(self):
        kept, retired = make_two()
        merge = make_proposal(kept, retired)
        patients.make_inactive(patient=kept, reason="Moved away", by=None, at=NOW)
        visit = make_visit(retired)
        with pytest.raises(DomainError, match="is inactive, and a visit of"):
            services.merge(merge=merge, by=make_user("admin"), at=timezone.now())
        patients.cancel_visit(visit=visit, reason="patient", by=None, at=NOW)
        services.merge(merge=merge, by=make_user("admin"), at=timezone.now())

    def test_refuses_a_row_that_is_not_the_retired_records(self):
        kept, retired = make_two()
        mine = kept.contact_points.get()
        with pytest.raises(DomainError, match="changed meanwhile"):
            make_proposal(kept, retired, choices={"facts": {}, "rows": [str(mine.uuid)]})


class TestChoices:
    def test_offer_two_addresses_that_differ_in_the_country_alone(self):
        kept = make_patient(address={"city": "Dublin", "country": "Ireland"})
        retired = make_patient(address={"city": "Dublin", "country": "United States"})
        (address,) = [line for line in lines(kept, retired) if line.key == "address"]
        assert (address.is_open, address.retired) == (True, "Dublin, United States")


class TestMerge:
    def test_lets_the_visits_be_read_under_the_kept_record_without_moving_them(self):
        kept, retired = make_two()
        visit = make_visit(retired)
        make_merge(kept, retired)
        assert list(Visit.objects.of(kept)) == [visit]
        visit.refresh_from_db()
        assert visit.patient == retired

    def test_copies_the_chosen_names_and_contacts(self):
        kept, retired = make_two()
        make_merge(kept, retired)
        names = PatientName.objects.own(kept).order_by("pk").values_list("given", "use")
        assert list(names) == [("Ana", "official"), ("Anna", "old")]
        phones = ContactPoint.objects.own(kept).order_by("pk").values_list("value", flat=True)
        assert list(phones) == ["555-0100", "555-0199"]

    def test_hands_over_a_number_for_it_is_unique(self):
        kept, retired = make_two(identifiers=[{"system": "insurer", "value": "A1"}])
        make_merge(kept, retired)
        assert Identifier.objects.get(value="A1").patient == kept

    def test_goes_by_the_other_name_when_it_is_chosen(self):
        kept, retired = make_two()
        make_merge(kept, retired, choices=values(kept, name="retired"))
        kept.refresh_from_db()
        assert kept.display_name == "Anna Sampel"
        official = PatientName.objects.own(kept).get(use="official")
        assert (official.given, PatientName.objects.own(kept).get(use="old").given) == ("Anna", "Ana")

    def test_takes_the_title_alone_when_the_names_agree(self):
        kept, _retired = make_two()
        titled = {"prefix": "Dr", "given": "Ana", "family": "Sample"}
        other = patients.register_patient(names=[titled], birth_date=None, by=None, at=timezone.now())
        merge = make_merge(kept, other, choices=values(kept, name="retired"))
        name = PatientName.objects.own(kept).get()
        assert (name.use, name.text) == ("official", "Dr Ana Sample")
        undo(merge)
        assert PatientName.objects.own(kept).get().prefix == ""

    def test_takes_the_name_as_it_is_written_when_its_parts_agree(self):
        kept, _retired = make_two()
        written = {"given": "Ana", "family": "Sample", "written_as": "Sample af Ana"}
        other = patients.register_patient(names=[written], birth_date=None, by=None, at=timezone.now())
        chosen = default_choices(kept, other)
        merge = make_merge(kept, other, choices=chosen | {"facts": chosen["facts"] | {"name": "retired"}})
        kept.refresh_from_db()
        assert kept.display_name == PatientName.objects.own(kept).get().text == "Sample af Ana"
        undo(merge)
        kept.refresh_from_db()
        assert kept.display_name == PatientName.objects.own(kept).get().text == "Ana Sample"

    def test_takes_what_only_the_other_record_says(self):
        kept, retired = make_two(gender="woman", address={"city": "Ghent"})
        make_merge(kept, retired)
        kept.refresh_from_db()
        assert (kept.gender, kept.addresses.get().city) == ("woman", "Ghent")

    def test_leads_a_search_for_the_old_record_to_the_kept_one(self):
        kept, retired = make_two()
        make_merge(kept, retired)
        found = search.find(retired.number, user=make_user("front-desk"), at=timezone.now()).hits
        assert [hit.patient for hit in found] == [kept]

    def test_lets_a_record_that_pointed_at_the_retired_one_point_on(self):
        kept, middle = make_two()
        first = make_patient("First")
        make_merge(middle, first)
        make_merge(kept, middle)
        first.refresh_from_db()
        assert first.replaced_by == kept

    def test_books_a_new_visit_into_an_episode_of_the_kept_record(self):
        kept, retired = make_two()
        episode = make_visit(retired).episode
        make_merge(kept, retired)
        visit = make_visit(kept, start=timezone.now() + timedelta(hours=3))
        assert (episode.patient, visit.episode.patient) == (retired, kept)
        assert set(Episode.objects.of(kept)) == {episode, visit.episode}

    def test_is_refused_when_a_record_was_edited_since_it_was_read(self):
        kept, retired = make_two()
        proposal = make_proposal(kept, retired)
        read = (kept.revision, retired.revision)
        patients.edit_patient(
            patient=retired, based_on=retired.revision, gender="man", by=None, at=timezone.now()
        )
        with pytest.raises(StaleDraft):
            services.merge(merge=proposal, based_on=read, by=make_user("admin"), at=timezone.now())

    def test_closes_a_proposal_the_other_way_round(self):
        kept, retired = make_two()
        opposite = make_proposal(retired, kept)
        make_merge(kept, retired)
        opposite.refresh_from_db()
        assert opposite.status == Merge.Status.DECLINED

    def test_is_decided_once(self):
        kept, retired = make_two()
        merge = make_merge(kept, retired)
        with pytest.raises(DomainError, match="decided already"):
            services.merge(merge=merge, by=make_user("admin"), at=timezone.now())

    def test_is_in_the_audit_with_both_records(self):
        kept, retired = make_two()
        merge = make_merge(kept, retired)
        event = Event.objects.get(verb="merge.merged")
        assert (event.patient_uuid, event.subject_uuid) == (kept.uuid, merge.uuid)
        assert event.detail["retired"] == str(retired.uuid)


class TestDecline:
    def test_leaves_two_records(self):
        kept, retired = make_two()
        by = make_user("front-desk")
        merge = services.decline(merge=make_proposal(kept, retired, by=by), by=by, at=timezone.now())
        assert merge.status == Merge.Status.DECLINED

    def test_is_not_for_another_desk(self):
        proposal = make_proposal(*make_two())
        with pytest.raises(DomainError, match="Only who proposed"):
            services.decline(merge=proposal, by=make_user("front-desk"), at=timezone.now())


class TestUndo:
    def test_makes_two_records_again(self):
        kept, retired = make_two(gender="woman")
        undo(make_merge(kept, retired, choices=default_choices(kept, retired)))
        retired.refresh_from_db()
        kept.refresh_from_db()
        assert (retired.replaced_by, kept.gender) == (None, "")
        assert PatientName.objects.own(kept).count() == ContactPoint.objects.own(kept).count() == 1

    def test_asks_about_what_was_edited_since(self):
        kept, retired = make_two(gender="woman")
        merge = make_merge(kept, retired)
        kept.refresh_from_db()
        patients.edit_patient(patient=kept, based_on=kept.revision, gender="W", by=None, at=timezone.now())
        with pytest.raises(services.EditedSince) as asked:
            undo(merge)
        assert [group.key for group in asked.value.edited] == ["gender"]

    @pytest.mark.parametrize(("answer", "then"), [("as-edited", "W"), ("put-back", "")])
    def test_does_with_it_as_it_is_told(self, answer, then):
        kept, retired = make_two(gender="woman")
        merge = make_merge(kept, retired)
        kept.refresh_from_db()
        patients.edit_patient(patient=kept, based_on=kept.revision, gender="W", by=None, at=timezone.now())
        undo(merge, gender=answer)
        kept.refresh_from_db()
        assert kept.gender == then

    def test_goes_the_way_back_in_order(self):
        kept, middle = make_two()
        first = make_patient("First")
        earlier, later = make_merge(middle, first), make_merge(kept, middle)
        with pytest.raises(DomainError, match=f"merge of {middle.number} into {kept.number} first"):
            undo(earlier)
        undo(later)
        first.refresh_from_db()
        assert first.replaced_by == middle
        undo(earlier)

    def test_goes_the_way_back_in_the_order_of_the_merges_whatever_their_clocks_said(self):
        kept, first = make_two()
        second, at, admin = make_patient("Second"), timezone.now(), make_user("admin")
        proposals = [make_proposal(kept, one) for one in (first, second)]
        earlier, later = (
            services.merge(merge=proposal, by=admin, at=moment)
            for proposal, moment in zip(proposals, (at, at - timedelta(seconds=1)), strict=True)
        )
        with pytest.raises(DomainError, match=f"merge of {second.number} into {kept.number} first"):
            undo(earlier)
        undo(later)
        undo(earlier)

    def test_leaves_a_visit_of_the_time_between_with_the_kept_record(self):
        kept, retired = make_two()
        merge = make_merge(kept, retired)
        visit = make_visit(kept)
        undo(merge)
        assert list(Visit.objects.of(kept)) == [visit]
        assert not Visit.objects.of(retired).exists()

    def test_needs_a_reason(self):
        merge = make_merge(*make_two())
        with pytest.raises(DomainError, match="Say why"):
            services.undo(merge=merge, reason=" ", by=make_user("admin"), at=timezone.now())

    def test_can_be_merged_again_afterwards(self):
        kept, retired = make_two()
        undo(make_merge(kept, retired))
        assert make_merge(kept, retired).status == Merge.Status.MERGED


class TestTheDatabase:
    def test_refuses_a_chain(self):
        kept, retired = make_two()
        make_merge(kept, retired)
        third = make_patient("Third")
        Patient.objects.filter(pk=third.pk).update(replaced_by=retired)
        with pytest.raises(IntegrityError, match="patient_replaced_by_a_kept_record"):
            connection.check_constraints()

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("merge_of_two_records", {"retired": "kept"}),
            ("merge_state_says_who_when_and_why", {"status": "merged"}),
            ("merge_state_says_who_when_and_why", {"status": "declined", "decided_at": NOW}),
            ("merge_state_says_who_when_and_why", {"undo_reason": "Her sister"}),
        ],
    )
    def test_refuses_a_merge_that_makes_no_sense(self, name, change):
        proposal = make_proposal(*make_two())
        new = {"retired": proposal.kept} if "retired" in change else change
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Merge.objects.filter(pk=proposal.pk).update(**new)

    @pytest.mark.parametrize("without", ["decided_at", "decided_by", "place"])
    def test_refuses_a_merge_of_nobody_or_at_no_time(self, without):
        proposal, admin = make_proposal(*make_two()), make_user("admin")
        done = {"status": "merged", "decided_at": NOW, "decided_by": admin, "place": 1}
        with (
            pytest.raises(IntegrityError, match="merge_state_says_who_when_and_why"),
            transaction.atomic(),
        ):
            Merge.objects.filter(pk=proposal.pk).update(**done | {without: None})
        assert Merge.objects.filter(pk=proposal.pk).update(**done) == 1

    @pytest.mark.parametrize(
        "without", [{"undone_at": None}, {"undone_by": None}, {"undo_reason": ""}], ids=str
    )
    def test_refuses_an_undoing_of_nobody_at_no_time_or_without_a_reason(self, without):
        merge = make_merge(*make_two())
        undone = {"status": "undone", "undone_at": NOW, "undone_by": merge.decided_by, "undo_reason": "Two"}
        with (
            pytest.raises(IntegrityError, match="merge_state_says_who_when_and_why"),
            transaction.atomic(),
        ):
            Merge.objects.filter(pk=merge.pk).update(**undone | without)
        assert Merge.objects.filter(pk=merge.pk).update(**undone) == 1

    @pytest.mark.parametrize("change", [{"steps": []}, {"status": "declined"}, {"choices": {}}], ids=str)
    def test_keeps_what_a_merge_did_as_it_was(self, change):
        merge = make_merge(*make_two())
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Merge.objects.filter(pk=merge.pk).update(**change)

    def test_lets_nothing_but_the_undoing_come_with_the_undoing(self):
        merge = make_merge(*make_two())
        undone = {"status": "undone", "undone_at": NOW, "undone_by": merge.decided_by, "undo_reason": "Two"}
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Merge.objects.filter(pk=merge.pk).update(**undone, steps=[])
        assert Merge.objects.filter(pk=merge.pk).update(**undone) == 1

    def test_keeps_a_merge_that_was_undone(self):
        merge = make_merge(*make_two())
        undo(merge)
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Merge.objects.filter(pk=merge.pk).update(undo_reason="Another")
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            merge.delete()


def test_merges_of_an_earlier_version_get_their_places_by_when_they_were_decided(committed_db):
    kept, first = make_two()
    undone, declined = make_merge(kept, first), make_proposal(kept, make_patient("Other"))
    services.decline(merge=declined, by=make_user("admin"), at=timezone.now())
    undo(undone)
    again = make_merge(kept, first)
    with as_owner(connection):
        latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
        MigrationExecutor(connection).migrate([("merging", "0003_freeze_decided_merges")])
        MigrationExecutor(connection).migrate(latest)
    places = dict(Merge.objects.values_list("pk", "place"))
    assert places == {undone.pk: 1, declined.pk: None, again.pk: 2}
