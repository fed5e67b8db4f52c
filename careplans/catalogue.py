"""The shipped rules, contraindications, safety text and resources.

Each comes in as a draft for a clinician to review.
"""

import tomllib
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import Max

from careplans.models import Resource, RuleEntry, RuleVersion
from careplans.rules import Contraindication, Rule
from clinic.base.canonical import digest
from clinic.base.catalogue import Source

DATA = Path(__file__).parent / "data"
REVIEW = {"review", "reviewer", "reviewed_on"}
RESOURCE_FIELDS = {
    "slug",
    "kind",
    "title",
    "owner",
    "locator",
    "locator_status",
    "purpose",
    "sources",
    *REVIEW,
}
TEXTS = {"safety-net": ("safety_net", "When to get help"), "habits": ("habits", "How to sit and stand")}


def sources() -> list[Source]:
    files = {
        "resources.toml": sync_resources,
        "contraindications.toml": partial(
            sync_rules, "contraindications.toml", RuleEntry.Kind.CONTRAINDICATION
        ),
        "rules.toml": partial(sync_rules, "rules.toml", RuleEntry.Kind.RULE),
    }
    return [Source(path=DATA / name, sync=sync) for name, sync in files.items()] + [
        Source(path=DATA / "rules.toml", sync=sync_texts)
    ]


def document_of(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def sync_rules(name: str, kind: str) -> list[str]:
    rows = document_of(name)["rule" if kind == RuleEntry.Kind.RULE else "contraindication"]
    read = Rule if kind == RuleEntry.Kind.RULE else Contraindication
    changes = []
    for row in rows:
        read.from_document(row)  # a row that cannot be read stops the load
        content = {key: value for key, value in row.items() if key not in REVIEW}
        changes += _sync(kind, row["slug"], content)
    return changes + _retire_missing(kind, {row["slug"] for row in rows})


def sync_texts() -> list[str]:
    document = document_of("rules.toml")
    changes = []
    for slug, (table, title) in TEXTS.items():
        content = {key: value for key, value in document[table].items() if key not in REVIEW}
        content["text"] = content["text"].strip()
        changes += _sync(RuleEntry.Kind.TEXT, slug, {"slug": slug, "title": title, **content})
    return changes


def _sync(kind: str, slug: str, content: dict[str, Any]) -> list[str]:
    """A new draft when the shipped content is new. A draft of the clinic's own is never touched."""
    entry, _is_new = RuleEntry.objects.get_or_create(kind=kind, slug=slug)
    shipped = entry.versions.filter(origin=RuleVersion.Origin.SHIPPED).order_by("-version").first()
    sealed = digest(content)
    if shipped is not None and shipped.digest == sealed:
        return []
    draft = entry.versions.drafts().first()
    if draft is None:
        last = entry.versions.aggregate(last=Max("version"))["last"] or 0
        draft = RuleVersion(entry=entry, version=last + 1, change_note="As shipped.")
    elif draft.origin == RuleVersion.Origin.CLINIC:
        return []
    draft.document, draft.digest = content, sealed
    draft.save()
    return [f"{kind} {slug}: draft of version {draft.version}"]


def _retire_missing(kind: str, slugs: set[str]) -> list[str]:
    """What is no longer shipped goes out of force, unless the clinic has made it its own."""
    gone = RuleEntry.objects.filter(
        kind=kind, in_force__isnull=False, in_force__origin=RuleVersion.Origin.SHIPPED
    ).exclude(slug__in=slugs)
    changes = [f"{kind} {entry.slug}: retired" for entry in gone.order_by("slug")]
    gone.update(in_force=None)
    return changes


def sync_resources() -> list[str]:
    """What is shipped names the DVD and the book.

    The clinic's own entries are never overwritten, and none is guessed.
    """
    changes = []
    for row in document_of("resources.toml")["resource"]:
        if set(row) - RESOURCE_FIELDS:
            raise ValueError(
                f"resource {row.get('slug')}: unknown field {sorted(set(row) - RESOURCE_FIELDS)}"
            )
        if row["locator"]:
            raise ValueError(f"resource {row['slug']}: a place to look is the clinic's to enter")
        values = {
            "kind": row["kind"],
            "title": row["title"],
            "owner": row["owner"],
            "purpose": row["purpose"],
        }
        _resource, is_new = Resource.objects.get_or_create(slug=row["slug"], defaults=values)
        changes += [f"resource {row['slug']}: added"] if is_new else []
    return changes
