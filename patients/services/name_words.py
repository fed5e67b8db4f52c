"""The dictionary of name words, kept in order: how many people bear a word, and none that nobody bears."""

from django.db import OperationalError, connection, transaction

COUNT = """
    WITH counted AS (
        SELECT borne.word, floor(log(2, count(*)))::integer + 1 AS bearers
        FROM patients_patientname, unnest(words) AS borne (word) GROUP BY borne.word),
    changed AS (
        UPDATE patients_nameword AS known SET bearers = counted.bearers
        FROM counted WHERE counted.word = known.word AND counted.bearers <> known.bearers)
    SELECT known.id FROM patients_nameword AS known
    WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.word = known.word)"""
FORGET = """
    DELETE FROM patients_nameword AS known WHERE known.id = ANY (%(unborne)s)
    AND NOT EXISTS (SELECT 1 FROM patients_patientname AS name WHERE name.words @> ARRAY[known.word])"""
TWICE = """
    DELETE FROM patients_nameword AS known USING patients_nameword AS earlier
    WHERE earlier.word = known.word AND earlier.id < known.id"""


def keep_name_words() -> int:
    """Count the bearers of every word, and remove the words nobody bears. Returns how many were removed.

    Names are not written while words are removed, for some milliseconds; where somebody is writing at this
    moment, the words stay until the next time. The trigger that notes new words could not see that one goes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT)
        unborne = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(TWICE)
    if not unborne:
        return 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("LOCK TABLE patients_patientname IN SHARE MODE")
            cursor.execute(FORGET, {"unborne": unborne})
            return cursor.rowcount
    except OperationalError:
        return 0
