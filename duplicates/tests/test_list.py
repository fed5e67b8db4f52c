"""The list of likely duplicates is true after every change, whoever made it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.testing.counting import queries_of
from duplicates import keeping, services
from duplicates.models import ChangedPatient, DuplicateDecision, DuplicateKey, LikelyDuplicate, WordCount
from patients.models import Patient
from patients.services import edit_patient
from patients.tests.factories import make_patient

pytestmark = pytest.mark.django_db
BORN = date(1982, 4, 3)


@pytest.fixture
def desk():
    make_clinic()
    return make_user("front-desk")


def pairs():
    services.catch_up()
    return {frozenset((row.first_id, row.second_id)) for row in LikelyDuplicate.objects.all()}


def two():
    one = make_patient("Ana", "Johnson", birth_date=BORN, phone="020 7946 0018")
    return one, make_patient("Anna", "Jonson", birth_date=date(1982, 3, 4), phone="+44 20 7946 0018")


def both(one, other):
    return frozenset((one.pk, other.pk))


def decide(one, other, by, kind="different"):
    return services.decide(one=one, other=other, kind=kind, by=by, at=timezone.now())


def rename(patient, given, family):
    patient.refresh_from_db()
    names = [{"given": given, "family": family}]
    edit_patient(patient=patient, names=names, based_on=patient.revision, by=None, at=timezone.now())


class TestKeeping:
    def test_finds_a_new_pair_and_says_why(self):
        one, other = two()
        assert pairs() == {both(one, other)}
        row = LikelyDuplicate.objects.get()
        assert {"born swapped", "contact equal", "family near", "given near"} <= set(row.why)

    def test_weighs_names_as_they_are_at_the_end_of_a_long_list(self, monkeypatch):
        monkeypatch.setattr(keeping, "ROWS", 12)
        one, other = (make_patient("Ana", "Johnson", birth_date=day) for day in (BORN, date(1982, 3, 4)))
        for number in range(30):
            make_patient("Ana", "Johnson", birth_date=date(1900 + 2 * number, 9, 9))
        services.catch_up()
        score = LikelyDuplicate.objects.about(one.pk, other.pk).get().score
        keeping.compare([one.pk])
        assert LikelyDuplicate.objects.about(one.pk, other.pk).get().score == score

    @pytest.mark.parametrize(
        "less",
        [{"birth_date": None}, {"birth_date": date(1982, 1, 1), "birth_date_precision": "year"}],
        ids=["no date", "the year alone"],
    )
    @pytest.mark.parametrize("is_first", [True, False], ids=["earlier", "later"])
    def test_joins_who_tells_less_of_a_birth_date_with_a_namesake_who_tells_it(self, less, is_first):
        known = [less, {"birth_date": BORN}]
        for tells in known if is_first else known[::-1]:
            make_patient("Zebulon", "Quixley", **tells)
            services.catch_up()
        assert pairs() == {both(*Patient.objects.all())}

    @pytest.mark.parametrize("which", [0, 1], ids=["the earlier record", "the later record"])
    def test_follows_an_edit_of_either_side_in_both_directions(self, which):
        records = two()
        pairs()
        rename(records[which], "Zebedee", "Quux")
        Patient.objects.filter(pk=records[which].pk).update(birth_date=date(1951, 7, 17))
        assert pairs() == set()
        rename(records[which], "Ana", "Johnson")
        Patient.objects.filter(pk=records[which].pk).update(birth_date=BORN)
        assert pairs() == {both(*records)}

    def test_leaves_out_a_merged_record_and_brings_it_back(self):
        one, other = two()
        pairs()
        Patient.objects.filter(pk=other.pk).update(replaced_by=one)
        assert pairs() == set()
        assert not DuplicateKey.objects.filter(patient_id=other.pk).exists()
        Patient.objects.filter(pk=other.pk).update(replaced_by=None)
        assert pairs() == {both(one, other)}

    def test_reads_a_merged_record_under_the_one_that_is_kept(self):
        one, other = two()
        Patient.objects.filter(pk=other.pk).update(replaced_by=one)
        third = make_patient("Anna", "Jonson", birth_date=BORN, phone="+44 20 7946 0018")
        assert pairs() == {both(one, third)}

    def test_forgets_a_record_that_is_deleted(self):
        one, other = two()
        pairs()
        for rows in (other.names, other.contact_points):
            rows.all().delete()
        other.delete()
        assert pairs() == set()
        assert set(DuplicateKey.objects.values_list("patient_id", flat=True)) == {one.pk}

    def test_counts_words_up_and_down(self):
        _one, other = two()
        pairs()
        assert (WordCount.objects.get(pk="").count, WordCount.objects.get(pk="jonson").count) == (2, 1)
        rename(other, "Anna", "Johnson")
        pairs()
        assert WordCount.objects.get(pk="johnson").count == 2
        assert not WordCount.objects.filter(pk="jonson").exists()

    def test_comparisons_stay_few_when_the_register_grows(self):
        """A plan's shape rather than time: every record meets a handful of others, at any size."""
        services.catch_up()
        for_each = []
        for size in (300, 1200):
            make_people(size)
            taken = list(ChangedPatient.objects.values_list("patient_id", flat=True))
            ChangedPatient.objects.all().delete()
            for_each.append(keeping.compare(taken) / len(taken))
        assert max(for_each) < 8, for_each


def make_people(count):
    """Rows without a service: their number is the point. The triggers do not mind."""
    given = ["Ana", "Ben", "Cleo", "Dov", "Eva", "Finn", "Gus", "Hana", "Ivo", "Joan", "Kofi", "Lea"]
    family = ["Adler", "Bose", "Chen", "Diaz", "Eriks", "Fumero", "Gallo", "Huang", "Ito", "Jansen", "Khan"]
    start = Patient.objects.count()
    people = [
        Patient(
            number=f"X-{n}",
            display_name="x",
            sort_name="x",
            birth_date=date(1930 + n % 83, 1 + n % 12, 1 + n % 28),
        )
        for n in range(start, start + count)
    ]
    Patient.objects.bulk_create(people)
    names = Patient.names.rel.related_model
    names.objects.bulk_create(
        names(patient=p, given=given[n % 12], family=f"{family[n % 11]}{chr(97 + n % 23)}")
        for n, p in enumerate(people)
    )


class TestDeciding:
    def test_takes_the_pair_off_the_list_for_good(self, desk):
        one, other = two()
        pairs()
        decide(other, one, desk)
        rename(one, "Anna", "Johnson")
        assert pairs() == set()
        events = Event.objects.filter(verb="duplicate.decided")
        assert {event.patient_uuid for event in events} == {one.uuid, other.uuid}

    def test_holds_when_one_of_the_two_is_merged_into_a_third(self, desk):
        one, other = two()
        third = make_patient("Anna", "Jonson", birth_date=BORN, phone="+44 20 7946 0018")
        decide(other, third, desk)
        Patient.objects.filter(pk=other.pk).update(replaced_by=one)
        assert pairs() == set()

    def test_is_refused_when_somebody_decided_meanwhile(self, desk):
        one, other = two()
        decide(one, other, desk)
        with pytest.raises(services.Refused, match="meanwhile"):
            decide(other, one, desk, "household")
        assert DuplicateDecision.objects.get().kind == "different"

    @pytest.mark.parametrize("kind", ["", "same", "\x00"])
    def test_knows_two_decisions_only(self, desk, kind):
        with pytest.raises(services.Refused):
            decide(*two(), desk, kind)

    def test_is_taken_back(self, desk):
        one, other = two()
        decision = decide(one, other, desk)
        services.catch_up()
        services.take_back(decision=decision, by=desk, at=timezone.now())
        assert pairs() == {both(one, other)}

    def test_taken_back_is_raised_of_whom_either_was_merged_into(self, desk):
        one, other = two()
        kept = make_patient("Zoe", "Quill")
        decision = decide(one, other, desk)
        Patient.objects.filter(pk=decision.first_id).update(replaced_by=kept)
        services.catch_up()
        services.take_back(decision=decision, by=desk, at=timezone.now())
        queued = set(ChangedPatient.objects.values_list("patient_id", flat=True))
        assert queued == {kept.pk, decision.second_id}


class TestAHousehold:
    def test_is_named_on_the_page_of_each_of_its_people(self, client, desk):
        one, other = two()
        client.force_login(desk)
        assert "Same household" not in client.get(one.get_absolute_url()).content.decode()
        decision = decide(one, other, desk, "household")
        kept = make_patient("Zoe", "Quill")
        Patient.objects.filter(pk=other.pk).update(replaced_by=kept)
        for patient, named in ((one, kept), (kept, one)):
            page = client.get(patient.get_absolute_url()).content.decode()
            assert "Same household" in page
            assert named.number in page.partition("Same household")[2]
        services.take_back(decision=decision, by=desk, at=timezone.now())
        assert "Same household" not in client.get(one.get_absolute_url()).content.decode()

    def test_is_none_of_two_who_are_merely_different(self, client, desk):
        one, other = two()
        decide(one, other, desk, "different")
        client.force_login(desk)
        assert "Same household" not in client.get(one.get_absolute_url()).content.decode()


class TestPage:
    url = reverse("duplicates:likely")

    def test_shows_what_agrees_and_decides(self, client, desk):
        one, other = two()
        services.catch_up()
        client.force_login(desk)
        page = client.get(self.url).content.decode()
        assert all(w in page for w in (one.number, other.number, "day and month swapped", "same phone"))
        row = LikelyDuplicate.objects.get()
        address = reverse("duplicates:decide", args=[row.uuid])
        assert client.post(address, {"kind": "household"}).url == self.url
        assert client.post(address, {"kind": "household"}).url == self.url  # gone by now: a sentence
        decision = DuplicateDecision.objects.get()
        assert (decision.kind, decision.decided_by) == ("household", desk)
        assert "Same household" in client.get(reverse("duplicates:decided")).content.decode()
        client.post(reverse("duplicates:take-back", args=[decision.uuid]))
        services.catch_up()
        assert LikelyDuplicate.objects.count() == 1

    def test_answers_a_second_click_on_take_back_with_a_sentence(self, client, desk):
        decision = decide(*two(), desk)
        client.force_login(desk)
        address = reverse("duplicates:take-back", args=[decision.uuid])
        assert client.post(address).url == reverse("duplicates:decided")
        answer = client.post(address, follow=True)
        assert (answer.status_code, b"taken back already" in answer.content) == (200, True)

    def test_goes_on_page_by_page_in_as_many_queries(self, client, desk):
        for n in range(8):  # 28 pairs
            make_patient("Ana", "Johnson", birth_date=BORN, phone="020 7946 0018", sex="", heard_from=str(n))
        services.catch_up()
        client.force_login(desk)
        seen, address = [], self.url
        while address:
            page = client.get(address).context["page"]
            seen += [pair.key for pair in page.pairs]
            address = page.after and f"{self.url}?after={page.after[0]!r}&id={page.after[1]}"
        assert len(seen) == len(set(seen)) == LikelyDuplicate.objects.count() == 28
        many = queries_of(lambda: client.get(self.url))
        LikelyDuplicate.objects.exclude(pk=seen[0]).delete()
        assert queries_of(lambda: client.get(self.url)) == many

    @pytest.mark.parametrize("query", ["after=x&id=1", "after=nan&id=1", "after=1", "after=1&id=x"])
    def test_begins_at_the_beginning_when_the_address_is_nonsense(self, client, desk, query):
        two()
        services.catch_up()
        client.force_login(desk)
        for view in ("duplicates:likely", "duplicates:decided"):
            assert client.get(f"{reverse(view)}?{query}").status_code == 200
