from clinic.base.errors import DomainError
from intake.services.answers import AnswerRefused, Saved, SavedPage, StaleAnswer, save_answer, save_answers
from intake.services.flags import CannotClear, acknowledge_flag, clear_flag, raise_exam_flag
from intake.services.links import Made, close_link, find_link, make_link, open_link, why_no_link
from intake.services.responses import (
    CannotStart,
    ask_for_help,
    give_help,
    start_intake,
    stop_intake,
    take_over,
    turn_page,
)
from intake.services.sending import CannotSubmit, correct_response, mark_entered_in_error, submit
from intake.services.tablets import (
    CodeRefused,
    Opened,
    TooManyTries,
    claim_tablet,
    cover_tablet,
    open_here,
    open_tablet,
    was_a_code,
)

__all__ = [
    "AnswerRefused",
    "CannotClear",
    "CannotStart",
    "CannotSubmit",
    "CodeRefused",
    "DomainError",
    "Made",
    "Opened",
    "Saved",
    "SavedPage",
    "StaleAnswer",
    "TooManyTries",
    "acknowledge_flag",
    "ask_for_help",
    "claim_tablet",
    "clear_flag",
    "close_link",
    "correct_response",
    "cover_tablet",
    "find_link",
    "give_help",
    "make_link",
    "mark_entered_in_error",
    "open_here",
    "open_link",
    "open_tablet",
    "raise_exam_flag",
    "save_answer",
    "save_answers",
    "start_intake",
    "stop_intake",
    "submit",
    "take_over",
    "turn_page",
    "was_a_code",
    "why_no_link",
]
