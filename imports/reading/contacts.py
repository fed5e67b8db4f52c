"""How one person is reached: telephones, e-mail, address, and whoever is called for them."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Address, ContactPoint, RelatedPerson

from .cells import Cells, limit_of
from .columns import FIELDS

SEVERAL = re.compile(r"\s*(?:;|\n|\t|\s/\s|\||,)\s*")
SAY_NUMBER = gettext_lazy("Write the telephone number with its digits, and remarks somewhere else.")
PHONES = {"phone": "", "mobile": ContactPoint.Use.MOBILE, "work_phone": ContactPoint.Use.WORK}


def contacts_of(line: Cells) -> list[dict[str, Any]]:
    """Each number and each address once."""
    found = [*_phones(line), *_emails(line)]
    unlike = {(row["system"], row["value"]): row for row in reversed(found)}
    return list(reversed(unlike.values()))


def _phones(line: Cells) -> Iterator[dict[str, Any]]:
    limit = limit_of(ContactPoint, "value")
    for name, use in PHONES.items():
        for header, cell in line.all(name):
            for text in SEVERAL.split(cell):
                if not _is_number(text) or len(text) > limit:
                    line.refuse(header, str(SAY_NUMBER))
                else:
                    yield {"system": ContactPoint.System.PHONE, "value": text, "use": use}


def _emails(line: Cells) -> Iterator[dict[str, Any]]:
    limit = limit_of(ContactPoint, "value")
    for header, cell in line.all("email"):
        for text in SEVERAL.split(cell):
            if len(text) > limit or not _is_email(text):
                line.refuse(header, _("Write it like ana@example.org, with a dot after the @."))
            else:
                yield {"system": ContactPoint.System.EMAIL, "value": text, "use": ""}


def address_of(line: Cells) -> dict[str, str] | None:
    street, second, house = (line.text(name, 400) for name in ("street", "street_2", "house"))
    if house and street:
        street = f"{house} {street}" if house.isdigit() and street[:1].isalpha() else f"{street} {house}"
    values = {
        "lines": "\n".join(part for part in (street, second) if part),
        "city": line.text("city", limit_of(Address, "city")),
        "region": line.text("region", limit_of(Address, "region")),
        "postal_code": line.text("postcode", limit_of(Address, "postal_code")),
        "country": line.text("country", limit_of(Address, "country")),
    }
    if len(values["lines"]) > limit_of(Address, "lines"):
        line.refuse(str(FIELDS["street"]), _("This address is too long."))
    return values if any(values.values()) else None


def related_of(line: Cells) -> list[dict[str, str]]:
    found = []
    for role in RelatedPerson.Role.values:
        name = line.text(f"{role}_name", limit_of(RelatedPerson, "name"))
        phone = line.text(f"{role}_phone", limit_of(RelatedPerson, "phone"))
        if phone and not name:
            line.refuse(_column(line, role), _("Say whose telephone number this is."))
        elif phone and not all(map(_is_number, SEVERAL.split(phone))):
            line.refuse(_column(line, role), str(SAY_NUMBER))
        elif name:
            found.append({"role": role, "name": name, "phone": phone})
    return found


def _column(line: Cells, role: str) -> str:
    return line.all(f"{role}_phone")[0][0]


def _is_number(text: str) -> bool:
    return sum(letter.isdecimal() for letter in text) >= 3


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
