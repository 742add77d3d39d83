"""Indexes that answer alone who is where on a day, and what ended or was recognised."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0006_committee_voids"),
        ("core", "0002_saved_views"),
        ("members", "0003_fill_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_by_day",
        ),
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_by_cell",
        ),
        migrations.RemoveIndex(
            model_name="partyperiod",
            name="partyperiod_by_admission",
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["member", "started_on", "ended_on", "voided_at", "cell"],
                name="membership_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["cell", "started_on", "ended_on", "voided_at", "member"],
                name="membership_by_cell",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["ended_on"],
                name="membership_by_end",
            ),
        ),
        migrations.AddIndex(
            model_name="partyperiod",
            index=models.Index(
                fields=["official_on", "admitted_on"], name="partyperiod_by_official"
            ),
        ),
        migrations.AddIndex(
            model_name="partyperiod",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["ended_on"],
                name="partyperiod_by_end",
            ),
        ),
    ]
