"""Every write about patients. See the module of each noun."""

from ..guardians import is_minor, needs_guardian
from .activity import make_active, make_inactive
from .bookings import oddities, refuse_day, reschedule_visit
from .cancelling import cancel_rest, cancel_visit, undo_cancel_rest
from .consent_texts import (
    next_consent_text,
    publish_consent_text,
    retire_consent_text,
    save_consent_text,
)
from .consents import Signer, digest_now, record_consent, signer_of
from .drafts import drop_bookings, drop_draft, forget_drafts, keep_draft
from .editing import edit_patient
from .episodes import close_episode, open_episode
from .going_first import flag_practitioner_first, mark_practitioner_first
from .labels import save_label_sheet
from .name_words import keep_name_words
from .refusals import Clash, Doubtful, Refused
from .registration import register_at_desk, register_many, register_patient, why_refused
from .series import book_series
from .signing import (
    SigningClosed,
    claim_signing,
    decide,
    end_signing,
    end_signings,
    open_signing,
)
from .team import add_to_care_team, break_glass, remove_from_care_team
from .visits import (
    book_visit,
    check_in,
    may_move,
    move_visit,
    take_visit,
    undo_move,
    walk_in,
)

__all__ = [
    "Clash",
    "Doubtful",
    "Refused",
    "Signer",
    "SigningClosed",
    "add_to_care_team",
    "book_series",
    "book_visit",
    "break_glass",
    "cancel_rest",
    "cancel_visit",
    "check_in",
    "claim_signing",
    "close_episode",
    "decide",
    "digest_now",
    "drop_bookings",
    "drop_draft",
    "edit_patient",
    "end_signing",
    "end_signings",
    "flag_practitioner_first",
    "forget_drafts",
    "is_minor",
    "keep_draft",
    "keep_name_words",
    "make_active",
    "make_inactive",
    "mark_practitioner_first",
    "may_move",
    "move_visit",
    "needs_guardian",
    "next_consent_text",
    "oddities",
    "open_episode",
    "open_signing",
    "publish_consent_text",
    "record_consent",
    "refuse_day",
    "register_at_desk",
    "register_many",
    "register_patient",
    "remove_from_care_team",
    "reschedule_visit",
    "retire_consent_text",
    "save_consent_text",
    "save_label_sheet",
    "signer_of",
    "take_visit",
    "undo_cancel_rest",
    "undo_move",
    "walk_in",
    "why_refused",
]
