from careplans.models.catalogue import Locator, Resource, RuleEntry, RuleVersion
from careplans.models.content import Activity, ContraindicationAnswer, Goal, SuggestionRecord
from careplans.models.handout import Handout
from careplans.models.plan import CarePlan

__all__ = [
    "Activity",
    "CarePlan",
    "ContraindicationAnswer",
    "Goal",
    "Handout",
    "Locator",
    "Resource",
    "RuleEntry",
    "RuleVersion",
    "SuggestionRecord",
]
