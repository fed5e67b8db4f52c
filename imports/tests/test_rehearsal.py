"""The rehearsal: a verdict and a reason for each line, and nothing else."""

from datetime import date

import pytest
from django.utils import timezone

from clinic.audit.models import Event
from clinic.base.errors import DomainError
from imports import services
from patients.models import Patient
from patients.services import Refused
from patients.tests.factories import make_patient

from .factories import PEOPLE, make_import, make_rehearsed, rehearsed, verdicts

pytestmark = pytest.mark.django_db


class TestAVerdict:
    def test_is_new_for_a_stranger_and_nothing_is_registered(self):
        batch = make_rehearsed()
        assert verdicts(batch) == [(2, "new"), (3, "new")]
        assert (batch.status, batch.counts["new"], Patient.objects.count()) == ("rehearsed", 2, 0)

    def test_is_same_where_name_and_birth_date_are_known_and_names_the_record(self):
        ana = make_patient("Ana", "Johnson", birth_date=date(1982, 3, 4), phone="555-0142")
        row = make_rehearsed().rows.get(number=2)
        assert (row.verdict, row.like_patient) == ("same", ana.uuid)
        assert ana.number in row.why

    def test_is_same_where_many_bear_the_name_and_somebody_else_is_nearly_called_so(self):
        for number in range(40):
            make_patient("Ana", "Johnson", birth_date=date(1950 + number, 7, 9), phone=f"777-10{number}")
        ana = make_patient("Ana", "Johnson", birth_date=date(1982, 3, 4), phone="555-0142")
        make_patient("Anna", "Jonson", birth_date=date(1982, 3, 4), phone="555-0142")
        row = make_rehearsed().rows.get(number=2)
        assert (row.verdict, row.like_patient) == ("same", ana.uuid)

    def test_is_maybe_where_the_birth_date_of_one_side_is_not_known(self):
        make_patient("Ana", "Johnson", birth_date=None, phone="555-0142")
        assert make_rehearsed().rows.get(number=2).verdict == "maybe"

    def test_finds_the_same_person_twice_in_one_file(self):
        row = make_rehearsed(PEOPLE + "Ana;Johnson;4/3/1982;555-0142\n").rows.get(number=4)
        assert (row.verdict, row.like_line) == ("same", 2)
        assert row.verdict_in_words == "twice in this list"

    def test_is_maybe_where_a_name_is_only_alike(self):
        batch = make_rehearsed("given;family;born\nPatrick;Murphy;4 Mar 1982\nPatrik;Murphey;4 Mar 1982\n")
        assert verdicts(batch) == [(2, "new"), (3, "maybe")]

    def test_says_nothing_of_an_address_where_only_the_town_is_the_same(self):
        batch = make_rehearsed("given;family;born;city\nAna;Li;1982;Dublin\nAna;Li;1982;Dublin\n")
        assert "address" not in batch.rows.get(number=3).why

    def test_is_error_with_each_reason_and_the_name_of_its_column(self):
        row = make_rehearsed(PEOPLE + "Kim;Lee;31 April 1980;call my son\n").rows.get(number=4)
        assert row.verdict == "error"
        assert [line.split(":")[0] for line in row.why.splitlines()] == ["born", "phone"]

    def test_is_error_for_a_number_that_another_record_has(self):
        numbers = [{"system": "insurance number", "value": "A1"}]
        other = make_patient("Somebody", "Else", identifiers=numbers)
        row = make_rehearsed("given,family,insurance number\nKim,Lee,A1\n").rows.get()
        assert (row.verdict, other.number in row.why) == ("error", True)


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u00ad", "...", "-"])
def test_a_name_is_faulty_exactly_where_registering_refuses_it(name):
    refusal = ""
    row = make_rehearsed(f"given,family,born\n{name},,1991-01-01\n").rows.get()
    try:
        make_patient(name, "")
    except Refused as refused:
        refusal = str(refused)
    assert (row.verdict, row.why.removeprefix("given: ")) == ("error" if refusal else "new", refusal)


class TestALineWithOneSeparatorTooMany:
    GOOD = "Ana,Johnson,4 Mar 1982,1 Mill Lane\nOmar,Sample,1951,2 Mill Lane\n"
    BAD = "Xbad,Xanth,3 Mar 1933,12 High St, Flat 2\n"

    @pytest.mark.parametrize("header", ["given,family,birth_date,street\n", ""])
    @pytest.mark.parametrize("is_first", [True, False])
    def test_is_the_faulty_one_and_keeps_its_cells(self, header, is_first):
        batch = make_import(header + (self.BAD + self.GOOD if is_first else self.GOOD + self.BAD))
        columns = ["given", "family", "birth_date", "street"]
        services.map_columns(batch=batch, columns=columns, month_first=False, by=None, at=timezone.now())
        batch = rehearsed(batch)
        faulty = batch.rows.get(verdict="error")
        assert faulty.why == "This line has 5 cells where the others have 4."
        assert faulty.cells == ["Xbad", "Xanth", "3 Mar 1933", "12 High St", "Flat 2"]
        assert batch.counts["new"] == 2

    @pytest.mark.parametrize("header", ["given,family,birth_date,street,city\n", ""])
    def test_is_found_by_the_empty_cell_that_it_moved_beyond_the_end(self, header):
        batch = make_import(
            header
            + "Ana,Li,1982,1 Mill Lane,Ghent\nOmar,Li,1951,2 Mill Lane,Ghent\nX,Y,1933,1 High St, Flat 2,\n"
        )
        columns = ["given", "family", "birth_date", "street", "city"]
        services.map_columns(batch=batch, columns=columns, month_first=False, by=None, at=timezone.now())
        faulty = rehearsed(batch).rows.get(verdict="error")
        assert faulty.why == "This line has 6 cells where the others have 5."

    def test_is_not_seen_where_every_line_ends_with_a_separator(self):
        batch = make_rehearsed("given;family;born\nAna;Johnson;1982;\nOmar;Sample;1951;\n")
        assert verdicts(batch) == [(2, "new"), (3, "new")]

    def test_does_not_hide_a_column_without_a_name(self):
        batch = make_rehearsed("given,family,born,\nAna,Johnson,1982,shy\nOmar,Sample,1951,\n")
        assert batch.mapping["headers"] == ["given", "family", "born", ""]
        assert verdicts(batch) == [(2, "new"), (3, "new")]


class TestARehearsal:
    def test_begins_anew_when_the_columns_change(self):
        batch = make_rehearsed()
        services.map_columns(
            batch=batch, columns=["family", "given", "", ""], month_first=False, by=None, at=timezone.now()
        )
        batch = rehearsed(batch)
        assert batch.rows.count() == 2
        assert batch.mapping["columns"] == ["family", "given", "", ""]

    def test_is_refused_without_a_column_for_the_name(self):
        with pytest.raises(DomainError, match="which column holds the name"):
            services.map_columns(
                batch=make_import(),
                columns=["", "", "", "phone"],
                month_first=False,
                by=None,
                at=timezone.now(),
            )

    def test_reads_dates_in_the_order_that_the_file_shows(self):
        batch = make_rehearsed("name,dob\nAna Johnson,03/04/1982\nKim Lee,12/31/1950\n")
        assert (batch.mapping["month_first"], batch.dates["month_first"]) == (True, 1)
        assert verdicts(batch) == [(2, "new"), (3, "new")]

    def test_says_at_the_first_look_that_a_file_has_names_of_columns_only(self):
        with pytest.raises(DomainError, match="nothing else"):
            make_import("given;family;born\n")

    def test_shows_a_sign_that_cannot_be_kept_in_the_name_of_a_column(self):
        batch = make_rehearsed("given,fam\x00ily\n" + "Ana,Lee\n" * 50)
        assert batch.mapping["headers"] == ["given", "fam\ufffdily"]

    def test_is_audited_without_a_name_in_it(self):
        batch = make_rehearsed()
        events = Event.objects.filter(subject_uuid=batch.uuid).order_by("pk")
        assert [event.verb for event in events] == [
            "import.uploaded",
            "import.rehearsing",
            "import.rehearsed",
        ]
        assert "Johnson" not in str(list(events.values()))
