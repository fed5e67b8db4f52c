from clinic.base.commands import ClinicCommand
from patients.services import keep_name_words


class Command(ClinicCommand):
    help = "Count who bears each word of the dictionary of names; remove the words that nobody bears."

    def handle(self, *args, verbosity: int, **options) -> None:
        removed = keep_name_words()
        if verbosity:
            self.stdout.write(f"{removed} word(s) removed.")
