"""The demo ward's organisation: committee, terms, kinds, cells with their names."""

from dataclasses import dataclass
from datetime import date
from random import Random

from cells.models import Cell, CellKind, CellName, Committee, CommitteeName, Term
from cells.setup import KINDS
from reports.demo.rows import store, store_all

CODE = "BEN-NGHE"
FOUNDED = date(1988, 4, 1)
TERM_2015 = ("2015 - 2020", date(2015, 6, 10), date(2020, 6, 15))
TERM_2020 = ("2020 - 2025", date(2020, 6, 15), None)


@dataclass(frozen=True, slots=True)
class CellSpec:
    """One cell to make: ``weight`` is its share of the members; ``former`` its name before.

    ``renamed_on`` and ``dissolved_on`` None: never.
    """

    code: str
    kind: str
    name: str
    weight: int
    founded_on: date
    former: str = ""
    renamed_on: date | None = None
    dissolved_on: date | None = None


# Weights are the members of 27/12/2022; they add up to 776.
NEIGHBOURHOODS = (41, 33, 38, 29, 35, 44, 31, 36, 27, 39, 34, 30, 37, 36)
OTHERS = (
    ("CQ-01", "co-quan", "Chi bộ Cơ quan Đảng - Đoàn thể", 23, date(1988, 4, 1)),
    ("CQ-02", "co-quan", "Chi bộ Cơ quan Ủy ban nhân dân phường", 31, date(1988, 4, 1)),
    ("CA-01", "cong-an", "Chi bộ Công an phường", 34, date(1988, 4, 1)),
    ("QS-01", "quan-su", "Chi bộ Quân sự phường", 12, date(2009, 9, 1)),
    ("TH-01", "truong", "Chi bộ Trường Mầm non Hoa Lan", 13, date(1999, 10, 5)),
    ("TH-02", "truong", "Chi bộ Trường Mầm non Sao Biển", 11, date(2006, 9, 20)),
    ("TH-03", "truong", "Chi bộ Trường Tiểu học Bến Sông", 24, date(1991, 11, 20)),
    ("TH-04", "truong", "Chi bộ Trường Trung học cơ sở Cánh Buồm", 27, date(1991, 11, 20)),
    ("YT-01", "y-te", "Chi bộ Trạm Y tế phường", 9, date(2003, 2, 27)),
    ("DN-01", "doanh-nghiep", "Chi bộ Công ty Cổ phần Dịch vụ Sông Phố", 29, date(1996, 8, 15)),
    ("DN-02", "doanh-nghiep", "Chi bộ Công ty Cổ phần In Ánh Mai", 22, date(1998, 5, 12)),
    ("DN-03", "doanh-nghiep", "Chi bộ Công ty TNHH Thương mại Bạch Sa", 16, date(2008, 3, 3)),
    ("DN-04", "doanh-nghiep", "Chi bộ Hợp tác xã Vận tải Bến Cảng", 15, date(2001, 6, 1)),
    ("DN-05", "doanh-nghiep", "Chi bộ Khách sạn Hoa Giang", 20, date(2004, 12, 1)),
)  # fmt: skip
FORMER = {
    "DN-01": ("Chi bộ Công ty Dịch vụ Công ích Sông Phố", date(2020, 9, 1)),
    "TH-02": ("Chi bộ Trường Mẫu giáo Sao Biển", date(2019, 8, 1)),
}
# code of the cell: the decision on its new name, and its day
RENAMED = {
    "TH-02": ("41-QĐ/ĐU", date(2019, 7, 26)),
    "DN-01": ("09-QĐ/ĐU", date(2020, 8, 28)),
}
DISSOLVED = CellSpec(
    "KP-15", "khu-pho", "Chi bộ Khu phố 15", 24, date(1994, 3, 1),
    dissolved_on=date(2021, 4, 1),
)  # fmt: skip
ENDED = ("37-QĐ/ĐU", date(2021, 3, 26))  # the decision on it, and its day
HEIRS = ("KP-13", "KP-14")  # the cells that took over the members of the dissolved one


def ben_nghe_cells() -> list[CellSpec]:
    """The 28 cells of 2022 and the one that was dissolved before."""
    found = [
        CellSpec(
            f"KP-{number:02d}",
            "khu-pho",
            f"Chi bộ Khu phố {number}",
            weight,
            date(1989, 2, 3),
        )
        for number, weight in enumerate(NEIGHBOURHOODS, start=1)
    ]
    for code, kind, name, weight, founded in OTHERS:
        former, renamed = FORMER.get(code, ("", None))
        found.append(CellSpec(code, kind, name, weight, founded, former, renamed))
    return [*found, DISSOLVED]


# Of a generated ward: how often each kind stands in ten cells, and what it is called.
PATTERN = (
    ("khu-pho", "Khu phố"), ("khu-pho", "Khu phố"), ("khu-pho", "Khu phố"),
    ("khu-pho", "Khu phố"), ("khu-pho", "Khu phố"), ("truong", "Trường Tiểu học số"),
    ("doanh-nghiep", "Công ty Cổ phần số"), ("co-quan", "Cơ quan số"),
    ("y-te", "Trạm Y tế số"), ("cong-an", "Công an khu vực"),
)  # fmt: skip


def generated_cells(count: int, rng: Random) -> list[CellSpec]:
    """So many cells of the kinds in PATTERN, all there since 1989."""
    found, numbers = [], dict.fromkeys(dict(PATTERN), 0)
    for place in range(count):
        kind, words = PATTERN[place % len(PATTERN)]
        numbers[kind] += 1
        name = f"Chi bộ {words} {numbers[kind]}"
        weight = rng.randint(15, 45)
        found.append(
            CellSpec(f"CB-{place + 1:04d}", kind, name, weight, date(1989, 2, 3))
        )
    return found


def store_committee() -> tuple[Committee, list[Term]]:
    """The committee, its name and header, and the terms 2015 - 2020 and 2020 - 2025."""
    committee = store(Committee(code=CODE, founded_on=FOUNDED))
    store(
        CommitteeName(
            committee=committee,
            started_on=FOUNDED,
            name="Đảng bộ phường Bến Nghé",
            issuer="ĐẢNG ỦY PHƯỜNG BẾN NGHÉ",
            superior="ĐẢNG BỘ QUẬN 1",
            place="Quận 1",
        )
    )
    terms = [
        Term(committee=committee, name=name, started_on=start, ended_on=end)
        for name, start, end in (TERM_2015, TERM_2020)
    ]
    return committee, store_all(terms)


def store_cells(
    committee: Committee, specs: list[CellSpec], history: bool = True
) -> dict[str, Cell]:
    """The kinds and the cells, with every name they ever had; by code."""
    kinds = {
        kind.code: kind
        for kind in store_all(
            [
                CellKind(code=c, name=n, position=p)
                for p, (c, n) in enumerate(KINDS, start=1)
            ]
        )
    }
    cells = store_all(
        [
            Cell(
                code=spec.code, committee=committee, kind=kinds[spec.kind], name=spec.name,
                founded_on=spec.founded_on, dissolved_on=spec.dissolved_on,
            )
            for spec in specs
        ],
        history,
    )  # fmt: skip
    names = []
    for spec, cell in zip(specs, cells, strict=True):
        start = spec.renamed_on or spec.founded_on
        if spec.renamed_on:
            names.append(
                CellName(
                    cell=cell, name=spec.former,
                    started_on=spec.founded_on, ended_on=spec.renamed_on,
                )
            )  # fmt: skip
        names.append(
            CellName(
                cell=cell,
                name=spec.name,
                started_on=start,
                ended_on=spec.dissolved_on,
                decision=RENAMED[spec.code][0] if spec.renamed_on else "",
            )
        )
    store_all(names, history)
    return {cell.code: cell for cell in cells}
