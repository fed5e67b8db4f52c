"""Imports for tests, made by the services; the work is done at once instead of by a worker."""

from django.utils import timezone

from imports import services
from imports.models import Import
from imports.services.rehearsing import rehearse_now
from imports.services.running import run_now
from imports.services.undoing import undo_now

PEOPLE = "given;family;born;phone\nAna;Johnson;4 Mar 1982;555-0142\nOmar;Sample;1951;555-0143\n"


def make_import(text: str | bytes = PEOPLE, *, file_name: str = "list.csv", by=None) -> Import:
    content = text if isinstance(text, bytes) else text.encode()
    return services.upload(file=services.open_file(content), file_name=file_name, by=by, at=timezone.now())


def make_rehearsed(text: str | bytes = PEOPLE, **more) -> Import:
    return rehearsed(make_import(text, **more))


def make_imported(text: str | bytes = PEOPLE, **more) -> Import:
    return imported(make_rehearsed(text, **more))


def rehearsed(batch: Import) -> Import:
    services.rehearse(batch=batch, by=batch.uploaded_by, at=timezone.now(), queued=False)
    return _after(rehearse_now, batch)


def imported(batch: Import) -> Import:
    services.run(batch=batch, by=batch.uploaded_by, at=timezone.now(), queued=False)
    return _after(run_now, batch)


def undone(batch: Import) -> Import:
    services.undo(batch=batch, by=batch.uploaded_by, at=timezone.now(), queued=False)
    return _after(undo_now, batch)


def _after(work, batch: Import) -> Import:
    work.func(batch.pk, batch.uploaded_by_id or 0)
    return Import.objects.select_related("file").get(pk=batch.pk)


def verdicts(batch: Import) -> list[tuple[int, str]]:
    return list(batch.rows.order_by("number").values_list("number", "verdict"))
