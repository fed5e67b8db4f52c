from django.contrib.sessions.models import Session
from django.utils import timezone

from clinic.base.commands import ClinicCommand
from clinic.base.idempotency import forget_tokens
from clinic.base.models import CacheEntry
from duplicates.services import forget_unsent
from patients.services import forget_drafts, keep_name_words


class Command(ClinicCommand):
    help = (
        "Forget registrations and bookings that nobody came back to, what was said under them, the numbers of"
        " old forms, sessions that have ended and tries to sign in that count no more; put the dictionary of"
        " name words in order. To be run once a day."
    )

    def handle(self, *args, verbosity: int, **options) -> None:
        at = timezone.now()
        unsent, drafts = forget_unsent(at=at), forget_drafts(at=at)
        tokens, words = forget_tokens(at=at), keep_name_words()
        sessions, _by_kind = Session.objects.filter(expire_date__lt=at).delete()
        tries, _by_kind = CacheEntry.objects.filter(expires__lt=at).delete()
        if verbosity:
            self.stdout.write(
                f"Forgotten: {drafts} draft(s), {unsent} early decision(s), {tokens} form number(s),"
                f" {sessions} session(s), {tries} counted tries; removed: {words} word(s)."
            )
