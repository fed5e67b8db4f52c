"""Files as other programs write them, and as nobody should send them."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from clinic.base.tables import Limits, Unreadable, open_table, sheets
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
            (b'name,notes\nAna,"likes tea\nOmar,quiet\nKim,shy\n', "Line 2 .* quotation mark"),
            (b'name,notes,city\nAna,"likes tea\nOmar,"quiet",Ghent\n', "Line 2 .* quotation mark"),
            (b'name,size\nAna,"5\'11"" tall\nOmar,small\n', "Line 2 .* quotation mark"),
        ],
    )
    def test_text(self, content, sentence):
        with pytest.raises(Unreadable, match=sentence):
            cells_of(content)

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
