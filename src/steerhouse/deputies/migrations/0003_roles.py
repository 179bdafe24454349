from typing import Any

from django.db import migrations

RIGHT = "work.enter_for"
# Who keeps the data of projects for others.
ROLES = ("Office manager", "Project support")


def give(apps: Any, schema_editor: Any) -> None:
    """Let the roles that an office began with enter what others said, where they are still called so."""
    for role in apps.get_model("core", "AccessRole").objects.filter(name__in=ROLES):
        role.rights = sorted({*role.rights, RIGHT})
        role.save(update_fields=["rights"])


def take(apps: Any, schema_editor: Any) -> None:
    """Without the room nobody knows its right."""
    for role in apps.get_model("core", "AccessRole").objects.all():
        if RIGHT in role.rights:
            role.rights = [right for right in role.rights if right != RIGHT]
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0002_handovers"),
        ("organization", "0002_beginnings"),
    ]

    operations = [migrations.RunPython(give, take)]
