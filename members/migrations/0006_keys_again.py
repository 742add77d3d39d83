"""Fill keys anew: where a tone is written no longer matters; hyphens part words."""

from django.db import migrations

from benghe.lib.text import name_key
from members.search import sounded, words_of

BATCH = 2000


def fill(apps, schema_editor):
    """The keys and words that the models write with every name."""
    Member = apps.get_model("members", "Member")
    MemberName = apps.get_model("members", "MemberName")
    MemberWord = apps.get_model("members", "MemberWord")
    former = {}
    for row in MemberName.objects.all():
        former.setdefault(row.member_id, []).append(row.full_name)
        MemberName.objects.filter(pk=row.pk).update(
            name_key=name_key(row.full_name)[:400]
        )
    changed = []
    for row in Member.objects.iterator(chunk_size=BATCH):
        keys = name_key(row.full_name)[:400], sounded(row.full_name)[:130]
        if (row.name_key, row.sounded) != keys:
            row.name_key, row.sounded = keys
            changed.append(row)
    Member.objects.bulk_update(changed, ["name_key", "sounded"], batch_size=200)
    stored = set(MemberWord.objects.values_list("member_id", "word"))
    wanted = {
        (pk, word)
        for pk, name in Member.objects.values_list("pk", "full_name")
        for word in words_of(name, *former.get(pk, []))
    }
    stale = {pk for pk, _ in stored - wanted}
    MemberWord.objects.filter(member__in=stale).delete()
    kept = {pair for pair in stored if pair[0] not in stale}
    new = [MemberWord(member_id=pk, word=word) for pk, word in sorted(wanted - kept)]
    MemberWord.objects.bulk_create(new, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("members", "0005_ends_of_stays")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
