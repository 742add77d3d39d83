from datetime import date

from django.db import migrations, models


def end_of_their_year(apps, schema_editor):
    """Explanations written before they named a day spoke of the whole year."""
    for name in ("Explanation", "HistoricalExplanation"):
        rows = apps.get_model("reports", name).objects
        for year in set(rows.values_list("year", flat=True)):
            rows.filter(year=year).update(as_of=date(year, 12, 31))


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_observation_of_place")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="as_of",
                field=models.DateField(
                    default=date(2022, 12, 31), verbose_name="tính đến ngày"
                ),
                preserve_default=False,
            )
            for name in ("explanation", "historicalexplanation")
        ),
        migrations.RunPython(end_of_their_year, migrations.RunPython.noop),
    ]
