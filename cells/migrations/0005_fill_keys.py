"""Fill the sort key of names stored before they had one."""

from django.db import migrations

from benghe.lib.text import natural_key


def fill(apps, schema_editor):
    """Every dated name gets the key of its text."""
    names = apps.get_model("cells", "CellName").objects
    for row in names.filter(natural_key=""):
        names.filter(pk=row.pk).update(natural_key=natural_key(row.name)[:500])


class Migration(migrations.Migration):
    dependencies = [("cells", "0004_acts_and_names")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
