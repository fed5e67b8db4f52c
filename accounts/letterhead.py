"""The clinic as it stands on paper, and the paper that it prints on."""

from clinic.base.printing import Letterhead

from .models import ClinicProfile

PAPER = {
    ClinicProfile.Paper.A4: "a4",
    ClinicProfile.Paper.LETTER: "letter",
}  # the profile's word -> the printer's


def letterhead_of(clinic: ClinicProfile) -> Letterhead:
    return Letterhead(
        name=clinic.name, address=clinic.address, phone=clinic.phone, is_sample=clinic.is_sample
    )


def paper_of(clinic: ClinicProfile) -> str:
    return PAPER.get(clinic.paper_size, "a4")
