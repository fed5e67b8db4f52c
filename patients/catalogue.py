"""Sheets of labels as the shops sell them. What the clinic added or changed stays as it is."""

import tomllib
from pathlib import Path

from clinic.base.catalogue import Source

from .models import LabelSheet

FILE = Path(__file__).parent / "data" / "label_sheets.toml"


def sources() -> list[Source]:
    return [Source(path=FILE, sync=sync_label_sheets)]


def sync_label_sheets() -> list[str]:
    there = set(LabelSheet.objects.values_list("name", flat=True))
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["sheet"]
    fresh = [LabelSheet(**row) for row in rows if row["name"] not in there]
    LabelSheet.objects.bulk_create(fresh)
    return [f"label sheet {sheet.name}: new" for sheet in fresh]
