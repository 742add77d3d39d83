"""``prefix``: keys that begin so, from an index, on both databases."""

import re

import pytest
from django.db import connection

from members.models import Member, MemberWord
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    member = MemberFactory(full_name="Xa")
    texts = ("ng", "ngo", "ngoc", "nguyen", "nh", "n", "nga", "o", "0123", "123")
    MemberWord.objects.filter(member=member).delete()
    MemberWord.objects.bulk_create(
        MemberWord(member=member, word=text) for text in texts
    )
    return texts


@pytest.mark.parametrize(
    "prefix", ["n", "ng", "ngo", "ngoc", "ngocx", "o", "0", "1", "z", "", "nguyenx"]
)
def test_words_that_begin_so_and_no_others(words, prefix):
    found = MemberWord.objects.filter(word__prefix=prefix).values_list(
        "word", flat=True
    )

    assert sorted(found) == sorted(word for word in words if word.startswith(prefix))


def test_it_reaches_through_relations_and_turns_round(words):
    member = Member.objects.get()

    assert Member.objects.filter(words__word__prefix="ngu").get() == member
    assert MemberWord.objects.exclude(word__prefix="n").count() == 3


@pytest.mark.parametrize("sign", ["%", "_", "\\", "%%", "n%", "n_", "n\\"])
def test_signs_of_patterns_stand_for_themselves(words, sign):
    assert not MemberWord.objects.filter(word__prefix=sign).exists()
    member = Member.objects.get()
    MemberWord.objects.create(member=member, word=f"{sign}x")

    assert MemberWord.objects.filter(word__prefix=sign).get().word == f"{sign}x"


@pytest.mark.parametrize("prefix", ["ngu", "x%"])
def test_an_index_answers(prefix):
    rows = MemberWord.objects.filter(word__prefix=prefix).order_by()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # So few rows that the whole table would be read otherwise.
            cursor.execute("SET LOCAL enable_seqscan = off")

    told = rows.values("pk").explain()

    if connection.vendor == "postgresql":
        # Which of the two indexes is a matter of cost among ten rows: the range counts.
        assert re.search(r"Index Cond: \(\(\(word\)::text ~?>=~? '", told)
    else:
        assert "memberword_by_word" in told
