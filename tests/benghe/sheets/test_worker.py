"""The child process: the same reading as in this one, bounded, stopped and told of."""

from dataclasses import replace

import pytest

from benghe.sheets import worker
from benghe.sheets.child import BROKEN, TOO_MUCH
from benghe.sheets.errors import SheetError
from benghe.sheets.reading import Mark
from benghe.sheets.wanted import Limits
from tests.benghe.sheets.files import book_of, in_font, parts, rows_xml, zipped
from tests.benghe.sheets.samples import AN, BINH, BIRTH, HEADINGS, read, wanted

# All that the child may take, code and libraries included.
SMALL = Limits(memory_mb=300, packed=50 * 2**20)


def told(reading):
    """All that a reading says, for comparison."""
    data = reading.to_json()
    cells = [list(row.cells()) for row in reading.rows]
    return data | {"cells": cells}


@pytest.mark.parametrize(
    ("content", "want"),
    [
        (
            book_of(HEADINGS, AN, ["x", "15/08/75", 7, "31/04/1975", "y"], BINH, AN),
            wanted(),
        ),
        (in_font(HEADINGS, ["NguyÔn V¨n §øc", "1948", "12345678"]), wanted()),
        (book_of([*HEADINGS, "Chi bộ"], [*AN, "x"]), wanted()),
        (book_of(["Họ và tên", "Quê"], ["An", "Huế"]), wanted(mapping={"B": "note"})),
        (
            book_of(
                ["Họ và tên", "Ngày sinh", None],
                [None, "Nam", "Nữ"],
                ["An", None, "1948"],
            ),
            wanted(splits=(BIRTH,)),
        ),
        ("Họ và tên,Ngày sinh\nAn,1948\nAn,48\n".encode(), wanted()),
    ],
)
def test_the_child_reads_what_this_process_reads(content, want):
    assert told(worker.read(content, "a.xlsx", want)) == told(
        read(content, want, name="a.xlsx")
    )


def test_a_refusal_comes_through():
    with pytest.raises(SheetError, match="Tệp là PDF"):
        worker.read(b"%PDF-1.7", "a.xlsx", wanted())
    with pytest.raises(SheetError, match="lớn hơn 0 MB"):
        worker.read(b"PK" * 100, "a.xlsx", wanted(), Limits(packed=100))


def formatted_rows(count, cells="ABCDEFGH"):
    """That many rows of blank cells with a style, below one row of data."""
    head = rows_xml(HEADINGS, [*AN[:3], "19/05/2001", "Chi bộ 1"])
    blank = "".join(
        f'<row r="{n}" s="1" customFormat="1">'
        + "".join(f'<c r="{letter}{n}" s="1"/>' for letter in cells)
        + "</row>"
        for n in range(3, count + 1)
    )
    return zipped(parts(head.replace("</sheetData>", f"{blank}</sheetData>")))


def test_a_million_formatted_blank_rows():
    """XL-12: the tail is passed over; the child stays small."""
    content = formatted_rows(1_048_576, cells="A")

    reading = worker.read(content, "a.xlsx", wanted(), SMALL)

    assert [row.number for row in reading.rows] == [2]


def test_a_bomb_of_shared_texts_is_refused_small():
    """XL-15: 200 MB of text in 200 KB."""
    bomb = zipped({
        **parts(rows_xml(HEADINGS)),
        "xl/sharedStrings.xml": b"<sst><si><t>" + b"a" * 199_000_000,
    })  # fmt: skip

    assert len(bomb) < 250_000
    with pytest.raises(SheetError, match="nén quá chặt"):
        worker.read(bomb, "a.xlsx", wanted(), SMALL)


def many_texts(count):
    texts = "".join(
        f"<si><t>Nguyễn Văn {n:09d} {n * 7919:012d}</t></si>" for n in range(count)
    )
    return zipped(parts(rows_xml(HEADINGS, ["An"]), shared=texts))


def test_too_little_memory_ends_the_child_and_is_told():
    with pytest.raises(SheetError) as caught:
        worker.read(many_texts(400_000), "a.xlsx", wanted(), Limits(memory_mb=90))

    assert str(caught.value) == TOO_MUCH


def test_too_little_time_ends_the_child_and_is_told():
    content = many_texts(700_000)
    slow = Limits(cpu=1, unpacked=2**30, packed=2**30)

    with pytest.raises(SheetError, match="Đọc tệp mất quá 1 giây nên đã dừng"):
        worker.read(content, "a.xlsx", wanted(), slow)
    with pytest.raises(SheetError, match="Đọc tệp mất quá 1 giây"):
        worker.read(content, "a.xlsx", wanted(), replace(slow, cpu=60, wall=1))


def test_a_child_that_dies_otherwise(monkeypatch):
    monkeypatch.setattr(worker.sys, "executable", "/bin/false")

    with pytest.raises(SheetError) as caught:
        worker.read(book_of(HEADINGS, AN), "a.xlsx", wanted())

    assert str(caught.value) == BROKEN


def test_no_more_than_two_at_once():
    places = [worker._places.acquire(blocking=False) for _ in range(2)]
    try:
        assert places == [True, True]
        with pytest.raises(SheetError, match="Đang có nhiều tệp chờ đọc"):
            worker.read(book_of(HEADINGS, AN), "a.xlsx", wanted(), Limits(wall=1))
    finally:
        for _ in places:
            worker._places.release()


def test_the_child_gets_no_secret_and_writes_no_name(capfd, monkeypatch):
    """What it cannot read is told without what stands in the file."""
    monkeypatch.setenv("SECRET_KEY", "never")
    content = zipped(parts('<sheetData><row r="1"><c r="A1"><v>Nguyễn Văn An'))

    with pytest.raises(SheetError):
        worker.read(content, "Nguyễn Văn An.xlsx", wanted())

    said = capfd.readouterr()
    assert "Nguyễn" not in said.out + said.err
    assert "never" not in worker.PASSED_ON


def test_marking_goes_through_the_child():
    content = book_of(HEADINGS, AN)
    marked = worker.mark(
        content, "Đảng viên", [Mark(2, "B", "Sai ngày", "1975", "Ngày sinh")]
    )

    assert read(marked).rows[0].get("name") == "Nguyễn Văn An"
    with pytest.raises(SheetError, match="Tệp là PDF"):
        worker.mark(b"%PDF", "x", [])
