"""A list of patients: rehearsed, imported as one, taken back as one.

Made-up people with their addresses and telephones as a CSV of 5,000 lines, into the smallest clinic of the
run; where one size alone is asked for (`--only importing --sizes 100000`), the list has as many lines. The
work is what the worker does, in this process: seconds of the clock, with the seconds of its own processor
beside them as the remark. What is left is PostgreSQL and whoever else used the machine. The list is undone
at the end.
"""

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Figure

LINES = 5_000
SEED = 77
HEAD = ("given", "family", "birth date", "mobile", "phone", "e-mail", "street", "postcode", "city")


def measure(bench) -> list[Figure]:
    lines = bench.sizes[0] if len(bench.sizes) == 1 else LINES
    with bench.copy_at(min(bench.sizes)) as house:
        return _of_a_list(lines, house.size)


def _of_a_list(lines: int, size: int) -> list[Figure]:
    from django.utils import timezone

    from duplicates.services import catch_up
    from imports import services
    from imports.models import Import
    from imports.services.rehearsing import rehearse_now
    from imports.services.running import run_now
    from imports.services.undoing import undo_now
    from patients.models import Patient

    catch_up()  # who waits from before is not the list's doing
    before, at = Patient.objects.count(), timezone.now()
    batch = services.upload(file=services.open_file(_list(lines)), file_name="bench.csv", by=None, at=at)
    steps: tuple[tuple[str, Callable, Callable, str], ...] = (
        ("rehearse", services.rehearse, rehearse_now.func, Import.Status.REHEARSED),
        ("import", services.run, run_now.func, Import.Status.IMPORTED),
        ("undo", services.undo, undo_now.func, Import.Status.UNDONE),
    )
    held = _megabytes("VmRSS")  # by whatever was measured in this process before
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget how much that was at its most
    figures = []
    for name, ask, work, wanted in steps:
        ask(batch=batch, by=None, at=at, queued=False)
        begun, spent = time.monotonic(), time.process_time()
        work(batch.pk, 0)
        seconds, own = time.monotonic() - begun, time.process_time() - spent
        batch = Import.objects.get(pk=batch.pk)
        if batch.status != wanted:
            raise RuntimeError(f"{name}: {batch.status}, {batch.problem}")
        figures.append(
            Figure(
                name=f"{name} a list of {lines:,} lines",
                ours=seconds,
                size=size,
                unit="s",
                note=f"processor {own:.1f} s, {lines / seconds:,.0f} lines a second",
            )
        )
    if (after := Patient.objects.count()) != before:
        raise RuntimeError(f"{after} patients after the undo, {before} before")
    taken = _megabytes("VmHWM") - held
    figures.append(Figure(name="import, memory it takes at its most", ours=taken, size=size, unit="MB"))
    return figures


def _megabytes(what: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def _list(lines: int) -> bytes:
    from synthetic.people import people

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for one in people(lines, SEED):
        born = one.born.isoformat() if one.born and one.precision == "day" else ""
        home = one.home
        where = (home.street, home.postal_code, home.town) if home else ("", "", "")
        phone = home.phone if home else ""
        writer.writerow((one.given, one.family, born, one.mobile, phone, one.email, *where))
    return text.getvalue().encode()
