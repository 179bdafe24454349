from typing import Any

from django.db import migrations

# Who defines attributes in an office that begins, and who reads the confidential ones.
DEFINES, READS = ("attributes.view", "attributes.edit"), ("attributes.confidential",)
RIGHTS = {
    "Office manager": DEFINES,
    "Director": (*DEFINES, *READS),
    "Auditor": ("attributes.view", *READS),
    "System administrator": DEFINES,
}


def give(apps: Any, schema_editor: Any) -> None:
    """Add the new rights to the roles that an office began with, where they are still called so."""
    for role in apps.get_model("core", "AccessRole").objects.filter(name__in=RIGHTS):
        role.rights = sorted({*role.rights, *RIGHTS[role.name]})
        role.save(update_fields=["rights"])


def take(apps: Any, schema_editor: Any) -> None:
    """Without attributes nobody knows their rights."""
    for role in apps.get_model("core", "AccessRole").objects.all():
        kept = [right for right in role.rights if not right.startswith("attributes.")]
        if kept != role.rights:
            role.rights = kept
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [
        ("attributes", "0002_computed_on"),
        ("organization", "0002_beginnings"),
    ]

    operations = [migrations.RunPython(give, take)]
