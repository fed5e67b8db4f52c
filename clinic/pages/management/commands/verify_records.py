from collections.abc import Callable

from django.core.management.base import CommandError

from assessments.document import mismatches
from assessments.models import Assessment
from careplans.models import Handout
from clinic.base import files
from clinic.base.canonical import digest
from clinic.base.commands import ClinicCommand
from clinic.base.models import StoredFile
from intake.models import Response
from intake.services.sending import document_of
from patients.models import Consent
from patients.services import digest_now
from questionnaires.models import QuestionnaireVersion


class Command(ClinicCommand):
    help = "Verify every frozen record against its digest. Reads only; safe at any time."

    def handle(self, *args, **options) -> None:
        counts, problems = [], []
        for what, look in CHECKS.items():
            checked, wrong = look()
            counts.append(f"{checked} {what}")
            problems += wrong
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"Verified: {', '.join(counts)}.")


def assessments() -> tuple[int, list[str]]:
    wrong = [f"Assessment {one.subject}: {one.sentence}" for one in mismatches()]
    return Assessment.objects.signed().count(), wrong


def responses() -> tuple[int, list[str]]:
    sent = Response.objects.exclude(digest="").select_related("version", "replaces").order_by("pk")
    rows = sent.iterator(chunk_size=200)
    return sent.count(), [f"Intake {one.uuid}" for one in rows if digest(document_of(one)) != one.digest]


def versions() -> tuple[int, list[str]]:
    published = QuestionnaireVersion.objects.exclude(status="draft").order_by("pk")
    wrong = [f"Questionnaire version {one.uuid}" for one in published if digest(one.document) != one.digest]
    return published.count(), wrong


def stored_files() -> tuple[int, list[str]]:
    kept = StoredFile.objects.order_by("pk")
    wrong = [f"File {one.digest}" for one in kept.iterator(chunk_size=50) if not files.is_intact(one)]
    return kept.count(), wrong


def handouts() -> tuple[int, list[str]]:
    issued = Handout.objects.select_related("file").defer("file__content").order_by("pk")
    wrong = [f"Handout {one.uuid}" for one in issued if one.digest != one.file.digest]
    return issued.count(), wrong


def consents() -> tuple[int, list[str]]:
    signed = Consent.objects.exclude(digest="").select_related("patient", "text").order_by("pk")
    rows = signed.iterator(chunk_size=200)
    return signed.count(), [f"Consent {one.uuid}" for one in rows if digest_now(one) != one.digest]


CHECKS: dict[str, Callable[[], tuple[int, list[str]]]] = {
    "assessments": assessments,
    "intakes": responses,
    "questionnaire versions": versions,
    "files": stored_files,
    "handouts": handouts,
    "signed consents": consents,
}
