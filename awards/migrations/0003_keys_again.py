"""Fill the sort keys anew: where in a word a tone is written no longer matters."""

from django.db import migrations

from benghe.lib.text import name_key, natural_key

BY_NAME = {"member", "person"}


def fill(apps, schema_editor):
    """The key that the model writes with every commendation."""
    rows = apps.get_model("awards", "Award").objects
    for row in rows.select_related("cell", "member"):
        cell, member = row.cell, row.member
        name = cell.name if cell else member.full_name if member else row.awardee_name
        key = name_key if row.subject in BY_NAME else natural_key
        rows.filter(pk=row.pk).update(sort_key=key(name)[:500])


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0002_initial"),
        ("cells", "0007_keys_again"),
        ("members", "0006_keys_again"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
