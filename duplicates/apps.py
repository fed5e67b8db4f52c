from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuplicatesConfig(AppConfig):
    name = "duplicates"

    def ready(self) -> None:
        from clinic.base.navigation import may
        from patients import changes, places

        from .doubts import doubts
        from .households import household
        from .listing import warned_about
        from .services import settle_early

        places.set_likely("duplicates:panel")
        places.set_warned(warned_about)
        places.set_doubts(doubts, "duplicates/_doubts.html")
        places.add_ties(household)
        places.add_beside_search(
            _("Likely duplicates"), "duplicates:likely", may("duplicates.decide_duplicates")
        )
        changes.on_registered(settle_early)
