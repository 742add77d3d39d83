"""Checks of stored keys and copies: each is what its text makes it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from awards.models import Award
from benghe.lib.dates import PartialDate, short_date
from benghe.lib.text import name_key, natural_key, search_key
from cells.models import Cell, CellName
from members.models import Member, MemberName, MemberWord
from members.search import sounded, words_of
from reports.verification.ledgers import later

Lines = Iterator[str]
MEMBER_FIELDS = (
    "pk", "full_name", "card_number", "born", "name_key", "search_key", "sounded",
    "card_reversed", "born_first", "born_last",
)  # fmt: skip


def member_keys() -> Lines:
    """Keys of members are those of their names, cards and dates of birth."""
    rows = Member.objects.values_list(*MEMBER_FIELDS).order_by("pk")
    for pk, name, card, born, *kept in rows.iterator():
        if kept[:3] != [name_key(name)[:400], search_key(name)[:160], sounded(name)]:
            yield f"Đảng viên số {pk} ({name}): khóa sắp xếp hoặc tìm kiếm không khớp họ tên."
        if kept[3] != (card or "")[::-1]:
            yield f"Đảng viên số {pk} ({name}): khóa tìm kiếm không khớp số thẻ."
        if tuple(kept[4:]) != _span(born):
            yield f"Đảng viên số {pk} ({name}): khoảng ngày sinh không khớp ngày sinh."


def _span(born: Any) -> tuple[date | None, date | None]:
    known = isinstance(born, PartialDate)
    return (born.earliest, born.latest) if known else (None, None)


def member_names() -> Lines:
    """Sort keys of former names, and the words by which people are found."""
    names: dict[int, list[str]] = {}
    for pk, name in Member.objects.values_list("pk", "full_name"):
        names[pk] = [name]
    rows = MemberName.objects.values_list("member", "full_name", "name_key")
    for member, name, key in rows.order_by("pk"):
        names[member].append(name)
        if key != name_key(name)[:400]:
            yield f"Đảng viên số {member}: khóa sắp xếp không khớp tên {name}."
    stored: dict[int, set[str]] = {}
    for member, word in MemberWord.objects.values_list("member", "word"):
        stored.setdefault(member, set()).add(word)
    for pk, known in sorted(names.items()):
        if stored.get(pk, set()) != words_of(*known):
            yield f"Đảng viên số {pk} ({known[0]}): từ khóa tìm kiếm không khớp họ tên."


def cell_keys() -> Lines:
    """Sort and search keys of cells and of their names through time."""
    for cell in Cell.objects.order_by("pk"):
        wanted = (
            natural_key(cell.name)[:500],
            search_key(f"{cell.name} {cell.code}")[:200],
        )
        if (cell.natural_key, cell.search_key) != wanted:
            yield f"{cell}: khóa sắp xếp hoặc tìm kiếm không khớp tên chi bộ."
    for name, key in CellName.objects.order_by("pk").values_list("name", "natural_key"):
        if key != natural_key(name)[:500]:
            yield f"{name}: khóa sắp xếp không khớp tên theo thời gian."


def cell_names() -> Lines:
    """A cell bears the name of its latest row; names of one cell never overlap."""
    latest: dict[int, str] = {}
    ends: dict[int, date | None] = {}
    rows = CellName.objects.valid().order_by("cell", "started_on")
    for cell, name, start, end in rows.values_list(
        "cell", "name", "started_on", "ended_on"
    ):
        until = ends.get(cell, date.min)
        if until is None or start < until:
            yield f"{name}: tên từ {short_date(start)} trùng thời gian với tên trước."
        latest[cell], ends[cell] = name, later(until, end)
    for cell in Cell.objects.valid().order_by("pk"):
        if latest.get(cell.pk) != cell.name:
            yield f"{cell.name} ({cell.code}): khác tên gần nhất {latest.get(cell.pk, '(chưa có)')}."


def award_keys() -> Lines:
    """Sort keys of commendations are those of the awardees."""
    for award in Award.objects.select_related("cell", "member").order_by("pk"):
        kept = award.sort_key
        award.prepare()
        if award.sort_key != kept:
            yield f"{award}: khóa sắp xếp không khớp tên được khen."
