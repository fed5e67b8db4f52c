from careplans.services.activating import CannotActivate, activate_plan, end_plan, revise_plan
from careplans.services.answering import answer_contraindication
from careplans.services.deciding import (
    CannotDecide,
    accept_suggestion,
    decline_suggestion,
    edit_suggestion,
    reopen_suggestion,
)
from careplans.services.drafting import CannotDraft, draft_plan_from, look_again
from careplans.services.examination import ExaminationOvertaken
from careplans.services.issuing import CannotIssue, activate_and_issue, hand_over, issue_handout, read_handout
from careplans.services.planning import add_activity, add_goal, drop_activity, drop_goal, set_review
from careplans.services.publishing import (
    CannotPublish,
    edit_rule_draft,
    publish_all_drafts,
    publish_rule,
    retire_rule,
    save_locator,
    save_resource,
)
from careplans.services.warnings import WarningSignsOpen

__all__ = [
    "CannotActivate",
    "CannotDecide",
    "CannotDraft",
    "CannotIssue",
    "CannotPublish",
    "ExaminationOvertaken",
    "WarningSignsOpen",
    "accept_suggestion",
    "activate_and_issue",
    "activate_plan",
    "add_activity",
    "add_goal",
    "answer_contraindication",
    "decline_suggestion",
    "draft_plan_from",
    "drop_activity",
    "drop_goal",
    "edit_rule_draft",
    "edit_suggestion",
    "end_plan",
    "hand_over",
    "issue_handout",
    "look_again",
    "publish_all_drafts",
    "publish_rule",
    "read_handout",
    "reopen_suggestion",
    "retire_rule",
    "revise_plan",
    "save_locator",
    "save_resource",
    "set_review",
]
