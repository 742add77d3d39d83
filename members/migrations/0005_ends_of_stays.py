"""The ends of stays by day and person, and by cell and day."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0006_committee_voids"),
        ("core", "0002_saved_views"),
        ("members", "0004_indexes_of_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_by_end",
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["ended_on", "member"],
                name="membership_by_end",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["cell", "ended_on"],
                name="membership_by_cell_end",
            ),
        ),
    ]
