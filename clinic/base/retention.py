"""How long each personal field is kept, and how it is erased: declared for every field of every model.

Each app says it in `<app>/data/retention.toml`:

    ["patients.Patient"]
    identity = ["display_name", "birth_date"]
    technical = ["revision"]

The lists' names are the CATEGORIES below. `id`, `uuid`, `created_at`, `updated_at` need no mention.
A system check fails on a field that no list names, and on a name that is no field.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models


@dataclass(frozen=True, kw_only=True)
class Category:
    keep: str
    erase: str


CATEGORIES = {
    "identity": Category(keep="as long as the record", erase="replaced by the record number"),
    "contact": Category(keep="as long as the record", erase="emptied"),
    "clinical": Category(
        keep="as long as the record; the clinic sets the years, longer for minors",
        erase="removed with the whole record when its time is over and no legal hold stands",
    ),
    "consent": Category(keep="as long as the record it explains", erase="removed with the record"),
    "staff": Category(keep="as long as anything they signed", erase="account closed, name kept"),
    "security": Category(keep="until used up or expired", erase="deleted"),
    "audit": Category(keep="six years or more", erase="never by the program"),
    "catalogue": Category(keep="for ever", erase="not personal"),
    "draft": Category(keep="until it is sent, at most 14 days", erase="deleted"),
    "technical": Category(keep="as long as its row", erase="with its row"),
}
NEED_NO_MENTION = {"id", "uuid", "created_at", "updated_at"}


def declared() -> dict[str, dict[str, list[str]]]:
    """{"app.Model": {category: [field]}} out of every app's file. Raises ValueError with the file's name."""
    result: dict[str, dict[str, list[str]]] = {}
    for config in first_party_configs():
        path = Path(config.path) / "data" / "retention.toml"
        if not path.exists():
            continue
        for label, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if unknown := set(row) - set(CATEGORIES):
                raise ValueError(f"{path}: {label}: no such category: {', '.join(sorted(unknown))}")
            result[label] = row
    return result


def problems() -> list[str]:
    """One sentence for each undeclared, doubly declared or unknown field."""
    told, found = declared(), []
    for model in first_party_models():
        names = [name for group in told.get(model._meta.label, {}).values() for name in group]
        fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
        missing = fields - NEED_NO_MENTION - set(names)
        twice = {name for name in names if names.count(name) > 1}
        label = model._meta.label
        found += [f"{label}.{name} is not in retention.toml" for name in sorted(missing)]
        found += [f"{label}.{name} in retention.toml is no field" for name in sorted(set(names) - fields)]
        found += [f"{label}.{name} is in two categories" for name in sorted(twice)]
    return found


def first_party_configs() -> list:
    return [config for config in apps.get_app_configs() if config.name in settings.FIRST_PARTY_APPS]


def first_party_models() -> list[type[models.Model]]:
    return [model for config in first_party_configs() for model in config.get_models()]
