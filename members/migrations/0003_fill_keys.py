"""Fill the keys and search words of people stored before they had them."""

from django.db import migrations

from benghe.lib.text import clean, name_key, search_key

BATCH = 2000


def fill(apps, schema_editor):
    """The same keys that the models write with every name."""
    Member = apps.get_model("members", "Member")
    MemberName = apps.get_model("members", "MemberName")
    MemberWord = apps.get_model("members", "MemberWord")
    for row in MemberName.objects.filter(name_key=""):
        row.name_key = name_key(row.full_name)[:400]
        row.save(update_fields=["name_key"])
    former = {}
    for pk, name in MemberName.objects.values_list("member_id", "full_name"):
        former.setdefault(pk, []).append(name)
    waiting, words = [], []
    keys = ["sounded", "card_reversed", "born_first", "born_last"]
    for row in Member.objects.filter(sounded="").iterator(chunk_size=BATCH):
        row.sounded = f" {' '.join(clean(row.full_name).lower().split())} "
        row.card_reversed = (row.card_number or "")[::-1]
        row.born_first = row.born.earliest if row.born else None
        row.born_last = row.born.latest if row.born else None
        waiting.append(row)
        names = [row.full_name, *former.get(row.pk, [])]
        found = {word[:40] for name in names for word in search_key(name).split()}
        words += [MemberWord(member_id=row.pk, word=word) for word in sorted(found)]
    Member.objects.bulk_update(waiting, keys, batch_size=200)
    MemberWord.objects.bulk_create(words, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0002_acts_and_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
