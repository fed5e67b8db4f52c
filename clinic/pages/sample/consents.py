"""Consent texts of the sample clinic. Each says that it is a sample: a real clinic writes its own."""

from datetime import date, datetime

from accounts.models import User
from patients import services as patients
from patients.models import ConsentText

SAMPLE = "SAMPLE TEXT, written to try the program with. It is not for use with patients."
TEXTS = (
    (
        "physical-exam",
        "Physical examination",
        "The practitioner looks at how you sit, stand and move, and touches your hips, tummy and back "
        "through your clothes to find out which muscles are tight, weak or painful.\n\n"
        "You can say stop at any moment, without giving a reason. You can bring somebody with you.",
    ),
    (
        "photos",
        "Posture photos",
        "We take photos of how you sit and stand, and keep them in your record.\n\n"
        "If you say no, you are treated in the same way. You can take your agreement back later; no more "
        "photos are taken from then on.",
    ),
    (
        "share-findings",
        "Sharing findings",
        "We share what we find with the people whom you name in your intake form, and with nobody else.\n\n"
        "You can take your agreement back later; what was shared before cannot be called back.",
    ),
)


def publish(*, reviewer: str, reviewed_on: date, by: User, at: datetime) -> None:
    for code, title, words in TEXTS:
        draft = ConsentText(code=code, title=title, kind="consent", text=f"{SAMPLE}\n\n{words}")
        text = patients.save_consent_text(text=draft, by=by, at=at)
        patients.publish_consent_text(
            text=text,
            reviewer_name=reviewer,
            reviewed_on=reviewed_on,
            based_on=text.content_digest,
            by=by,
            at=at,
        )
