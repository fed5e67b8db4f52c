"""What the pages of an import show."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.birth_dates import said_roughly
from patients.models import Patient

from .models import Import, ImportRow
from .reading import Mapping, Order
from .reading.birth_dates import born
from .services.undoing import Touched, touched

PAGE = 50
DELIMITERS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("bar"),
}
Verdict = ImportRow.Verdict


@dataclass(frozen=True, kw_only=True)
class Column:
    header: str
    examples: list[str]


@dataclass(frozen=True, kw_only=True)
class MappingPage:
    """The columns with what stands in them, and what the file says about its dates."""

    columns: list[Column]
    order: Order


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """One line as the list shows it."""

    row: ImportRow
    name: str
    born: str
    like: Patient | None


@dataclass(frozen=True, kw_only=True)
class RowsPage:
    rows: list[RowShown]
    verdict: str
    after: int
    next_after: int | None


@dataclass(frozen=True, kw_only=True)
class Count:
    verdict: str
    label: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    verdicts: list[Count]
    total: int
    undecided: int = 0
    to_import: int = 0
    imported: int = 0
    touched: list[Touched] = field(default_factory=list)


def imports_page(user, *, before: int | None = None) -> tuple[list[Import], int | None]:
    """The newest first, a page at a time."""
    rows = Import.objects.visible_to(user).select_related("uploaded_by").newest_first()
    rows = rows if before is None else rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def mapping_page(batch: Import) -> MappingPage:
    mapping = Mapping.stored(batch.mapping)
    examples = mapping.examples or [[] for _header in mapping.headers]
    columns = [
        Column(header=header or _("Column %(number)d") % {"number": number}, examples=found)
        for number, (header, found) in enumerate(zip(mapping.headers, examples, strict=True), start=1)
    ]
    return MappingPage(columns=columns, order=Order(**batch.dates))


def rows_page(batch: Import, user, *, verdict: str, after: int = 0) -> RowsPage:
    """A page of the lines with this verdict, by their number in the file."""
    rows = ImportRow.objects.visible_to(user).filter(batch=batch, number__gt=after).select_related("patient")
    if verdict:
        rows = rows.filter(verdict=verdict)
    found = list(rows.order_by("number")[: PAGE + 1])
    uuids = {row.like_patient for row in found if row.like_patient}
    known = {patient.uuid: patient for patient in Patient.objects.visible_to(user).filter(uuid__in=uuids)}
    mapping = Mapping.stored(batch.mapping)
    today = timezone.localdate()
    shown = [
        RowShown(
            row=row,
            name=_name(row, mapping),
            born=_born(row, mapping, today),
            like=known.get(row.like_patient),
        )
        for row in found[:PAGE]
    ]
    more = found[PAGE - 1].number if len(found) > PAGE else None
    return RowsPage(rows=shown, verdict=verdict, after=after, next_after=more)


def report_rows(batch: Import, verdicts: list[str]) -> Iterator[list[str]]:
    """The file's own columns with the line's number, verdict and reason before them."""
    mapping = Mapping.stored(batch.mapping)
    yield [_("Line"), _("Verdict"), _("Why"), *mapping.headers]
    rows = batch.rows.filter(verdict__in=verdicts).order_by("number")
    for row in rows.iterator(chunk_size=2_000):
        yield [str(row.number), row.verdict_in_words, row.why.replace("\n", " "), *row.cells]


def summary_of(batch: Import) -> Summary:
    """The counts above the lines: two queries, and the look for what was touched once it is imported."""
    verdicts = [
        Count(verdict=value, label=str(label), lines=batch.counts.get(value, 0))
        for value, label in Verdict.choices
    ]
    summary = Summary(verdicts=verdicts, total=sum(one.lines for one in verdicts))
    if batch.status == Import.Status.REHEARSED:
        undecided = batch.rows.filter(verdict=Verdict.MAYBE, decision="").count()
        return replace(summary, undecided=undecided, to_import=batch.rows.to_import().count())
    if batch.status == Import.Status.IMPORTED:
        return replace(summary, imported=batch.counts.get("imported", 0), touched=touched(batch))
    return replace(summary, imported=batch.counts.get("imported", 0))


def same_file(batch: Import) -> Import | None:
    """The last import of the very same bytes, if there was one."""
    others = Import.objects.filter(file=batch.file_id, status=Import.Status.IMPORTED).exclude(pk=batch.pk)
    return others.newest_first().first()


def _name(row: ImportRow, mapping: Mapping) -> str:
    cells = dict(zip(mapping.columns, row.cells, strict=False))
    family, given = cells.get("family", ""), cells.get("given", "")
    return cells.get("name") or ", ".join(part for part in (family, given) if part)


def _born(row: ImportRow, mapping: Mapping, today: date) -> str:
    """As it is read in the file's own order, with what stands there behind it."""
    cells = dict(zip(mapping.columns, row.cells, strict=False))
    parts = [part for name in ("birth_year", "birth_month", "birth_day") if (part := cells.get(name, ""))]
    written = cells.get("birth_date") or "-".join(parts)
    reading, _problem = born(said_roughly(written)[0], mapping.month_first, today)
    return written if reading is None or str(reading) == written else f"{reading} ({written})"
