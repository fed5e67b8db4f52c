from django.core.management.base import BaseCommand

from patients.services import keep_name_words


class Command(BaseCommand):
    help = "Count who bears each word of the dictionary of names; remove the words that nobody bears."

    def handle(self, *args, verbosity: int, **options) -> None:
        removed = keep_name_words()
        if verbosity:
            self.stdout.write(f"{removed} word(s) removed.")
