"""CSV in UTF-8; everything else is named."""

import pytest

from benghe.sheets import tcvn3
from benghe.sheets.errors import SheetError
from tests.benghe.sheets.samples import read, values

LINES = (
    ("Họ và tên", "Ngày sinh", "Số CCCD"),
    ("Nguyễn Văn An", "03/02/1975", "079075000123"),
    ("Trần, Thị Bình", "1948", "079148000456"),
)
# Windows keeps most tones as signs of their own.
IN_1258 = "Ho\u0323 và tên,Ngày sinh\r\nTrâ\u0300n Đư\u0301c,1948\r\n"


def text_of(separator, *, lines=LINES, end="\r\n"):
    quoted = [
        separator.join(f'"{c}"' if "," in c or separator in c else c for c in line)
        for line in lines
    ]
    return end.join(quoted) + end


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_separators_and_byte_order_mark(separator, start):
    reading = read(start + text_of(separator).encode(), name="danh-sach.csv")

    assert reading.sheet == "danh-sach"
    assert values(reading, "name", "citizen") == [
        ("Nguyễn Văn An", "079075000123"),
        ("Trần, Thị Bình", "079148000456"),
    ]


def test_the_line_that_names_the_separator():
    reading = read(b"sep=;\r\n" + text_of(";").encode())

    assert [row.number for row in reading.rows] == [2, 3]


def test_line_breaks_in_cells_and_numbers_of_rows():
    content = 'Họ và tên;Ngày sinh\n"Nguyễn\nVăn An";1948\n\nLê Hoa;1950\n'.encode()
    reading = read(content)

    assert [(row.number, row.get("name")) for row in reading.rows] == [
        (2, "Nguyễn Văn An"),
        (4, "Lê Hoa"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (text_of(",").encode("utf-16"), "UTF-16"),
        (text_of(",").encode("utf-16-le"), "UTF-16"),
        (IN_1258.encode("cp1258"), "Windows (1258"),
        (
            "Hä vµ tªn,Ngµy sinh\r\nNguyÔn V¨n §øc,1948\r\n".encode("latin-1"),
            "TCVN3 (ABC)",
        ),
        (b"\x00\x01\x02 plain bytes", "không phải là Excel"),
        (bytes(range(128, 256)) + bytes(range(1, 32)) * 9, "không phải là Excel"),
    ],
)
def test_other_encodings_are_named_and_refused(content, words):
    with pytest.raises(SheetError) as caught:
        read(content, name="danh-sach.csv")

    assert words in str(caught.value)


def test_tcvn3_that_was_saved_as_utf8_is_converted():
    lines = (LINES[0], (tcvn3.revert("Nguyễn Văn Đức"), "1948", "079075000123"))
    reading = read(text_of(",", lines=lines).encode())

    assert values(reading, "name") == [("Nguyễn Văn Đức",)]


def test_codes_and_dates_of_a_csv():
    lines = (
        LINES[0],
        ("An", "15/08/75", "7,9E+10"),
        ("Bình", "04/13/1975", "79075000123"),
    )
    reading = read(text_of(";", lines=lines).encode())

    assert [(c.address, c.problem.suggestion) for c in reading.problems()] == [
        ("B2", "15/08/1975"),
        ("C2", ""),
        ("B3", "13/04/1975"),
        ("C3", "079075000123"),
    ]


def test_a_text_without_a_table():
    with pytest.raises(SheetError, match="Không tìm thấy dòng tiêu đề"):
        read("Xin chào,\nđây là thư.".encode())


def test_a_cell_longer_than_anything():
    content = b"Ho va ten,Ngay sinh\n" + b"a" * 300_000 + b",1948\n"

    with pytest.raises(SheetError, match="Tệp CSV hỏng ở gần dòng 2"):
        read(content)


def test_too_many_columns():
    content = ("Họ và tên,Ngày sinh\nAn,1948" + "," * 60 + "x\n").encode()

    with pytest.raises(SheetError, match="Ô BJ2 nằm ngoài 60 cột đầu"):
        read(content)
