"""Visits that lie in an episode of another record get one of their own: while two records were merged,
visits of the kept one were put into an episode of the other."""

from django.db import migrations
from django.db.models import F, Min
from django.utils import timezone


def separate(apps, schema_editor):
    Visit, Episode = apps.get_model("patients", "Visit"), apps.get_model("patients", "Episode")
    mixed = Visit.objects.exclude(episode=None).exclude(episode__patient=F("patient"))
    pairs = mixed.order_by("patient", "episode").values_list("patient", "episode").distinct()
    for patient, shared in list(pairs):
        visits = mixed.filter(patient=patient, episode=shared)
        shared = Episode.objects.get(pk=shared)
        own = Episode.objects.filter(patient=patient, closed_on=None).first()
        closed_on = shared.closed_on
        if own is not None and closed_on is None:
            # One is open at a time: what is still to come goes there, and the rest was a course by itself.
            visits.filter(status="planned").update(episode=own)
            if (last := visits.order_by("planned_start").last()) is None:
                continue
            closed_on = timezone.localdate(last.planned_start)
        opened_on = timezone.localdate(visits.aggregate(first=Min("planned_start"))["first"])
        visits.update(
            episode=Episode.objects.create(
                patient_id=patient,
                title=shared.title,
                opened_on=opened_on,
                closed_on=closed_on and max(opened_on, closed_on),
            )
        )


class Migration(migrations.Migration):
    dependencies = [("patients", "0026_page_by_both_names")]

    operations = [migrations.RunPython(separate, migrations.RunPython.noop)]
