"""The register as the scorer sees it: people out of rows, and how common their words are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from clinic.base.prepared import Among
from patients.models import Address, ContactPoint, Patient, PatientName

from .models import WordCount
from .people import Person, person
from .scoring import Commonness

DIGITS = {"day": 8, "month": 6, "year": 4, "unknown": 0}


def people_of(patients: Collection[int]) -> dict[int, Person]:
    """Kept records, with what stands in the records merged into them; five queries, however many."""
    born = Patient.objects.current().filter(Among("pk", list(patients)))
    facts = {
        pk: born_digits(day, precision)
        for pk, day, precision in born.values_list("pk", "birth_date", "birth_date_precision")
    }
    merged = Patient.objects.filter(Among("replaced_by", list(facts))).values_list("pk", "replaced_by")
    kept = {pk: pk for pk in facts} | dict(merged)
    names, contacts, addresses = defaultdict(list), defaultdict(list), {}
    for pk, use, given, family in _rows(PatientName, kept, "use", "given", "family"):
        names[pk].insert(0 if use == "official" else len(names[pk]), (given, family))
    for pk, value in _rows(ContactPoint, kept, "value"):
        contacts[pk].append(value)
    for pk, lines, city, postcode in _rows(Address, kept, "lines", "city", "postal_code"):
        addresses[pk] = {"street": lines, "city": city, "postcode": postcode}
    return {
        pk: person(
            other_names=names[pk],
            birth_date=digits,
            contacts=contacts[pk],
            **addresses.get(pk, {}),
        )
        for pk, digits in facts.items()
    }


def born_digits(day: date | None, precision: str) -> str:
    """As many digits as are known."""
    return day.strftime("%Y%m%d")[: DIGITS[precision]] if day else ""


def _rows(kind, kept: dict[int, int], *fields: str):
    """Rows of these records with the record that is kept before each; its own come last."""
    rows = kind.objects.filter(Among("patient", list(kept))).order_by("pk").values_list("patient", *fields)
    merged_first = sorted(rows, key=lambda row: kept[row[0]] == row[0])
    return ((kept[patient], *rest) for patient, *rest in merged_first)


def commonness_of(people: Iterable[Person]) -> Commonness:
    """How common the words of these people are in the register; one query."""
    words = {word for each in people for word in each.words}
    counts = dict(WordCount.objects.filter(Among("pk", ["", *words])).values_list("pk", "count"))
    return Commonness(people=max(counts.pop("", 0), 0), counts=counts)
