"""Ratings of 2021 and 2022 and the commendations of 2022."""

from collections.abc import Iterator
from datetime import date
from random import Random

from awards.models import Award, Rating
from benghe.lib.dates import add_months
from cells.models import Cell
from members.models import Member
from reports.demo.badges import badges_of
from reports.demo.names import invent_name
from reports.demo.people import DAY, Person
from reports.demo.rows import store_all

Pair = tuple[Person, Member]

# year: (day counted, day decided, decision)
ROUNDS = {
    2021: (date(2021, 12, 31), date(2022, 1, 10), "04-QĐ/ĐU"),
    2022: (DAY, date(2022, 12, 20), "128-QĐ/ĐU"),
}
EXCELLENT = (date(2022, 12, 22), "131-QĐ/ĐU")
CONTRIBUTION = (date(2022, 12, 22), "132-QĐ/ĐU")
PRAISED_MEMBERS = 11
EXCELLENT_CELLS = {"KP-02", "KP-06", "KP-10", "CA-01", "TH-04"}
FAIR_CELLS = {"KP-09", "DN-04", "TH-02"}
# Discipline of 2022 in the demo; those members are not rated T or above.
DISCIPLINED = 2

EXEMPT = "Được miễn công tác và sinh hoạt đảng"
TOO_NEW = "Kết nạp chưa đủ 06 tháng"
ABSENT = "Vắng mặt có lý do chính đáng tại thời điểm đánh giá"

COLLECTIVES = (
    ("Ban điều hành Khu phố 1", "Khu phố 1"), ("Ban điều hành Khu phố 2", "Khu phố 2"),
    ("Ban điều hành Khu phố 10", "Khu phố 10"), ("Ban công tác Mặt trận Khu phố 6", "Khu phố 6"),
    ("Ban Chấp hành Hội Cựu chiến binh phường", "Khối đoàn thể"),
    ("Ban Thường vụ Hội Liên hiệp Phụ nữ phường", "Khối đoàn thể"),
    ("Ban Chấp hành Đoàn Thanh niên phường", "Khối đoàn thể"),
    ("Ban Chấp hành Hội Chữ thập đỏ phường", "Khối đoàn thể"),
    ("Bộ phận Tiếp nhận và trả kết quả", "Ủy ban nhân dân phường"),
    ("Tổ Cảnh sát khu vực", "Công an phường"), ("Tiểu đội Dân quân thường trực", "Quân sự phường"),
    ("Tập thể Trường Mầm non Hoa Lan", "Trường Mầm non Hoa Lan"),
    ("Tập thể Trường Tiểu học Bến Sông", "Trường Tiểu học Bến Sông"),
    ("Tập thể Trạm Y tế phường", "Trạm Y tế phường"),
    ("Công đoàn Công ty Cổ phần Dịch vụ Sông Phố", "Công ty Cổ phần Dịch vụ Sông Phố"),
)  # fmt: skip
UNITS = (
    *(f"Khu phố {number}" for number in (1, 3, 4, 5, 7, 8, 11, 12, 14)),
    "Hội Cựu chiến binh phường", "Hội Liên hiệp Phụ nữ phường", "Hội Người cao tuổi phường",
    "Hội Chữ thập đỏ phường", "Đoàn Thanh niên phường", "Ủy ban nhân dân phường",
    "Trường Trung học cơ sở Cánh Buồm", "Trường Tiểu học Bến Sông", "Trạm Y tế phường",
    "Khách sạn Hoa Giang",
)  # fmt: skip


def store_ratings(
    rng: Random, pairs: list[Pair], cells: dict[str, Cell], history: bool
) -> None:
    """Both years: every cell and every member counted on the day."""
    for year in ROUNDS:
        store_all(cell_ratings(year, cells), history)
        store_all(member_ratings(rng, year, pairs), history)
    store_all((badge for p, m in pairs for badge in badges_of(p, m)), history)


def cell_ratings(year: int, cells: dict[str, Cell]) -> Iterator[Rating]:
    """At most a fifth XS: in the demo ward the same five cells in both years."""
    day, decided_on, decision = ROUNDS[year]
    for place, (code, cell) in enumerate(cells.items()):
        if cell.dissolved_on is not None and cell.dissolved_on <= day:
            continue
        known = "KP-02" in cells
        best = code in EXCELLENT_CELLS if known else place % 6 == 5
        fair = code in FAIR_CELLS if known else place % 11 == 4
        level = "XS" if best else "HT" if fair else "T"
        yield Rating(
            year=year, cell=cell, level=level, decided_on=decided_on, decision=decision
        )


def not_rated(person: Person, day: date, place: int) -> tuple[str, str] | None:
    """(state, reason) of someone who is not rated; None: rated. ``place`` picks the absent."""
    if person.exempt_from and person.exempt_from <= day:
        return "exempt", EXEMPT
    if add_months(person.times[-1].admitted, 6) > day:
        return "not_yet", TOO_NEW
    return ("not_yet", ABSENT) if place % 250 == 60 else None


def member_ratings(rng: Random, year: int, pairs: list[Pair]) -> Iterator[Rating]:
    """15 in 100 XS, 4 in 100 HT, the disciplined HT or K, the others T."""
    day, decided_on, decision = ROUNDS[year]
    about = {"year": year, "decided_on": decided_on, "decision": decision}
    rated = []
    for place, (person, member) in enumerate(pairs):
        if not person.cell_on(day):
            continue
        if found := not_rated(person, day, place):
            yield Rating(member=member, state=found[0], reason=found[1], **about)
        else:
            rated.append((person, member))
    worst = disciplined(pairs) if year == 2022 else []
    for member, level in zip(worst, ("K", "HT"), strict=False):
        yield Rating(member=member, level=level, **about)
    others = [member for _, member in rated if member not in worst]
    best = len(others) * 15 // 100
    fair = len(others) * 4 // 100
    rng.shuffle(others)
    for place, member in enumerate(others):
        level = "XS" if place < best else "HT" if place < best + fair else "T"
        yield Rating(member=member, level=level, **about)


def disciplined(pairs: list[Pair]) -> list[Member]:
    """The two members disciplined in 2022, in the order warned, reprimanded.

    Ordinary members of working age, without a post and not away.
    """
    found = [
        (person, member)
        for place, (person, member) in enumerate(pairs)
        if person.left_on is None
        and person.kind == "doanh-nghiep"
        and person.times[0].admitted.year in {2015, 2016, 2017, 2018}
        and len(person.times) == 1
        and not not_rated(person, DAY, place)
    ]
    return [member for _, member in found[:DISCIPLINED]]


def store_awards(rng: Random, pairs: list[Pair], cells: dict[str, Cell]) -> None:
    """5 cells and 11 members for excellence, 15 collectives and 19 persons for their part."""
    decided_on, decision = EXCELLENT
    about = {
        "year": 2022,
        "title": "excellent",
        "decided_on": decided_on,
        "decision": decision,
    }
    rows = [
        Award(subject="cell", cell=cells[code], amount_vnd=1_200_000, **about)
        for code in sorted(EXCELLENT_CELLS)
    ]
    rows += [
        Award(subject="member", member=member, amount_vnd=450_000, **about)
        for member in praised(pairs)
    ]
    rows += contributions(rng)
    store_all(rows)


def praised(pairs: list[Pair]) -> list[Member]:
    """Of those rated XS, one a cell, no two of the same name."""
    best = set(
        Rating.objects.of_year(2022)
        .of_members()
        .rated("XS")
        .values_list("member", flat=True)
    )
    found: dict[str, Member] = {}
    for person, member in sorted(pairs, key=lambda pair: pair[1].pk):
        names = {other.full_name for other in found.values()}
        if member.pk in best and member.full_name not in names:
            found.setdefault(person.cell_on(DAY), member)
    return list(found.values())[:PRAISED_MEMBERS]


def contributions(rng: Random) -> Iterator[Award]:
    """Collectives and persons of the ward, invented."""
    decided_on, decision = CONTRIBUTION
    about = {
        "year": 2022, "title": "contribution", "decided_on": decided_on, "decision": decision,
    }  # fmt: skip
    for name, unit in COLLECTIVES:
        yield Award(subject="collective", awardee_name=name, unit=unit, **about)
    for unit in UNITS:
        gender = rng.choice(("male", "female"))
        yield Award(
            subject="person", awardee_name=invent_name(rng, gender), unit=unit, **about
        )
