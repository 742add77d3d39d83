"""Fill the sort keys anew: where in a word a tone is written no longer matters."""

from django.db import migrations

from benghe.lib.text import natural_key


def fill(apps, schema_editor):
    """Every cell and every dated name gets the key of its text."""
    for model in ("Cell", "CellName"):
        rows = apps.get_model("cells", model).objects
        for pk, name in rows.values_list("pk", "name"):
            rows.filter(pk=pk).update(natural_key=natural_key(name)[:500])


class Migration(migrations.Migration):
    dependencies = [("cells", "0006_committee_voids")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
