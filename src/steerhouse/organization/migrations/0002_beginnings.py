"""The access roles, currencies and the standard calendar that every organization begins with."""

from django.db import migrations

from steerhouse.core.ids import new_id
from steerhouse.organization.roles import ROLES
from steerhouse.organization.working_time import standard_week

CURRENCIES = {
    "AUD": "Australian dollar", "BRL": "Brazilian real", "CAD": "Canadian dollar", "CHF": "Swiss franc",
    "CNY": "Chinese yuan", "CZK": "Czech koruna", "DKK": "Danish krone", "EUR": "Euro", "GBP": "Pound sterling",
    "INR": "Indian rupee", "JPY": "Japanese yen", "NOK": "Norwegian krone", "NZD": "New Zealand dollar",
    "PLN": "Polish zloty", "SEK": "Swedish krona", "USD": "US dollar", "ZAR": "South African rand",
}  # fmt: skip


def begin(apps, schema_editor):
    roles = apps.get_model("core", "AccessRole").objects
    for role in ROLES:
        values = {"summary": role.summary, "rights": sorted(role.rights)}
        roles.update_or_create(name=role.name, defaults=values, create_defaults={**values, "public_id": new_id()})
    currency = apps.get_model("organization", "Currency")
    currency.objects.bulk_create(
        currency(public_id=new_id(), code=code, name=name) for code, name in CURRENCIES.items()
    )
    apps.get_model("organization", "Calendar").objects.create(public_id=new_id(), name="Standard", week=standard_week())


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial"), ("core", "0002_frame")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
