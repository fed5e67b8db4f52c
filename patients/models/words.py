from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _


class NameWord(models.Model):
    """A word that occurs in somebody's name: the dictionary in which misspelled words are looked up.

    New words are noted by a trigger of patients_patientname. A word may stand here twice, when two people
    with a new name are registered at once: making it unique would let one of them wait for the other.
    `services.keep_name_words` counts the bearers from time to time and removes the words nobody has.
    """

    word = models.TextField(db_collation="C")
    slips = models.GeneratedField(
        expression=Func(F("word"), function="clinic_name_slips", output_field=ArrayField(models.TextField())),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    two_slips = models.GeneratedField(
        expression=Func(
            F("word"), function="clinic_name_two_slips", output_field=ArrayField(models.TextField())
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    sounds = models.GeneratedField(
        expression=Func(
            F("word"), Value(""), function="clinic_name_sounds", output_field=ArrayField(models.TextField())
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    bearers = models.PositiveSmallIntegerField(default=0, db_default=0)  # as a power of two

    class Meta:
        verbose_name = _("word of a name")
        verbose_name_plural = _("words of names")
        indexes = [
            models.Index(fields=["word"], name="nameword_by_word"),
            GinIndex(name="nameword_trigrams", fields=["word"], opclasses=["gin_trgm_ops"], fastupdate=False),
            GinIndex(name="nameword_slips", fields=["slips"], fastupdate=False),
            GinIndex(name="nameword_two_slips", fields=["two_slips"], fastupdate=False),
            GinIndex(name="nameword_sounds", fields=["sounds"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.word
