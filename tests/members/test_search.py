"""Names: their order against a second comparator, and how they are found."""

import random
import re
import unicodedata
from datetime import date
from functools import cmp_to_key

import pytest
from django.db import connection

from members.models import Member, Membership, MemberWord
from members.search import folded_words
from tests.factories import CellFactory, MemberFactory, MemberNameFactory

LIST = "/dang-vien/"
DAY = "27/12/2022"

# --- a second comparator, made from the alphabet and a table of vowels ---

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Each row: a vowel without tone, then huyền, hỏi, ngã, sắc, nặng.
VOWELS = (
    "aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị", "oòỏõóọ",
    "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
)  # fmt: skip
READ = {sign: (row[0], tone) for row in VOWELS for tone, sign in enumerate(row)}


def sign_of(a, b):
    return (a > b) - (a < b)


def compare_letters(a, b):
    """Two parts of names, letters only; a word that ends stands before one that goes on."""
    for word, other in zip(a, b, strict=False):
        for x, y in zip(word, other, strict=False):
            places = [ALPHABET.index(READ.get(sign, (sign, 0))[0]) for sign in (x, y)]
            if found := sign_of(*places):
                return found
        if found := sign_of(len(word), len(other)):
            return found
    return sign_of(len(a), len(b))


def compare_tones(a, b):
    tones = [
        [READ.get(sign, (sign, 0))[1] for word in part for sign in word]
        for part in (a, b)
    ]
    return sign_of(*tones)


def compare_names(a, b):
    """Tên, then họ, then đệm; of each the letters, then the tones."""
    split = []
    for name in (a, b):
        words = unicodedata.normalize("NFC", name).lower().split()
        family = words[:1] if words[1:] else []
        split.append((words[-1:], family, words[1:-1]))
    for part, other in zip(*split, strict=True):
        found = compare_letters(part, other) or compare_tones(part, other)
        if found:
            return found
    return 0


def invented_names(count):
    """Names from parts of syllables, many of them alike but for a letter or a tone."""
    rng = random.Random(2022)
    firsts = ("", "b", "c", "d", "đ", "h", "kh", "l", "ng", "nh", "th", "tr", "v")
    lasts = ("", "", "n", "ng", "nh", "m", "t")
    words = [
        rng.choice(firsts) + rng.choice(rng.choice(VOWELS)) + rng.choice(lasts)
        for _ in range(160)
    ]
    return [
        " ".join(rng.choice(words).title() for _ in range(rng.choice((2, 3, 3, 4))))
        for _ in range(count)
    ]


def test_the_comparator_knows_what_is_decided():
    decided = [
        "Nguyễn Văn An", "Trần Thị An", "Lê Ân", "Phạm Bá", "Vũ Thị Bích", "Đỗ Dũng",
        "Lê Đào", "Trần Đức", "Nguyễn Hà", "Nguyễn Hải", "Lê Thị Hoa", "Lê Văn Hòa",
        "Trần Hóa", "Trần Thị Anh Lan", "Trần Thịnh Lan",
    ]  # fmt: skip
    shuffled = random.Random(1).sample(decided, len(decided))

    assert sorted(shuffled, key=cmp_to_key(compare_names)) == decided


@pytest.mark.django_db
def test_the_database_sorts_three_thousand_names_as_the_second_comparator_does():
    names = invented_names(3000)
    Member.objects.bulk_create(
        Member(full_name=name, gender="male", born="1975") for name in names
    )

    listed = [member.full_name for member in Member.objects.in_name_order()]

    # Equal names stand in the order of their entry: both sorts keep it.
    assert listed == sorted(names, key=cmp_to_key(compare_names))
    assert len({member.name_key for member in Member.objects.all()}) == len(set(names))


# --- finding ---


def found(client, text, **query):
    response = client.get(LIST, {"q": text, "ngay": DAY, **query})
    return [member.full_name for member in response.context["page"].rows]


@pytest.fixture
def alike(own_cell):
    names = (
        "Trần Anh Dũng", "Lê Thị Dung", "Phạm Dụng", "Nguyễn Thị Dương", "Đỗ Văn Đứng",
        "Dung Văn Bảy", "Nguyễn Văn Anh",
    )  # fmt: skip
    return [MemberFactory(full_name=name, cell=own_cell) for name in names]


def test_exact_accents_come_first_then_the_order_of_names(alike, office, client_for):
    client = client_for(office)

    assert found(client, "Dũng") == [
        "Trần Anh Dũng", "Dung Văn Bảy", "Lê Thị Dung", "Phạm Dụng", "Đỗ Văn Đứng",
    ]  # fmt: skip
    assert found(client, "dung")[:2] == ["Dung Văn Bảy", "Lê Thị Dung"]
    assert found(client, "đứng")[0] == "Đỗ Văn Đứng"
    assert found(client, "anh dũng") == ["Trần Anh Dũng"]
    assert found(client, "dung anh") == ["Trần Anh Dũng"]


def test_words_are_found_by_how_they_begin_and_not_from_within(
    alike, office, client_for
):
    client = client_for(office)

    assert found(client, "du") == [
        "Dung Văn Bảy", "Lê Thị Dung", "Trần Anh Dũng", "Phạm Dụng",
        "Nguyễn Thị Dương", "Đỗ Văn Đứng",
    ]  # fmt: skip
    assert found(client, "ung") == []
    assert found(client, "nguyen van d") == []


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Thị Dương",
        "NGUYỄN THỊ DƯƠNG",
        unicodedata.normalize("NFD", "Nguyễn Thị Dương"),
        unicodedata.normalize("NFKD", "NGUYỄN thị dương"),
        "nguyễn\u00a0thị\u00a0dương",
        "  nguyen\t thi  duong ",
        "Nguyễn\u202fThị\u2007Dương",
    ],
)
def test_however_it_is_typed_the_same_is_found(alike, office, client_for, typed):
    assert found(client_for(office), typed) == ["Nguyễn Thị Dương"]


def test_however_it_was_entered_a_name_is_found_and_sorted_alike(
    own_cell, office, client_for
):
    nfd = unicodedata.normalize("NFD", "Trần Thị Hòa")
    for name in ("Trần Thị Hoài", nfd, "TRẦN\u00a0THỊ HÒA", "Trần Thị Hoa"):
        MemberFactory(full_name=name, cell=own_cell)
    client = client_for(office)

    listed = ["Trần Thị Hoa", "Trần Thị Hòa", "TRẦN THỊ HÒA", "Trần Thị Hoài"]
    assert found(client, "") == listed
    assert found(client, "hòa") == [*listed[1:3], listed[0], listed[3]]
    assert len({m.name_key for m in Member.objects.named("thi hoa")}) == 3


@pytest.mark.parametrize(
    ("typed", "hits"),
    [("4567", 1), ("234.56 7", 1), ("7", 2), ("0123", 0), ("4567 Lan", 0)],
)
def test_the_end_of_a_card_number_finds_it(own_cell, office, client_for, typed, hits):
    MemberFactory(full_name="Lê Lan", cell=own_cell, card_number="01234567")
    MemberFactory(full_name="Lê Mai", cell=own_cell, card_number="01230007")

    assert len(found(client_for(office), typed)) == hits


def test_a_former_name_finds_a_person_and_its_accents_count(
    own_cell, office, client_for
):
    today = MemberFactory(full_name="Trần Thị Hạnh", cell=own_cell)
    MemberNameFactory(
        member=today, full_name="Trần Thị Dũng", ended_on=date(2015, 1, 1)
    )
    MemberFactory(full_name="Lê Văn Dụng", cell=own_cell)

    client = client_for(office)
    assert found(client, "dũng") == ["Trần Thị Hạnh", "Lê Văn Dụng"]
    assert found(client, "DỤNG") == ["Lê Văn Dụng", "Trần Thị Hạnh"]


def test_the_list_of_an_earlier_day_shows_and_sorts_by_the_names_of_that_day(
    own_cell, office, client_for
):
    renamed = MemberFactory(full_name="Trần Thị An", cell=own_cell)
    MemberNameFactory(member=renamed, full_name="Trần Thị Yến",
                      started_on=date(2010, 2, 3), ended_on=date(2022, 6, 1))  # fmt: skip
    MemberFactory(full_name="Lê Văn Bình", cell=own_cell)
    client = client_for(office)

    def names(day, **query):
        lines = client.get(LIST, {"ngay": day, **query}).context["lines"]
        return [{c.key: text for c, text in cells}["ho-ten"] for _, cells in lines]

    assert names("31/05/2022") == ["Lê Văn Bình", "Trần Thị Yến"]
    assert names("31/05/2022", xep="chi-bo") == ["Lê Văn Bình", "Trần Thị Yến"]
    assert names("01/06/2022") == ["Trần Thị An", "Lê Văn Bình"]


def test_walking_through_a_search_meets_everybody_once(own_cell, office, client_for):
    for n in range(120):
        MemberFactory(
            full_name=f"Lê Thị {('Dung', 'Dũng', 'Dụng')[n % 3]}", cell=own_cell
        )
    client = client_for(office)
    pks, url = [], "?q=dũng"
    while url:
        page = client.get(f"{LIST}{url}").context["page"]
        pks += [(row.full_name, row.pk) for row in page.rows]
        url = page.next_url

    assert len({pk for _, pk in pks}) == 120
    order = ["Lê Thị Dũng", "Lê Thị Dung", "Lê Thị Dụng"]
    assert pks == sorted(pks, key=lambda row: (order.index(row[0]), row[1]))


# --- indexes ---


@pytest.fixture
def plan(office, client_for):
    """``plan(query)``: what the database would do for the queries of a list page.

    PostgreSQL reads so small a table from end to end unless it is told not to; what
    is proved is that an index exists and fits.
    """
    client = client_for(office)

    def explain(query, *, ordered=False):
        lines = []
        on_postgres = connection.vendor == "postgresql"
        word = "EXPLAIN" if on_postgres else "EXPLAIN QUERY PLAN"
        with connection.cursor() as cursor:
            if on_postgres:
                cursor.execute("SET LOCAL enable_seqscan=off")
                cursor.execute(f"SET LOCAL enable_sort={'off' if ordered else 'on'}")
                join = "on" if ordered else "off"
                cursor.execute(f"SET LOCAL enable_nestloop={join}")

        def note(execute, sql, params, many, context):
            if "members_member" in sql and sql.startswith("SELECT"):
                with connection.cursor() as cursor:
                    cursor.execute(f"{word} {sql}", params)
                    lines.extend(str(row) for row in cursor.fetchall())
            return execute(sql, params, many, context)

        with connection.execute_wrapper(_once(note)):
            assert client.get(LIST, query).context["count"] is not None
        return "\n".join(lines)

    return explain


def _once(wrapper):
    """The wrapper, but not for what it asks the database itself."""
    busy = []

    def outer(execute, sql, params, many, context):
        if busy:
            return execute(sql, params, many, context)
        busy.append(True)
        try:
            return wrapper(execute, sql, params, many, context)
        finally:
            busy.clear()

    return outer


def test_every_busy_query_of_the_list_fits_an_index(own_cell, plan):
    CellFactory.create_batch(3)
    people = [
        MemberFactory(full_name=name, cell=own_cell) for name in invented_names(150)
    ]
    ordered = list(Member.objects.in_name_order())

    assert "member_name_order" in plan({}, ordered=True)
    assert "member_name_order" in plan({"sau": ordered[99].pk}, ordered=True)
    # The words alone: which of two indexes the whole begins with is a matter of cost.
    word = folded_words(people[0].full_name)[-1]
    words = MemberWord.objects.filter(word__prefix=word).order_by().explain()
    assert re.search(r"Index Cond: .*word.* ~?>=~? '|memberword_by_word", words)
    # Of 150 people a planner may as well begin with the stays: the condition alone.
    tail = Member.objects.named(people[0].card_number[-6:]).order_by()
    assert "members_member_card_reversed" in tail.explain()
    # So too with the stays of the cell, for which either index of the cell will do.
    stays = Membership.objects.on(date(2022, 12, 27)).filter(cell=own_cell).order_by()
    assert re.search("membership_by_cell|membership_cell_id", stays.explain())


def test_where_the_tone_is_written_does_not_matter_to_order_or_match(own_cell):
    names = ["Lê Văn Hoa", "Lê Văn Hoà", "Lê Văn Hòa", "Lê Văn Hoá", "Lê Văn Hóa",
             "Lê Thị Thùy", "Lê Thị Thuỳ", "Lê Thị Thúy", "Lê Thị Thuý"]  # fmt: skip
    for name in names:
        MemberFactory(full_name=name, cell=own_cell)

    found = Member.objects.named("hoà").with_match("hoà").order_by("match", "name_key")

    assert [row.match for row in found] == [0, 0, 2, 2, 2]
    assert {row.full_name for row in found[:2]} == {"Lê Văn Hoà", "Lê Văn Hòa"}
    ordered = [row.full_name.split()[-1] for row in Member.objects.in_name_order()]
    plain = [word.replace("oà", "òa").replace("oá", "óa") for word in ordered]
    plain = [word.replace("uỳ", "ùy").replace("uý", "úy") for word in plain]
    assert plain == [
        "Hoa", "Hòa", "Hòa", "Hóa", "Hóa", "Thùy", "Thùy", "Thúy", "Thúy",
    ]  # fmt: skip


def test_half_a_word_with_its_accents_stands_before_others(own_cell):
    for name in ("Trần Thị Dương", "Trần Văn Đương", "Đặng Văn Ánh", "Lê Danh Bá"):
        MemberFactory(full_name=name, cell=own_cell)

    def first(text):
        rows = Member.objects.named(text).with_match(text)
        return rows.order_by("match", "name_key").first().full_name

    assert first("Đươ") == "Trần Văn Đương"
    assert first("đặ") == "Đặng Văn Ánh"


@pytest.mark.parametrize("text", ["bhăm", "y bham", "Y-BHĂM", "ba", "hen"])
def test_hyphens_brackets_and_apostrophes_part_words(own_cell, text):
    MemberFactory(full_name="Y-Bhăm H'Hen (Ba)", cell=own_cell)
    MemberFactory(full_name="Lê Thị Cúc", cell=own_cell)

    assert [row.full_name for row in Member.objects.named(text)] == [
        "Y-Bhăm H'Hen (Ba)"
    ]
