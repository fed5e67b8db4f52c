"""Rules and contraindications: a draft is edited, checked, reviewed by a named clinician and
published; then it never changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from careplans.checking import Known, problems_of
from careplans.models import Locator, Resource, RuleEntry, RuleVersion
from careplans.writing import in_words
from clinic.audit.services import record
from clinic.base.canonical import digest
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.locking import for_change
from clinic.base.reviews import reviewed
from clinic.base.stale import refuse_overtaken, refuse_unread


class CannotPublish(DomainError):
    pass


@transaction.atomic
def edit_rule_draft(
    *,
    entry: RuleEntry,
    document: Mapping[str, Any],
    change_note: str = "",
    based_on: str,
    by: User,
    at: datetime,
) -> RuleVersion:
    """The entry's draft with this content; the first edit after publishing makes one.

    What is published stays in force. A draft that is there must be what the writer saw.
    """
    entry = for_change(RuleEntry.objects).get(pk=entry.pk)
    if document.get("slug") != entry.slug:
        raise DomainError(_("The name of a rule never changes."))
    draft = entry.versions.drafts().first()
    if draft is None:
        last = entry.versions.aggregate(last=Max("version"))["last"] or 0
        draft = RuleVersion(entry=entry, version=last + 1)
    elif (draft.digest, draft.change_note) == (digest(document), change_note.strip()):
        return draft
    else:
        _refuse_changed(draft, based_on, document)
    draft.document, draft.digest = dict(document), digest(document)
    draft.origin, draft.change_note = RuleVersion.Origin.CLINIC, change_note.strip()
    if problems := problems_of(draft):
        raise DomainError(" ".join(problems))
    draft.save()
    record(by=by, verb="rule.draft-edited", at=at, subject=draft, rule=entry.slug, version=draft.version)
    return draft


def _refuse_changed(draft: RuleVersion, based_on: str, typed: Mapping[str, Any]) -> None:
    if based_on == draft.content_digest:
        return
    names = [name for name in {**draft.document, **typed} if draft.document.get(name) != typed.get(name)]
    raise StaleDraft(
        _(
            "Somebody changed the draft of version %(version)s since you opened this page. "
            "What you typed still stands below: compare it with what is saved now."
        )
        % {"version": draft.version},
        yours={name: in_words(typed.get(name)) for name in names},
        theirs={name: in_words(draft.document.get(name)) for name in names},
    )


@transaction.atomic
def publish_rule(
    *,
    version: RuleVersion,
    reviewer_name: str,
    reviewed_on: date | None,
    based_on: str,
    by: User,
    at: datetime,
    known: Known | None = None,
) -> RuleVersion:
    """As it was read, in force from now on, under the reviewing clinician's name.

    The version before it retires by that.
    """
    entry = for_change(RuleEntry.objects).get(pk=version.entry_id)
    locked = for_change(RuleVersion.objects).get(pk=version.pk)
    locked.entry = entry  # one row, one object: its status asks which version is in force
    if not locked.is_draft:
        raise CannotPublish(_("This version is published already."))
    refuse_unread(locked, based_on)
    name, day = reviewed(name=reviewer_name, on=reviewed_on, at=at)
    if problems := problems_of(locked, known):
        raise CannotPublish(" ".join(problems))

    locked.reviewer_name, locked.reviewed_on = name, day
    locked.published_at, locked.published_by = at, by
    locked.save(update_fields=["reviewer_name", "reviewed_on", "published_at", "published_by", "updated_at"])
    entry.in_force = locked
    entry.save(update_fields=["in_force", "updated_at"])
    record(
        by=by,
        verb="rule.published",
        at=at,
        subject=locked,
        rule=entry.slug,
        version=locked.version,
        reviewer=locked.reviewer_name,
        digest=locked.digest,
    )
    return locked


@transaction.atomic
def publish_all_drafts(*, reviewer_name: str, reviewed_on: date, by: User, at: datetime) -> int:
    """Everything that waits, contraindications first, because rules name them. Returns how many."""
    kinds = (RuleEntry.Kind.TEXT, RuleEntry.Kind.CONTRAINDICATION, RuleEntry.Kind.RULE)
    count, known = 0, Known.read()
    for kind in kinds:
        for version in RuleVersion.objects.drafts().filter(entry__kind=kind).order_by("entry__slug"):
            publish_rule(
                version=version,
                reviewer_name=reviewer_name,
                reviewed_on=reviewed_on,
                based_on=version.content_digest,
                by=by,
                at=at,
                known=known,
            )
            count += 1
    return count


@transaction.atomic
def retire_rule(*, entry: RuleEntry, reason: str, by: User | None, at: datetime) -> RuleEntry:
    """No longer in force. Its versions stay, because plans name them."""
    locked = for_change(RuleEntry.objects).get(pk=entry.pk)
    if locked.in_force is None:
        return locked
    if not reason.strip():
        raise DomainError(_("Say in a few words why it retires."))
    if locked.kind == RuleEntry.Kind.CONTRAINDICATION:
        _refuse_if_named(locked)
    locked.in_force = None
    locked.save(update_fields=["in_force", "updated_at"])
    record(by=by, verb="rule.retired", at=at, subject=locked, rule=locked.slug, reason=reason.strip())
    return locked


def _refuse_if_named(entry: RuleEntry) -> None:
    rules = RuleVersion.objects.in_force(RuleEntry.Kind.RULE)
    naming = [v.entry.slug for v in rules if entry.slug in v.document.get("contraindications", [])]
    if naming:
        raise DomainError(
            _("Rules in force still name it: %(rules)s.") % {"rules": ", ".join(sorted(naming))}
        )


@transaction.atomic
def save_resource(*, resource: Resource, based_on: str = "", by: User, at: datetime) -> Resource:
    """Keep a DVD or book as typed in; everything about it is the clinic's.

    Raises StaleDraft when it or one of its places was changed since the writer saw it.
    """
    return _save(resource, "resource.saved", based_on=based_on, by=by, at=at)


@transaction.atomic
def save_locator(*, locator: Locator, based_on: str = "", by: User, at: datetime) -> Locator:
    """Keep a place to look. It prints on handouts issued from now on; issued ones stay as they are.

    Raises StaleDraft when it was changed since the writer saw it.
    """
    standing_in = Locator.objects.filter(pk=locator.pk).values("resource")
    of_these = Resource.objects.filter(Q(pk=locator.resource_id) | Q(pk__in=standing_in))
    list(for_change(of_these).order_by("pk"))  # whoever edits a whole page of places waits
    return _save(locator, "locator.saved", based_on=based_on, by=by, at=at)


def _save(row, verb: str, *, based_on: str, by: User, at: datetime):
    refuse_overtaken(row, based_on)
    try:
        row.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    row.save()
    record(by=by, verb=verb, at=at, subject=row, name=str(row))
    return row
