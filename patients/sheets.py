"""Identity on paper: the summary of one patient, and a registration form to fill in with a pen."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.letterhead import letterhead_of, paper_of
from accounts.models import ClinicProfile, User
from clinic.base import dates
from clinic.base.printing import Blanks, Facts, Prose, SectionedSheet, Table

from .models import Patient
from .queries.page import PatientPage

BOX = "\N{BALLOT BOX}"


def patient_sheet(page: PatientPage, *, clinic: ClinicProfile, by: User, at: datetime) -> SectionedSheet:
    """Who somebody is and when they come. Nothing clinical; out of date from the moment it is printed."""
    patient = page.patient
    told = {"when": dates.moment(at), "who": by.full_name}
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        title=_("Patient summary"),
        name=patient.display_name,
        line=patient.number,
        sections=(
            Facts(heading=_("Who this is"), rows=_who(page)),
            Facts(heading=_("How to reach them"), rows=_reach(page)),
            Table(
                heading=_("Visits today and to come") if page.here_now else _("Visits to come"),
                columns=(_("Day"), _("Time"), _("Practitioner"), _("State")),
                rows=tuple(
                    (
                        dates.weekday(visit.planned_start),
                        dates.clock(visit.planned_start),
                        visit.practitioner.full_name if visit.practitioner else "",
                        visit.get_status_display(),
                    )
                    for visit in filter(None, (page.here_now, *page.coming))
                ),
                widths=(5, 2, 5, 3),
                empty=_("None is booked."),
            ),
        ),
        footer=_("Printed {when} by {who}").format(**told),
        paper=paper_of(clinic),
    )


def _who(page: PatientPage) -> tuple[tuple[str, str], ...]:
    patient = page.patient
    estimated = _("{date} (estimated)").format(date=page.born)
    return (
        *((str(name.get_use_display()), name.text) for name in page.names),
        (_("Born"), estimated if patient.birth_date_estimated else page.born),
        (_("Recorded sex"), patient.get_sex_display() if patient.sex else ""),
        (_("Gender"), patient.gender),
        (_("Speaks"), _speaks(patient)),
        *((number.system, number.value) for number in page.identifiers),
    )


def _speaks(patient: Patient) -> str:
    help_needed = _("needs an interpreter") if patient.interpreter_needed else ""
    return ", ".join(part for part in (patient.language_name, help_needed) if part)


def _reach(page: PatientPage) -> tuple[tuple[str, str], ...]:
    return (
        *((str(contact.get_system_display()), contact.value) for contact in page.contacts),
        *((_("Address"), str(address)) for address in page.addresses),
        *(
            (
                str(person.get_role_display()),
                ", ".join(filter(None, [person.name, person.relationship, person.phone])),
            )
            for person in page.related
        ),
    )


def blank_form(*, clinic: ClinicProfile) -> SectionedSheet:
    """One page that asks what the screen asks, in its order."""
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        title=_("Registration"),
        name="",
        line="",
        sections=(
            Blanks(
                heading=_("You"),
                rows=(
                    ((_("Given names"), 1), (_("Family name (leave empty if you have one name)"), 1)),
                    ((_("Earlier names, or what you want to be called"), 2), (_("Date of birth"), 1)),
                    ((_("Recorded sex (if you like)"), 1), (_("Gender, in your own words (if you like)"), 1)),
                    ((_("Language"), 1), (_("Do you need an interpreter?"), 1)),
                    ((_("Insurer or other number, and whose it is"), 1),),
                ),
            ),
            Blanks(
                heading=_("How to reach you"),
                rows=(
                    ((_("Telephone"), 1), (_("Another telephone"), 1)),
                    ((_("E-mail"), 1),),
                    ((_("Street and number"), 2), (_("Postcode"), 1)),
                    ((_("Town"), 1), (_("State or region, country"), 1)),
                ),
            ),
            Blanks(
                heading=_("Whom may we call in an emergency?"),
                rows=(((_("Name and relationship"), 2), (_("Telephone"), 1)),),
            ),
            Blanks(
                heading=_("For a minor: parent or guardian"),
                rows=(((_("Name and relationship"), 2), (_("Telephone"), 1)),),
            ),
            Blanks(heading="", rows=(((_("How did you hear of us?"), 1),),)),
            Prose(
                heading="",
                paragraphs=(
                    _("Leave empty what you do not know or would rather not say, and hand this to the desk."),
                ),
            ),
        ),
        paper=paper_of(clinic),
    )
