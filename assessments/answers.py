"""What the signer says to each thing that is open before signing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

Proposed = tuple[str, str, str]  # muscle, side, code
Forward = tuple[str, str]  # muscle, side


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Yes or no to what is proposed and to what was brought forward; a reason for a cell without a value."""

    proposals: Mapping[Proposed, bool] = field(default_factory=dict)
    forward: Mapping[Forward, bool] = field(default_factory=dict)
    reasons: Mapping[UUID, str] = field(default_factory=dict)
