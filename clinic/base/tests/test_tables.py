"""Files as other programs write them, and as nobody should send them."""

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook

from clinic.base.tables import Limits, Unreadable, open_table, sheets
from clinic.base.tables.charsets import CHARSETS
from clinic.base.tables.writing import as_csv, as_xlsx, guarded

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
END = "</sheetData></worksheet>"


def row(place, *cells):
    return f"<row r='{place}'>{''.join(cells)}</row>"


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

    @pytest.mark.parametrize("sign", ["\0", '"', "a"])
    def test_first_line_that_names_no_delimiter(self, sign):
        assert open_table(f"sep={sign}\n{TEXT * 20}".encode()).delimiter != sign

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

    @pytest.mark.parametrize(
        "cell",
        [
            "<c><v>#N/A</v></c>",
            "<c><v>NaN</v></c>",
            f"<c><v>{'9' * 5_000}</v></c>",
            "<c t='d'><v>1980-13-45</v></c>",
            "<c t='s'><v>999</v></c>",
            "<c t='b'><v>maybe</v></c>",
        ],
    )
    def test_loses_no_line_where_a_cell_cannot_be_read(self, cell):
        sheet = "".join(
            row(place, f"<c><v>{place}</v></c>", cell if place == 3 else "") for place in range(1, 9)
        )
        read = cells_of(with_sheet(f"{START}{sheet}{END}"))
        assert read == [[str(place)] + ["#VALUE!"] * (place == 3) for place in range(1, 9)]

    def test_gives_the_number_where_a_cell_is_marked_as_a_date_and_holds_none(self, recwarn):
        book = Workbook()
        book.active["A1"] = 5550199777
        book.active["A1"].number_format = "mm-dd-yy"
        file = io.BytesIO()
        book.save(file)
        assert cells_of(file.getvalue()) == [["5550199777"]]
        assert not list(recwarn)

    def test_gives_a_duration_as_it_did(self):
        book = Workbook()
        book.active.append(["a", timedelta(hours=26)])
        file = io.BytesIO()
        book.save(file)
        assert cells_of(file.getvalue()) == [["a", "1 day, 2:00:00"]]

    def test_gives_a_formula_of_several_cells_as_a_formula(self):
        sheet = row(1, "<c r='A1'><f t='array' ref='A1:A2'>B1:B2</f><v>x</v></c>")
        assert cells_of(with_sheet(f"{START}{sheet}{END}")) == [["=B1:B2"]]

    def test_finds_each_cell_in_its_column_whatever_their_order(self):
        sheet = row(1, "<c r='C1'><v>3</v></c><c r='A1'><v>1</v></c>")
        assert cells_of(with_sheet(f"{START}{sheet}{END}")) == [["1", "", "3"]]


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
            (b'name,notes\nAna,"likes tea\nOmar,quiet\nKim,shy\n', "Line 2 .* quotation mark"),
            (b'name,notes,city\nAna,"likes tea\nOmar,"quiet",Ghent\n', "Line 2 .* quotation mark"),
            (b'name,size\nAna,"5\'11"" tall\nOmar,small\n', "Line 2 .* quotation mark"),
        ],
    )
    def test_text(self, content, sentence):
        with pytest.raises(Unreadable, match=sentence):
            cells_of(content)

    @pytest.mark.parametrize("charset", ["utf-32", "utf-32-le", "utf-32-be"])
    def test_text_of_four_bytes_for_each_letter(self, charset):
        with pytest.raises(Unreadable, match="not a text"):
            cells_of(TEXT.encode(charset))

    @pytest.mark.parametrize("charset", [name for name in CHARSETS if name != "utf-16"])
    @pytest.mark.parametrize("written", ["utf-16", "utf-16-be"])
    def test_text_read_with_letters_of_another_width(self, written, charset):
        with pytest.raises(Unreadable, match="cannot be read that way"):
            cells_of(TEXT.encode(written), charset=charset)

    def test_text_of_too_many_lines(self):
        with pytest.raises(Unreadable, match="at most 20 lines"):
            cells_of(b"a\n" * 21, limits=Limits(lines=20))

    def test_text_longer_than_whoever_reads_it_allows(self):
        content = b"a,b\n" + b"x,y\n" * 300_000
        with pytest.raises(Unreadable, match="at most 1 MB"):
            open_table(content, limits=Limits(megabytes=1))
        assert open_table(content, limits=Limits(megabytes=2)).kind == "csv"

    def test_workbook_with_packed_files_inside(self):
        with pytest.raises(Unreadable, match="packed files inside"):
            cells_of(workbook(["a"], evil_zip=b"PK"))

    def test_workbook_that_grows_when_unpacked(self, monkeypatch):
        monkeypatch.setattr(sheets, "MOST_UNPACKED", 100_000)
        with pytest.raises(Unreadable, match="too large once unpacked"):
            cells_of(packed(**{"[Content_Types].xml": b"0" * 200_000, "xl/workbook.xml": b""}))

    @pytest.mark.parametrize(
        ("sheet", "most_of_a_line", "sentence"),
        [
            ("<row>" + "<c/>" * 300_000 + "</row>", sheets.MOST_OF_A_LINE, "too large once unpacked"),
            ("<row>" + "<c/>" * 40_000 + "</row>", 99_000, "too large once unpacked"),
            ("<row/>" * 30, sheets.MOST_OF_A_LINE, "at most 20 lines"),
            ('<row r="2000000"/>', sheets.MOST_OF_A_LINE, "at most 20 lines"),
        ],
        ids=["unpacks-a-thousandfold", "line-without-end", "empty-lines", "gap"],
    )
    def test_workbook_that_is_a_trap(self, monkeypatch, sheet, most_of_a_line, sentence):
        monkeypatch.setattr(sheets, "MOST_OF_A_LINE", most_of_a_line)
        whole = f"{START}<row><c t='inlineStr'><is><t>a</t></is></c></row>{sheet}</sheetData></worksheet>"
        with pytest.raises(Unreadable, match=sentence):
            cells_of(with_sheet(whole), limits=Limits(lines=20))

    def test_workbook_is_not_read_beyond_its_cells(self):
        whole = f"{START}<row><c t='inlineStr'><is><t>a</t></is></c></row></sheetData><broken"
        assert cells_of(with_sheet(whole)) == [["a"]]

    @pytest.mark.parametrize(
        "bad",
        [
            "<row r='3'><c t='inlineStr'><is><t>A&B</t></is></c></row>",
            "<row r='2'><c><v>2</v></c></row>",
            "<row r='3'><c r='A3'><v>2</v></c><c r='A3'><v>3</v></c></row>",
            "<row r='3'><c r='?'><v>2</v></c></row>",
            "<row r='x'><c><v>2</v></c></row>",
            "<row r='3'><c><v>2</v></row>",
            "<!-- </sheetData> --",
        ],
    )
    @pytest.mark.parametrize("rows", [6, 6_000])
    def test_workbook_that_would_lose_a_line(self, bad, rows):
        before = "".join(row(place, f"<c><v>{place}</v></c>") for place in (1, 2))
        after = "".join(row(place, f"<c><v>{place}</v></c>") for place in range(4, rows))
        with pytest.raises(Unreadable, match="damaged"):
            cells_of(with_sheet(f"{START}{before}{bad}{after}{END}"))

    def test_workbook_of_300_columns(self):
        with pytest.raises(Unreadable, match="300 columns"):
            cells_of(workbook(["a"] * 300))

    def test_workbook_that_is_cut_off(self):
        whole = workbook(["a"], ["b"])
        with pytest.raises(Unreadable, match="damaged"):
            cells_of(whole[: len(whole) // 2])


class TestAListToOpenInASpreadsheet:
    @pytest.mark.parametrize("text", ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠A"])
    def test_never_lets_a_spreadsheet_calculate(self, text):
        assert guarded(text) == f"'{text}"
        assert open_table(as_xlsx([["a"], [text]])).kind == "xlsx"
        assert f"'{text.strip()}"[1:] in b"".join(as_csv([[text]])).decode()
