"""What stands in the registration form, half typed: nothing is refused, what cannot be read is left out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import QueryDict

from clinic.base.uuids import uuid_of
from patients.birth_dates import meant

from .people import Person, person
from .register import born_digits
from .wording import Face

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Typed:
    person: Person
    face: Face
    token: UUID | None

    @property
    def says_enough(self) -> bool:
        return any(len(part) > 1 for name in self.person.names for part in name)


def read(sent: QueryDict, *, today: date) -> Typed:
    def text(name: str) -> str:
        return "".join(c for c in sent.get(name, "")[:LONGEST] if c.isprintable()).strip()

    born = meant(text("birth_date"), today=today, month_first=text("month_first") == "on")
    address = ", ".join(filter(None, (text("street"), text("city"), text("postcode"))))
    contacts = [value for value in (text("phone"), text("email")) if value]
    return Typed(
        person=person(
            given=text("given"),
            family=text("family"),
            birth_date=born_digits(born.day, born.precision) if born else "",
            postcode=text("postcode"),
            street=text("street"),
            city=text("city"),
            contacts=contacts,
        ),
        face=Face(
            name=", ".join(filter(None, (text("family"), text("given")))),
            born=str(born or ""),
            contact=", ".join(contacts),
            address=address,
        ),
        token=uuid_of(text("form_token")),
    )
