"""The hash chain: seals that reveal an event edited, deleted, inserted or cut off the end.

Sealing runs in the background over events already committed, so no request waits for another. The
newest seal printed somewhere else (`verify_audit` prints it) is the anchor against truncation.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from clinic.base.canonical import canonical_json
from clinic.base.numbers import LAST_KEY, whole_number

from .models import Event, Seal

START = "0" * 64
BATCH = 5_000
PATIENCE = 120  # seconds to wait for transactions under way
FIELDS = (
    "id", "uuid", "at", "verb", "user_uuid", "user_name", "patient_uuid",
    "subject_type", "subject_uuid", "detail", "source",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Verdict:
    problems: tuple[str, ...]
    sealed: int
    unsealed: int
    anchor: str


def seal(*, at: datetime) -> int:
    """Seal what is settled and not yet sealed; the number of events sealed.

    An event gets its id before it is committed, so a lower id may still be on its way. The sealer
    notes the highest id given out and waits until every transaction of that moment has ended: it
    waits for requests, requests never wait for it.
    """
    settled, total = _settled_id(), 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(712001)")
            newest = Seal.objects.order_by("-last_event").first()
            after, previous = (newest.last_event, newest.digest) if newest else (0, START)
            unsealed = Event.objects.filter(pk__gt=after, pk__lte=settled).order_by("pk")
            events = list(unsealed.values(*FIELDS)[:BATCH])
            if not events:
                return total
            Seal.objects.create(
                first_event=events[0]["id"],
                last_event=events[-1]["id"],
                count=len(events),
                previous_digest=previous,
                digest=_digest(previous, events),
                sealed_at=at,
            )
            total += len(events)


def _settled_id() -> int:
    """An event id below which nothing can appear any more."""
    highest = _value("SELECT coalesce(pg_sequence_last_value('audit_event_id_seq'), 0)")
    if connection.in_atomic_block:  # the caller's own transaction would never end
        return highest
    time.sleep(0.05)  # an id is taken an instant before its transaction is numbered
    horizon = _value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    deadline = time.monotonic() + PATIENCE
    while _value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint") < horizon:
        if time.monotonic() > deadline:
            return 0  # something runs for very long; the next round seals
        time.sleep(0.1)
    return highest


def _value(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def verify() -> Verdict:
    """Walk the whole chain and name every seal that does not hold."""
    problems, previous, last, sealed = [], START, 0, 0
    for link in Seal.objects.order_by("last_event"):
        if link.previous_digest != previous:
            problems.append(f"Seal {link}: a seal before it is missing or was changed.")
        events = list(
            Event.objects.filter(pk__gt=last, pk__lte=link.last_event).order_by("pk").values(*FIELDS)
        )
        if len(events) != link.count:
            problems.append(f"Seal {link}: {link.count} events were sealed, {len(events)} are there.")
        if _digest(link.previous_digest, events) != link.digest:
            problems.append(f"Seal {link}: its events are not those that were sealed.")
        previous, last, sealed = link.digest, link.last_event, sealed + link.count
    unsealed = Event.objects.filter(pk__gt=last).count()
    return Verdict(problems=tuple(problems), sealed=sealed, unsealed=unsealed, anchor=f"{last}:{previous}")


def _digest(previous: str, events: list[dict]) -> str:
    chain = sha256(previous.encode())
    for event in events:
        chain.update(canonical_json(event))
    return chain.hexdigest()


def holds(anchor: str) -> bool:
    """Whether an anchor noted earlier, "<last event>:<digest>", is still part of the chain."""
    last, _colon, digest = anchor.partition(":")
    number = whole_number(last, most=LAST_KEY)
    return number is not None and Seal.objects.filter(last_event=number, digest=digest).exists()
