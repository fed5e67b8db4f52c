"""The dictionary of the words that names are made of, and the key by which names are compared."""

import tomllib

import pytest
from django.db import connection
from django.utils import timezone

from clinic.base.short_names import OURS
from patients import services
from patients.models import NameWord
from patients.search.asked import name_key

from .factories import make_patient

pytestmark = pytest.mark.django_db


def test_the_dictionary_learns_each_word_once(desk):
    patient = make_patient("Zebulon", "Quixley")
    make_patient("Zebulon", "Quixley-Ng")
    services.edit_patient(
        patient=patient, based_on=1, names=[{"given": "Zeb", "family": "Oxley"}], by=desk, at=timezone.now()
    )
    known = NameWord.objects.order_by("word").values_list("word", flat=True)
    assert list(known) == ["ng", "oxley", "quixley", "zeb", "zebulon"]


def test_a_key_made_here_is_the_key_the_database_makes():
    text = "".join(f"a{chr(code)}B " for code in range(32, 127))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clinic_name_key(%s)", [text])
        assert name_key(text) == cursor.fetchone()[0]


def test_short_names_are_written_as_names_are_compared():
    languages = tomllib.loads(OURS.read_text(encoding="utf-8"))
    words = {word for names in languages.values() for full, short in names.items() for word in (full, *short)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) word WHERE clinic_name_key(word) <> word", [list(words)]
        )
        assert cursor.fetchall() == []


def test_the_dictionary_forgets_words_nobody_bears_and_counts_the_others(desk):
    patient = make_patient("Zebulon", "Quixley")
    make_patient("Ana", "Quixley"), make_patient("Ben", "Quixley")
    services.edit_patient(
        patient=patient, based_on=1, names=[{"given": "Zeb", "family": "Oxley"}], by=desk, at=timezone.now()
    )
    assert services.keep_name_words() == 1
    known = NameWord.objects.order_by("word").values_list("word", "bearers")
    assert list(known) == [("ana", 1), ("ben", 1), ("oxley", 1), ("quixley", 2), ("zeb", 1)]
