"""What the tablet shows of a signing: the next text, and how many there are."""

from dataclasses import dataclass, replace

from ..models import Consent, ConsentText, Signing


@dataclass(frozen=True, kw_only=True)
class SigningPage:
    """`text` is the one to decide now; none is left when it is None."""

    signing: Signing
    text: ConsentText | None
    all: list[ConsentText]
    open: list[ConsentText]
    can_withdraw: frozenset[str]

    @property
    def number(self) -> int:
        return self.all.index(self.text) + 1 if self.text else len(self.all)

    @property
    def is_withdrawable(self) -> bool:
        return self.text is not None and self.text.code in self.can_withdraw

    def sent(self, uuid: str) -> ConsentText | None:
        """The text a form was about, if it still is to be decided here."""
        return next((text for text in self.open if str(text.uuid) == uuid), None)

    def at(self, text: ConsentText) -> "SigningPage":
        return replace(self, text=text)


def signing_page(signing: Signing) -> SigningPage:
    """In two queries. A text that was retired meanwhile is left out."""
    rows = signing.texts.filter(text__status=ConsentText.Status.ACTIVE) | signing.texts.filter(
        consent__isnull=False
    )
    shown = list(rows.select_related("text").order_by("text__title", "pk"))
    still_open = [row.text for row in shown if row.consent_id is None]
    latest = Consent.objects.of(signing.patient).filter(code__in=[text.code for text in still_open]).latest()
    return SigningPage(
        signing=signing,
        text=still_open[0] if still_open else None,
        all=[row.text for row in shown],
        open=still_open,
        can_withdraw=frozenset(row.code for row in latest if row.decision == Consent.Decision.YES),
    )
