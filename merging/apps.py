from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clinic.base.navigation import may
from duplicates import places as pairs
from patients import places


class MergingConfig(AppConfig):
    """Two records of one person read as one, and the way back."""

    name = "merging"
    verbose_name = _("Merged records")

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers itself
        from .queries import open_proposals, proposed_ties

        places.add_act(_("Same person as another record"), "merging:with", may("merging.propose_merge"))
        places.add_ties(proposed_ties)
        places.add_beside_search(_("Merges"), "merging:list", may("merging.propose_merge"))
        pairs.set_merge(_("Propose a merge"), "merging:compare", may("merging.propose_merge"))
        pairs.set_proposals(open_proposals)
