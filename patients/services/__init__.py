"""Every write about patients. See the module of each noun."""

from .consents import publish_consent_text, record_consent, save_consent_text
from .editing import edit_patient
from .refusals import Refused
from .registration import register_many, register_patient
from .team import add_to_care_team, break_glass, remove_from_care_team
from .visits import (
    book_visit,
    check_in,
    close_episode,
    mark_practitioner_first,
    may_move,
    move_visit,
    open_episode,
    take_visit,
    undo_move,
    walk_in,
)

__all__ = [
    "Refused",
    "add_to_care_team",
    "book_visit",
    "break_glass",
    "check_in",
    "close_episode",
    "edit_patient",
    "mark_practitioner_first",
    "may_move",
    "move_visit",
    "open_episode",
    "publish_consent_text",
    "record_consent",
    "register_many",
    "register_patient",
    "remove_from_care_team",
    "save_consent_text",
    "take_visit",
    "undo_move",
    "walk_in",
]
