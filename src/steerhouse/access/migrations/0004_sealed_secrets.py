"""The secrets of second factors, which stood there readable, are sealed."""

from django.db import migrations, models

from steerhouse.core.sealing import seal, unseal


def place_of(factor):
    return f"second factor {factor.user.public_id}"


def seal_all(apps, schema_editor):
    for factor in apps.get_model("access", "SecondFactor").objects.select_related("user"):
        factor.secret = seal(place_of(factor), factor.secret)
        factor.save(update_fields=["secret"])


def unseal_all(apps, schema_editor):
    for factor in apps.get_model("access", "SecondFactor").objects.select_related("user"):
        factor.secret = unseal(place_of(factor), factor.secret)
        factor.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("access", "0003_second_factor")]

    operations = [
        migrations.AlterField("SecondFactor", "secret", models.CharField(editable=False, max_length=255)),
        migrations.RunPython(seal_all, unseal_all),
    ]
