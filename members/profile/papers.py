"""The trích ngang of one member as a document tree."""

from datetime import date
from typing import Any

from benghe.core.pages import RowBlock
from benghe.lib.dates import short_date
from benghe.paper.tree import (
    Block,
    Column,
    Heading,
    Meta,
    Paper,
    Paragraph,
    Row,
    Table,
    words,
)
from members.facts import Reading, basic_facts, dated_blocks
from members.models import Member, Occupation, Post, Qualification
from members.papers import format_day, sender_of

KIND = "TRÍCH NGANG ĐẢNG VIÊN"
NOT_RECORDED = "–"
RATED_YEARS = 5
# The tables behind the facts, in the order of the paper; weights of their columns.
PARTS = (
    ("sinh-hoat", "Quá trình sinh hoạt đảng", (8, 5, 7, 5, 7)),
    ("chuc-vu", "Chức vụ trong Đảng đã và đang giữ", (8, 10, 5, 5)),
    ("khen-thuong", "Khen thưởng", (3, 12, 5, 7)),
    ("huy-hieu", "Huy hiệu Đảng", (8, 5, 7)),
    ("xep-loai", f"Xếp loại {RATED_YEARS} năm gần nhất", (3, 12, 7)),
    ("ky-luat", "Kỷ luật", (8, 6, 8)),
)
LEVELS = list(Qualification.Level.values)


def profile_paper(user: Any, member: Any, day: date, printed_on: date) -> Paper:
    """What ``user`` may print of ``member`` as things stood on ``day``; A4, upright.

    ``member`` carries the annotations of its name, cell and Party dates of ``day``. The
    caller has asked whether it is in scope. Form, header and signer are those of
    ``day``; ``printed_on`` is when the file was made. Raises PaperError where no header
    is recorded.
    """
    sender = sender_of(user, day)
    if sender.cells:
        # Of several cells the one of which the member was on the day.
        cell = next((c for c in sender.cells if c.pk == member.cell_id_on), None)
        sender = sender_of(user, day, cell)
    header, signature = sender.heading()
    reading = Reading(member, user, day)
    as_of = f"tính đến ngày {short_date(day)}"
    return Paper(
        format_day=format_day(day),
        meta=Meta(
            title=f"Trích ngang đảng viên, {as_of}",
            author=sender.author,
            subject="Trích ngang đảng viên",
            keywords="trích ngang, đảng viên",
            created=printed_on,
        ),
        header=header,
        kind=KIND,
        summary=f"{member.name_on}, {as_of}",
        blocks=(facts_table(reading), *parts(reading)),
        signature=signature,
    )


def profile_facts(reading: Reading) -> list[tuple[str, str]]:
    """The facts of the file that the portal holds, label and text, in their order."""
    member, user, day = reading.member, reading.user, reading.day
    basic = dict(basic_facts(member, day))
    card = basic["Số thẻ đảng viên"]
    if user.has_perm("members.sensitive_member"):
        card = member.card_number or NOT_RECORDED
    return [
        ("Họ và tên", member.name_on),
        ("Giới tính", basic["Giới tính"]),
        ("Ngày sinh", basic["Ngày sinh"]),
        ("Quê quán", basic["Quê quán"]),
        ("Dân tộc", basic["Dân tộc"]),
        ("Tôn giáo", basic["Tôn giáo"]),
        *_qualifications(reading),
        ("Nghề nghiệp", _occupation(reading)),
        ("Ngày kết nạp", basic["Ngày kết nạp"]),
        ("Ngày chính thức", basic["Ngày chính thức"]),
        ("Tuổi Đảng", basic["Tuổi Đảng"]),
        ("Số thẻ đảng viên", card),
        ("Chi bộ đang sinh hoạt", basic["Chi bộ"]),
        ("Chức vụ trong Đảng", _posts_held(reading)),
    ]


def facts_table(reading: Reading) -> Table:
    """The facts numbered from 01."""
    return Table(
        columns=(
            Column("TT", 2, "center"),
            Column("Nội dung", 11),
            Column("Thông tin", 17),
        ),
        rows=tuple(
            Row((words(f"{number:02d}"), words(label), words(text)))
            for number, (label, text) in enumerate(profile_facts(reading), 1)
        ),
    )


def parts(reading: Reading) -> list[Block]:
    """The tables that the user may see, numbered; one without rows says so."""
    known = {block.slug: block for block in dated_blocks(reading)}
    if "xep-loai" in known:
        known["xep-loai"] = _rated_years(reading)
    found: list[Block] = []
    shown = [part for part in PARTS if part[0] in known]
    for number, (slug, title, widths) in enumerate(shown, 1):
        found.append(Heading(3, title, f"{number}."))
        found.append(_table(known[slug], widths))
        if slug == "sinh-hoat" and reading.cells is not None:
            text = "Chỉ gồm thời gian ở chi bộ thuộc phạm vi của người in."
            found.append(Paragraph(words(text, italic=True)))
    return found


def _table(block: RowBlock, widths: tuple[int, ...]) -> Block:
    if not block.rows:
        return Paragraph(words("Không có."))
    columns = tuple(map(Column, block.columns, widths))
    rows = tuple(Row(tuple(words(str(text)) for text in row)) for row in block.rows)
    return Table(columns, rows)


def _rated_years(reading: Reading) -> RowBlock:
    """The years up to the day, each with the rating decided by then, or a dash."""
    rows = reading.member.ratings.valid().filter(decided_on__lte=reading.day)
    rated = {row.year: (row.verdict, row.decision or NOT_RECORDED) for row in rows}
    last = reading.day.year
    return RowBlock(
        "xep-loai",
        "",
        ("Năm", "Mức", "Quyết định"),
        [
            (year, *rated.get(year, (NOT_RECORDED, NOT_RECORDED)))
            for year in range(last, last - RATED_YEARS, -1)
        ],
    )


def _qualifications(reading: Reading) -> list[tuple[str, str]]:
    """The highest level of each kind reached by the day."""
    reached: dict[str, Qualification] = {}
    if reading.user.has_perm("members.view_qualification"):
        for row in reading.member.qualifications.filter(started_on__lte=reading.day):
            best = reached.get(row.kind)
            if best is None or LEVELS.index(row.level) > LEVELS.index(best.level):
                reached[row.kind] = row
    return [
        (
            f"Trình độ {label[0].lower()}{label[1:]}",
            reached[kind].get_level_display() if kind in reached else NOT_RECORDED,
        )
        for kind, label in Qualification.Kind.choices
    ]


def _occupation(reading: Reading) -> str:
    row: Occupation | None = None
    if reading.user.has_perm("members.view_occupation"):
        row = reading.member.occupations.on(reading.day).order_by("-started_on").first()
    return str(row) if row else NOT_RECORDED


def _posts_held(reading: Reading) -> str:
    """The posts of the day, the highest first."""
    if not reading.user.has_perm("members.view_post"):
        return NOT_RECORDED
    rank = list(Post.Kind.values)
    held = sorted(
        reading.posts().on(reading.day),
        key=lambda row: (_tier(row), row.cell_id or 0, rank.index(row.kind)),
    )
    texts = [
        f"{row.get_kind_display()} {reading.place_of(row, reading.day)}" for row in held
    ]
    return "; ".join(texts) or "Không"


def _tier(row: Post) -> int:
    """The ward's committee 0, one below it 1, a cell 2."""
    if row.committee is None:
        return 2
    return int(row.committee.parent_id is not None)


def printable_member(user: Any, pk: int, day: date) -> Any:
    """The member in scope of printing on ``day``, as the paper needs it; None: no one."""
    seen = Member.objects.for_user(user, "print", day=day)
    return (
        seen.with_cell(day)
        .with_name_on(day)
        .with_party_dates(day)
        .filter(pk=pk)
        .first()
    )
