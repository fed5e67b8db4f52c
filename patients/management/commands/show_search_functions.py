from clinic.base.commands import ClinicCommand
from patients.search.functions import as_run


class Command(ClinicCommand):
    help = "The database's functions of names and of the search; kept in patients/search/functions.sql."

    def handle(self, *args, **options) -> None:
        self.stdout.write(as_run(), ending="")
