"""The rating scales that ship: the office's own four grades, and both scales of the UK's delivery confidence assessment."""

from django.db import migrations

from steerhouse.core.ids import new_id

LOOKS = {
    "green": "ok",
    "amber-green": "ok",
    "amber": "attention",
    "amber-red": "risk",
    "red": "critical",
}
LABELS = {
    "green": "Green",
    "amber-green": "Amber/Green",
    "amber": "Amber",
    "amber-red": "Amber/Red",
    "red": "Red",
}
FIVE = ["green", "amber-green", "amber", "amber-red", "red"]
THREE = ["green", "amber", "red"]
OWN = [("on-track", "On track", "ok"), ("attention", "Attention", "attention"), ("at-risk", "At risk", "risk"), ("critical", "Critical", "critical")]  # fmt: skip


def grades(values):
    return [{"value": value, "label": LABELS[value], "look": LOOKS[value]} for value in values]


def ship(apps, schema_editor):
    scale = apps.get_model("projects", "RatingScale")
    name = "Delivery confidence"
    rows = [
        ("Delivery status", "four grades", [{"value": v, "label": label, "look": look} for v, label, look in OWN]),
        (name, "five points", grades(FIVE)),
        (name, "three points", grades(THREE)),
    ]
    scale.objects.bulk_create(
        scale(public_id=new_id(), name=name, edition=edition, grades=found) for name, edition, found in rows
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
