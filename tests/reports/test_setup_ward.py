"""setup_ward: an empty ward for real use, its first accounts, and nothing over old data."""

import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from benghe.core.models import Event
from cells.models import CellKind, Committee, CommitteeName, Seat, Term, User
from cells.setup import LETTERS, code_of, first_password
from reports.indicators.models import Indicator, IndicatorGroup
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

WARD = [
    "--name", "Đảng bộ phường  Tân An", "--issuer", "ĐẢNG ỦY PHƯỜNG TÂN AN",
    "--superior", "ĐẢNG BỘ QUẬN 1", "--place", "Quận 1", "--founded", "03/04/1990",
]  # fmt: skip
ADMIN = ["--admin", "quan.tri", "--admin-name", "Lê Thị Quản Trị"]


def refusal(*arguments):
    with pytest.raises(CommandError) as caught:
        call_command("setup_ward", *arguments)
    assert caught.value.returncode == 2
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_committee_names_kinds_and_the_administrator(capsys):
    call_command("setup_ward", *WARD, *ADMIN)
    committee = Committee.objects.get()
    assert (committee.code, committee.founded_on) == ("TAN-AN", date(1990, 4, 3))
    name = CommitteeName.objects.get()
    assert (name.name, name.issuer, name.superior, name.place) == (
        "Đảng bộ phường Tân An",
        "ĐẢNG ỦY PHƯỜNG TÂN AN",
        "ĐẢNG BỘ QUẬN 1",
        "Quận 1",
    )
    assert (name.started_on, name.authority, name.suffix) == (
        date(1990, 4, 3),
        "T/M ĐẢNG ỦY",
        "ĐU",
    )
    assert CellKind.objects.count() == 7
    assert (IndicatorGroup.objects.count(), Indicator.objects.count()) == (9, 62)
    assert not Term.objects.exists()
    seat = Seat.objects.get()
    assert (seat.user.username, seat.role, seat.committee) == (
        "quan.tri",
        "QT",
        committee,
    )
    assert (seat.started_on, seat.ended_on) == (localdate(), None)
    assert Event.objects.get(kind="setup").target == "setup_ward"
    assert capsys.readouterr().out.startswith("Đã thiết lập Đảng bộ phường")


def test_the_first_password_is_printed_once_and_must_be_changed(capsys):
    call_command("setup_ward", *WARD, *ADMIN)
    lines = capsys.readouterr().out.splitlines()
    password = lines[-1].removeprefix("  quan.tri: ")
    user = User.objects.get()
    assert user.check_password(password)
    assert user.must_change_password is True
    assert len(lines) == 3


def test_a_term_and_an_account_of_the_office(capsys):
    call_command(
        "setup_ward", *WARD, *ADMIN, "--term", "2020 - 2025", "--term-from", "15/06/2020",
        "--office", "van.phong", "--office-name", "Trần Văn Phòng", "--code", "TA",
    )  # fmt: skip
    term = Term.objects.get()
    assert (term.name, term.started_on, term.ended_on) == (
        "2020 - 2025",
        date(2020, 6, 15),
        None,
    )
    assert Committee.objects.get().code == "TA"
    roles = Seat.objects.order_by("role").values_list("user__username", "role")
    assert list(roles) == [("quan.tri", "QT"), ("van.phong", "VP")]
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_a_database_with_a_committee_is_left_alone(ward):
    assert refusal(*WARD, *ADMIN) == (
        "Cơ sở dữ liệu đã có đảng bộ; lệnh này chỉ dùng cho nơi còn trống."
    )
    assert Committee.objects.get() == ward
    assert not User.objects.exists()


def test_a_name_that_is_taken_leaves_nothing():
    UserFactory(username="quan.tri")
    assert refusal(*WARD, *ADMIN) == "Tên đăng nhập này đã có."
    assert not Committee.objects.exists()
    assert not CellKind.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*WARD, "--admin", " ", "--admin-name", "A"], "--admin không được để trống."),
        (
            [*WARD, "--admin", "a", "--admin-name", ""],
            "--admin-name không được để trống.",
        ),
        (
            [*WARD, *ADMIN, "--term", "2020 - 2025"],
            "--term và --term-from phải đi cùng nhau.",
        ),
        (
            [*WARD, *ADMIN, "--office", "vp"],
            "--office và --office-name phải đi cùng nhau.",
        ),
    ],
)
def test_what_is_missing_is_named(arguments, message):
    assert refusal(*arguments) == message
    assert not Committee.objects.exists()


def test_a_date_that_does_not_exist_is_explained():
    wrong = [*WARD[:-1], "30/02/1990", *ADMIN]
    assert "Tháng 2/1990 chỉ có 28 ngày, không có ngày 30." in refusal(*wrong)


def test_kinds_that_exist_are_kept():
    CellKind.objects.create(code="khac", name="Khác")
    call_command("setup_ward", *WARD, *ADMIN)
    assert CellKind.objects.get().name == "Khác"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Đảng bộ phường Bến Nghé", "BEN-NGHE"),
        ("Đảng bộ phường 12", "12"),
        ("Đảng bộ Phường Nguyễn Thái Bình - Cầu Ông Lãnh", "NGUYEN-THAI-BINH-CAU"),
    ],
)
def test_the_code_follows_from_the_name(name, code):
    assert code_of(name) == code


def test_first_passwords_are_long_readable_and_never_the_same():
    found = {first_password() for _ in range(200)}
    assert len(found) == 200
    pattern = rf"(?:[{LETTERS}]{{4}}-){{3}}[{LETTERS}]{{4}}"
    assert all(re.fullmatch(pattern, password) for password in found)
