"""Acting on what the signer answered, and what then still has no answer."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.errors import DomainError

from ..answers import Answers
from ..models import Assessment
from ..queries import OpenProposal, review_before_signing
from .cells import give_reason
from .findings import confirm_proposals
from .forward import confirm_brought_forward, leave_brought_forward


class CannotSign(DomainError):
    """Something must be settled first; the message says what."""


class Undecided(CannotSign):
    """What has no answer yet, by name.

    `proposals` holds those too that follow from an answer and that the page could not show before.
    """

    def __init__(self, names: Iterable[str], *, proposals: tuple[OpenProposal, ...]) -> None:
        super().__init__(_("Not answered yet: %(names)s. Nothing was signed.") % {"names": "; ".join(names)})
        self.proposals = proposals


def settle(*, assessment: Assessment, answers: Answers, by: User, at: datetime) -> tuple[OpenProposal, ...]:
    """Each answer becomes what it says; whatever has none is named and refused. The proposals declined.

    Belongs inside the transaction that signs, so that a refusal leaves the draft as it was.
    """
    for (muscle, side), still_so in answers.forward.items():
        act = confirm_brought_forward if still_so else leave_brought_forward
        act(assessment=assessment, muscle=muscle, side=side, by=by, at=at)
    reasons = {uuid: text for uuid, text in answers.reasons.items() if text.strip()}
    for measurement in assessment.measurements.filter(uuid__in=reasons):
        text = reasons[measurement.uuid]
        give_reason(assessment=assessment, measurement=measurement, reason_text=text, by=by, at=at)

    review = review_before_signing(assessment)
    open_now = {proposal.key: proposal for proposal in review.proposals}
    wanted = [key for key, yes in answers.proposals.items() if yes]
    if any(key not in open_now for key in wanted):
        raise CannotSign(_("What you said yes to is proposed no more. Look at the examination again."))
    confirm_proposals(assessment=assessment, chosen=wanted, by=by, at=at)
    undecided = tuple(proposal for key, proposal in open_now.items() if key not in answers.proposals)
    names = (
        *(proposal.said for proposal in undecided),
        *(
            _("%(cell)s: no value and no reason") % {"cell": missing.said}
            for missing in review.reasons_missing
        ),
        *(_("%(side)s: brought forward") % {"side": forward.said} for forward in review.brought_forward),
    )
    if names:
        raise Undecided(names, proposals=undecided)
    _refuse_what_the_set_no_longer_shows(assessment)
    return tuple(proposal for key, proposal in open_now.items() if not answers.proposals[key])


def _refuse_what_the_set_no_longer_shows(assessment: Assessment) -> None:
    if any(
        rows.filter(carried_forward=True).exists() for rows in (assessment.measurements, assessment.findings)
    ):
        raise CannotSign(
            _("A muscle was brought forward that the exam set has lost since. Ask an admin to put it back.")
        )
