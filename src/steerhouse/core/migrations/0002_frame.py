"""The root of the tree, the head of the audit chain, and what the databases hold by themselves."""

from django.db import migrations

from steerhouse.core.actors import ROOT_PATH
from steerhouse.core.ids import new_id
from steerhouse.core.migration_operations import AppendOnly, ByteOrder, FullText


def plant(apps, schema_editor):
    apps.get_model("core", "AuditHead").objects.create(pk=1)
    apps.get_model("core", "Node").objects.create(
        path=ROOT_PATH, depth=1, numchild=0, public_id=new_id(), title="Organization", kind="root"
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        ByteOrder("core_node", "path", "varchar(255)"),
        migrations.RunPython(plant, migrations.RunPython.noop),
        AppendOnly("core_auditentry"),
        AppendOnly("core_auditchange"),
        FullText(),
    ]
