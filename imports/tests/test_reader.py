"""Files as other programs write them, and as nobody should send them."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from imports.reading import Unreadable, guess, lines, open_table, order_of, sheets
from imports.reading.columns import Mapping, with_columns
from imports.reading.people import born, in_two, parse
from imports.reading.writing import as_csv, as_xlsx, guarded

TODAY = date(2026, 11, 29)
TEXT = "Vorname;Nachname;Geburtsdatum\nJosé;Müller;3.4.1982\nÄnne;O'Brien-N'Diaye;31.12.1950\n"
CELLS = [["Vorname", "Nachname", "Geburtsdatum"], ["José", "Müller", "3.4.1982"]]


def cells_of(content, **how):
    return [line.cells for line in open_table(content, **how).lines()]


def workbook(*rows, **more):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    if more:
        with zipfile.ZipFile(file, "a") as parts:
            for name, content in more.items():
                parts.writestr(name.replace("_", "."), content)
    return file.getvalue()


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


START = "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"


def with_sheet(xml):
    """A workbook whose sheet is this, and says nothing of its size."""
    with zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as parts:
        inside = {name: parts.read(name) for name in parts.namelist()}
    return packed(**inside | {"xl/worksheets/sheet1.xml": xml})


class TestATextIsReadWhateverItIsWrittenIn:
    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
    def test_charset(self, charset):
        assert cells_of(TEXT.encode(charset))[:2] == CELLS

    @pytest.mark.parametrize("sign", [",", ";", "\t", "|", "^", "~", "§"])
    def test_delimiter(self, sign):
        assert cells_of(TEXT.replace(";", sign).encode())[:2] == CELLS

    @pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n"])
    def test_line_end(self, end):
        assert cells_of(TEXT.replace("\n", end).encode())[:2] == CELLS

    def test_first_line_of_excel_that_names_the_delimiter(self):
        assert cells_of(("sep=|\r\n" + TEXT.replace(";", "|")).encode())[:2] == CELLS

    def test_cyrillic_of_one_byte(self):
        words = "Имя;Фамилия\n" + "Константин;Пантелеймонов\n" * 3
        assert cells_of(words.encode("cp1251"))[0] == ["Имя", "Фамилия"]

    def test_set_that_a_person_chose(self):
        assert cells_of("a;b\nŁ;Š\n".encode("cp1250"), charset="cp1250")[1] == ["Ł", "Š"]

    def test_delimiter_and_line_end_inside_quotes(self):
        assert cells_of(b'name,street\n"Johnson, Ana","1 Main St\nFlat 2"\n')[1] == [
            "Johnson, Ana",
            "1 Main St\nFlat 2",
        ]


class TestAWorkbook:
    def test_gives_what_somebody_would_have_typed(self):
        row = ["Ana", datetime(1982, 4, 3), 5550142.0, True, None, 1.5]
        assert cells_of(workbook(["a", "b", "c", "d", "e", "f"], row))[1] == [
            "Ana",
            "1982-04-03",
            "5550142",
            "yes",
            "",
            "1.5",
        ]

    def test_gives_a_formula_as_its_text(self):
        assert cells_of(workbook(["name"], ["=1+1"]))[1] == ["=1+1"]


class TestAFileIsRefusedWithASentence:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "empty"),
            (b"\xef\xbb\xbf\r\n\r\n", "empty"),
            (b"a,b\n" + b"x" * (20 * 1024 * 1024), "20 MB"),
            (b"%PDF-1.7 ...", "neither CSV nor XLSX"),
            (b"\xd0\xcf\x11\xe0" + b"x" * 50, "old or a password-protected"),
            (b"\x1f\x8b\x08" + b"x" * 50, "packed"),
            (b"\x00\x01\x02\x03" * 50, "not a text"),
            (b"PK\x03\x04" + b"x" * 50, "damaged"),
            (packed(**{"list.csv": "a,b"}), "ZIP file"),
            (("a," * 299 + "a\n").encode(), "300 columns"),
            (b'a,b\n"x,y\n' + b"z,z\n" * 600, "quotation mark"),
            (b"name\n" + b"x" * 2_001, "quotation mark"),
        ],
    )
    def test_text(self, content, sentence):
        with pytest.raises(Unreadable, match=sentence):
            cells_of(content)

    def test_text_of_too_many_lines(self, monkeypatch):
        monkeypatch.setattr(lines, "MOST_LINES", 20)
        with pytest.raises(Unreadable, match="at most 20 lines"):
            cells_of(b"a\n" * 21)

    def test_workbook_with_packed_files_inside(self):
        with pytest.raises(Unreadable, match="packed files inside"):
            cells_of(workbook(["a"], evil_zip=b"PK"))

    def test_workbook_that_grows_when_unpacked(self, monkeypatch):
        monkeypatch.setattr(sheets, "MOST_UNPACKED", 100_000)
        with pytest.raises(Unreadable, match="too large once unpacked"):
            cells_of(packed(**{"[Content_Types].xml": b"0" * 200_000, "xl/workbook.xml": b""}))

    @pytest.mark.parametrize(
        ("sheet", "limits", "sentence"),
        [
            ("<row>" + "<c/>" * 300_000 + "</row>", {}, "too large once unpacked"),
            ("<row>" + "<c/>" * 40_000 + "</row>", {"MOST_OF_A_LINE": 99_000}, "too large once unpacked"),
            ("<row/>" * 30, {"MOST_LINES": 20}, "at most 20 lines"),
            ('<row r="2000000"/>', {"MOST_LINES": 20}, "at most 20 lines"),
        ],
        ids=["unpacks-a-thousandfold", "line-without-end", "empty-lines", "gap"],
    )
    def test_workbook_that_is_a_trap(self, monkeypatch, sheet, limits, sentence):
        for name, limit in limits.items():
            monkeypatch.setattr(sheets if hasattr(sheets, name) else lines, name, limit)
        whole = f"{START}<row><c t='inlineStr'><is><t>a</t></is></c></row>{sheet}</sheetData></worksheet>"
        with pytest.raises(Unreadable, match=sentence):
            cells_of(with_sheet(whole))

    def test_workbook_is_not_read_beyond_its_cells(self):
        whole = f"{START}<row><c t='inlineStr'><is><t>a</t></is></c></row></sheetData><broken"
        assert cells_of(with_sheet(whole)) == [["a"]]

    def test_workbook_of_300_columns(self):
        with pytest.raises(Unreadable, match="300 columns"):
            cells_of(workbook(["a"] * 300))

    def test_workbook_that_is_cut_off(self):
        whole = workbook(["a"], ["b"])
        with pytest.raises(Unreadable, match="damaged"):
            cells_of(whole[: len(whole) // 2])


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
            ("Patient Name,MRN,Phone (Home),E-Mail", "name identifier phone email"),
            ("given_name,surname,street_number,address_1,suburb,postcode,state,date_of_birth,soc_sec_id",
             "given family house street city postcode region birth_date identifier"),
        ],
    )  # fmt: skip
    def test_are_known_by_their_names(self, headers, fields):
        assert [name or "-" for name in guess(headers.split(",")).columns] == fields.split()

    def test_have_no_names_when_the_first_line_is_a_patient(self):
        mapping = guess(["Ana", "Johnson", "03.04.1982"])
        assert (mapping.has_header, mapping.headers[0]) == (False, "Column 1")

    def test_can_be_named_by_hand(self):
        mapping = guess(["X", "Geb."])
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


def line(*cells, columns="given family phone", width=0):
    columns = columns.split()
    return parse(list(cells), Mapping(columns=columns, headers=columns), today=TODAY, width=width)


class TestALine:
    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            (["", "", "555-0142"], "name is missing"),
            (["Ana", "Johnson", "call my son"], "phone: Write the telephone number"),
            (["A" * 201, "Johnson"], "given: At most 200"),
            (["=HYPERLINK(1)", "Johnson"], "given: This is a formula"),
            (["A\x00na", "Johnson"], "control character"),
            (["\u202eAna", "Johnson"], "control character"),
            (["Ana", "Johnson", "555", "more"], "4 cells where the others have 3"),
        ],
    )
    def test_is_faulty_and_says_why(self, cells, sentence):
        assert sentence in " ".join(line(*cells).problems)

    def test_of_a_text_that_is_too_short_is_not_guessed(self):
        assert line("Ana", "Johnson", width=2).problems == ["This line has 2 cells where the others have 3."]

    @pytest.mark.parametrize("name", ["X", "O'Brien-N'Diaye", "毛", "Null", "🙂 Ana", "A" * 200])
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

    def test_reads_sex_language_and_yes_in_the_words_of_other_programs(self):
        columns = "name sex language interpreter"
        person = line("Ana Lee", "weiblich", "Spanish", "ja", columns=columns).person
        assert (person["sex"], person["language"], person["interpreter_needed"]) == ("female", "es", True)
        assert "not known" in line("Ana Lee", "q", columns=columns).problems[0]


class TestAReport:
    @pytest.mark.parametrize("text", ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠A"])
    def test_never_lets_a_spreadsheet_calculate(self, text):
        assert guarded(text) == f"'{text}"
        assert open_table(as_xlsx([["a"], [text]])).kind == "xlsx"
        assert f"'{text.strip()}"[1:] in b"".join(as_csv([[text]])).decode()

    def test_can_be_sent_again_as_it_is(self):
        rows = [["name", "phone"], ["Ana Lee", "+49 30 1234567"]]
        again = cells_of(b"".join(as_csv(rows)))
        assert line(*again[1], columns="name phone").person["contacts"][0]["value"] == "+49 30 1234567"
