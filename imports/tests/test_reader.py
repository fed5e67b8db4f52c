"""The columns of a list of patients, its dates, and what becomes of one line."""

from datetime import date

import pytest

from clinic.base.tables import Unreadable, open_table
from clinic.base.tables.writing import as_csv
from imports.reading import Mapping, guess, is_header, order_of
from imports.reading.birth_dates import born
from imports.reading.columns import with_columns
from imports.reading.names import in_two
from imports.reading.people import parse
from patients.models import Patient

TODAY = date(2026, 11, 29)


class TestColumns:
    @pytest.mark.parametrize(
        ("headers", "fields"),
        [
            ("First Name,Last Name,DOB,Zip Code", "given family birth_date postcode"),
            ("firstName,lastName,birthDate,sex", "given family birth_date sex"),
            ("Vorname,Nachname,Geburtsdatum,PLZ,Straße", "given family birth_date postcode street"),
            ("Prénom,Nom,Date de naissance,Courriel", "given family birth_date email"),
            ("Nom,Né le", "name -"),
            ("Nombre,Apellidos,Fecha de nacimiento,Móvil", "given family birth_date mobile"),
            ("Name,Record no,Born", "name identifier birth_date"),
            ("Patient Name,MRN,Phone (Home),E-Mail", "name identifier phone email"),
            ("given_name,surname,street_number,address_1,suburb,postcode,state,date_of_birth,soc_sec_id",
             "given family house street city postcode region birth_date identifier"),
        ],
    )  # fmt: skip
    def test_are_known_by_their_names(self, headers, fields):
        first = headers.split(",")
        assert is_header(first)
        assert [name or "-" for name in guess(first, has_header=True).columns] == fields.split()

    def test_have_no_names_when_the_first_line_is_a_patient(self):
        first = ["Ana", "Johnson", "03.04.1982"]
        assert (is_header(first), guess(first, has_header=False).headers[0]) == (False, "Column 1")

    def test_can_be_named_by_hand(self):
        mapping = guess(["X", "Geb."], has_header=True)
        assert with_columns(mapping, {"x": "name", "geb": "birth_date"}) == ["name", "birth_date"]
        with pytest.raises(Unreadable, match="no column"):
            with_columns(mapping, {"y": "name"})

    @pytest.mark.parametrize(
        ("columns", "sentence"),
        [
            (["", ""], "which column holds the name"),
            (["given", "given"], "More than one"),
            (["name", "family"], "not both"),
            (["name", "birth_day"], "year of birth"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, columns, sentence):
        assert sentence in " ".join(Mapping(columns=columns, headers=["a", "b"]).problems())


class TestDates:
    @pytest.mark.parametrize(
        ("texts", "month_first", "is_open"),
        [
            (["03/04/1982", "31/12/1950"], False, False),
            (["03/04/1982", "12/31/1950"], True, False),
            (["03/04/1982", "05/05/1950"], False, True),
            (["1982-04-03", "4 Mar 1982"], False, False),
        ],
    )
    def test_show_their_order(self, texts, month_first, is_open):
        order = order_of(texts)
        assert (order.is_month_first, order.is_open) == (month_first, is_open)

    @pytest.mark.parametrize(
        ("text", "day", "precision"),
        [
            ("3/4/1982", date(1982, 4, 3), "day"),
            ("3.4.82", date(1982, 4, 3), "day"),
            ("1982-04-03", date(1982, 4, 3), "day"),
            ("1982-04-03 00:00:00", date(1982, 4, 3), "day"),
            ("19820403", date(1982, 4, 3), "day"),
            ("3 April 1982", date(1982, 4, 3), "day"),
            ("Apr 1982", date(1982, 4, 1), "month"),
            ("1982", date(1982, 1, 1), "year"),
        ],
    )
    def test_are_read_in_any_usual_writing(self, text, day, precision):
        reading, _problem = born(text, False, TODAY)
        assert (reading.day, reading.precision) == (day, precision)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("31 April 1980", "no such day"),
            ("29 Feb 1981", "no such day"),
            ("4/13/1982", "read day first"),
            ("1/12/2400", "lies in the future"),
            ("1 Jan 0001", "1900 or later"),
            ("2030-01-01", "future"),
            ("tomorrow", "Write the date like"),
            ("30014", "Write the date like"),
        ],
    )
    def test_that_are_none_say_why(self, text, sentence):
        reading, problem = born(text, False, TODAY)
        assert reading is None
        assert sentence in problem

    @pytest.mark.parametrize(("text", "month_first"), [("1/12/2026", False), ("12/1/2026", True)])
    def test_that_are_still_to_come_are_not_read_in_the_other_order(self, text, month_first):
        assert born(text, month_first, TODAY) == (None, "1 Dec 2026 lies in the future. Please check it.")


def line(*cells, columns="given family phone", width=0, delimiter=","):
    columns = columns.split()
    mapping = Mapping(columns=columns, headers=columns, delimiter=delimiter)
    return parse(list(cells), mapping, today=TODAY, width=width)


class TestALine:
    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            (["", "", "555-0142"], "name is missing"),
            (["Ana", "Johnson", "call my son"], "phone: Write the telephone number"),
            (["A" * 201, "Johnson"], "given: At most 200"),
            (["=HYPERLINK(1)", "Johnson"], "given: This is a formula"),
            (["#N/A", "Johnson"], "given: There is an error of the spreadsheet"),
            (["Ana", "#VALUE!"], "family: There is an error of the spreadsheet"),
            (["A\x00na", "Johnson"], "control character"),
            (["\u202eAna", "Johnson"], "control character"),
            (["Ana", "Johnson", "555", "more"], "4 cells where the others have 3"),
            (["Ana", "Johnson", "555-0142\ncall my son"], "phone: Write the telephone number"),
            (["Ana", "Johnson", "Kim,Lee,555-0143"], "phone: Write the telephone number"),
        ],
    )
    def test_is_faulty_and_says_why(self, cells, sentence):
        assert sentence in " ".join(line(*cells).problems)

    @pytest.mark.parametrize("role", ["emergency", "guardian"])
    def test_is_faulty_where_the_telephone_of_somebody_else_has_no_digits(self, role):
        columns = f"name {role}_name {role}_phone"
        assert "digits" in line("Ana Lee", "Kim Lee", "call my son", columns=columns).problems[0]
        person = line("Ana Lee", "Kim Lee", "555-0142 / 555-0143", columns=columns).person
        assert person["related"][0]["phone"] == "555-0142 / 555-0143"

    @pytest.mark.parametrize(
        "cell",
        [
            "likes tea\nOmar,Sample,5'11",
            "likes tea\nOmar,Sample,\nKim,Lee,5'11",
            "likes tea\r\nOmar,Sample,5'11",
        ],
    )
    def test_is_faulty_where_a_cell_that_nobody_asked_for_has_swallowed_others(self, cell):
        parsed = parse(
            ["Ana", "Johnson", cell],
            Mapping(columns=["given", "family", ""], headers=["a", "b", "notes"], delimiter=","),
            today=TODAY,
        )
        assert "notes: A quotation mark" in parsed.problems[0]

    def test_may_have_an_address_of_several_lines(self):
        street = "Mill House, 1 Mill Lane\nGhent, Flanders, Belgium"
        assert line("Ana", "Lee", street, columns="given family street").person["address"]["lines"] == street

    def test_may_have_several_telephones_in_one_cell(self):
        contacts = line("Ana", "Lee", "555-0142,555-0143; 555-0144").person["contacts"]
        assert [one["value"] for one in contacts] == ["555-0142", "555-0143", "555-0144"]

    def test_of_a_text_that_is_too_short_is_not_guessed(self):
        assert line("Ana", "Johnson", width=2).problems == ["This line has 2 cells where the others have 3."]

    @pytest.mark.parametrize("name", ["X", "O'Brien-N'Diaye", "毛", "Null", "🙂 Ana", "#1", "A" * 200])
    def test_keeps_a_name_as_it_is(self, name):
        assert line(name, "Lee").person["names"][0]["given"] == name

    def test_takes_off_the_apostrophe_that_kept_a_spreadsheet_from_calculating(self):
        assert line("Ana", "Lee", "'+49 30 1234567").person["contacts"][0]["value"] == "+49 30 1234567"

    @pytest.mark.parametrize(
        ("whole", "parts"),
        [
            ("Johnson, Ana María", ("Ana María", "Johnson")),
            ("Ana María Johnson", ("Ana María", "Johnson")),
            ("Madonna", ("Madonna", "")),
            ("毛泽东", ("", "毛泽东")),
        ],
    )
    def test_takes_a_whole_name_apart(self, whole, parts):
        assert in_two(whole) == parts

    @pytest.mark.parametrize("word", ["es", "Spanish", "español", "Spanish (español)"])
    def test_reads_a_language(self, word):
        assert line("Ana Lee", word, columns="name language").person["language"] == "es"

    @pytest.mark.parametrize(
        ("word", "sex"),
        [
            ("weiblich", "female"),
            ("M", "male"),
            ("Divers", "intersex"),
            ("not known", "unknown"),
            ("Prefer not to say", "unknown"),
            ("n/a", ""),
            *((str(label), value) for value, label in Patient.Sex.choices),
            *((value, value) for value in Patient.Sex.values),
        ],
    )
    def test_reads_the_recorded_sex(self, word, sex):
        assert line("Ana Lee", word, columns="name sex").person["sex"] == sex

    @pytest.mark.parametrize("word", ["q", "not", "say", "rather", "known"])
    def test_is_faulty_where_the_sex_is_not_known_to_us(self, word):
        assert "Write female" in line("Ana Lee", word, columns="name sex").problems[0]

    @pytest.mark.parametrize(
        "word",
        ["yes", "X", "1", "ja", "Sí", "да", "так", "はい", "نعم", "是", "예", "evet", "✓", "✔️", "☑", "✅"],
    )
    def test_reads_a_yes(self, word):
        assert line("Ana Lee", word, columns="name interpreter").person["interpreter_needed"] is True

    @pytest.mark.parametrize(
        "word", ["no", "N", "0", "Não", "нет", "いいえ", "لا", "不是", "아니요", "Hayır", "☐"]
    )
    def test_reads_a_no(self, word):
        assert line("Ana Lee", word, columns="name interpreter").person["interpreter_needed"] is False

    @pytest.mark.parametrize(
        "word", ["हाँ", "✗", "☒", "?", "-", "unknown", "perhaps", "да?нет", "на", "не знаю", "🙂"]
    )
    def test_is_faulty_where_yes_and_no_cannot_be_told(self, word):
        assert "Write yes or no" in line("Ana Lee", word, columns="name interpreter").problems[0]

    def test_of_our_own_report_can_be_sent_again_as_it_is(self):
        _head, again = open_table(
            b"".join(as_csv([["name", "phone"], ["Ana Lee", "+49 30 1234567"]]))
        ).lines()
        parsed = line(*again.cells, columns="name phone")
        assert parsed.person["contacts"][0]["value"] == "+49 30 1234567"
