"""The scale by which chief information officers of US federal agencies rate their IT investments."""

from django.db import migrations

from steerhouse.core.ids import new_id

NAME, EDITION = "Evaluation by the chief information officer", "five points"
GRADES = [
    ("5", "5 – low risk", "ok"),
    ("4", "4 – moderately low risk", "ok"),
    ("3", "3 – medium risk", "attention"),
    ("2", "2 – moderately high risk", "risk"),
    ("1", "1 – high risk", "critical"),
]


def ship(apps, schema_editor):
    grades = [{"value": value, "label": label, "look": look} for value, label, look in GRADES]
    scale = apps.get_model("projects", "RatingScale")
    scale.objects.create(public_id=new_id(), name=NAME, edition=EDITION, grades=grades)


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_scales")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
