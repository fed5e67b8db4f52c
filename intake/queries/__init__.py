from intake.queries.answers import AllAnswers, all_answers
from intake.queries.facts import FlagFact, IntakeFacts, intake_facts, response_for
from intake.queries.page import PageView, page_for, question_of, review_of, safety_net, urgent_messages
from intake.queries.progress import Progress, board_notes, desk_panel, intake_progress
from intake.queries.state import state_of
from intake.queries.summary import IntakeSummary, intake_summaries, intake_summary
from intake.queries.texts import texts_to_read

__all__ = [
    "AllAnswers",
    "FlagFact",
    "IntakeFacts",
    "IntakeSummary",
    "PageView",
    "Progress",
    "all_answers",
    "board_notes",
    "desk_panel",
    "intake_facts",
    "intake_progress",
    "intake_summaries",
    "intake_summary",
    "page_for",
    "question_of",
    "response_for",
    "review_of",
    "safety_net",
    "state_of",
    "texts_to_read",
    "urgent_messages",
]
