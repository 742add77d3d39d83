"""Loading the demo ward: equal loads, exact sizes, no overwriting, the commands."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from awards.models import Award, Badge, Rating
from benghe.core.models import BaseModel, Document, Event
from benghe.lib.text import search_key
from cells.models import Cell, CellKind, Committee, CommitteeName, Seat, User
from members.models import Act, Discipline, Inspection, Member
from reports.demo.history import acts, in_proportion, seats_of
from reports.demo.loader import load_full, load_published, load_scaled
from reports.demo.names import TAKEN, invent_name
from reports.demo.organisation import ben_nghe_cells
from reports.demo.published import DECLARED, OBSERVED
from reports.indicators.models import (
    Area,
    DeclaredFigure,
    Explanation,
    Indicator,
    IndicatorName,
    Observation,
    Target,
)
from reports.review.models import PlanTask, Review, ReviewSection
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = date(2022, 12, 27)
PUBLISHED = {code: (day, value) for code, day, value in OBSERVED}


def business_models():
    return [m for m in apps.get_models() if issubclass(m, BaseModel)]


def snapshot():
    """Every business row and account by model; keys as places, whatever a sequence gives."""
    models = [User, *business_models()]
    rows = {m: list(m._base_manager.order_by("pk").values()) for m in models}
    places = {
        m: {row["id"]: n for n, row in enumerate(found)} for m, found in rows.items()
    }
    for model, found in rows.items():
        targets = {
            f.attname: f.related_model for f in model._meta.fields if f.is_relation
        }
        for place, row in enumerate(found):
            row["id"] = place
            for effect in row.get("effects", ()):
                effect["pk"] = places[apps.get_model(effect["model"])][effect["pk"]]
            for name, target in targets.items():
                if row[name] is not None:
                    row[name] = places[target][row[name]]
    return rows


def loaded(load, *arguments):
    """What a load stores; undone again."""
    with transaction.atomic():
        load(*arguments)
        found = snapshot()
        transaction.set_rollback(True)
    return found


def published_rows():
    rows = Observation.objects.filter(source__startswith="Tin hội nghị tổng kết")
    return {row.indicator.code: (row.as_of, row.value) for row in rows}


def test_two_loads_give_equal_rows():
    first = loaded(load_full)
    assert not Committee.objects.exists()
    # 900 who are or were counted, 7 who are followed towards admission, 3 guests.
    assert len(first[Member]) == 910
    assert len(first[Act]) == 517
    assert loaded(load_full) == first


def test_another_seed_gives_other_people_and_the_same_figures():
    load_full(seed=7)
    assert Member.objects.on(DAY).count() == 776
    assert Award.objects.filter(subject="member").count() == 11
    assert published_rows() == PUBLISHED


def test_published_only_holds_nothing_but_the_published():
    load_published()
    assert Committee.objects.get().code == "BEN-NGHE"
    name = CommitteeName.objects.get()
    assert (name.superior, name.issuer, name.place) == (
        "ĐẢNG BỘ QUẬN 1",
        "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ",
        "Quận 1",
    )
    declared = DeclaredFigure.objects.order_by("pk").values_list("key", "value", "unit")
    assert list(declared) == list(DECLARED)
    assert published_rows() == PUBLISHED
    assert Observation.objects.count() == len(PUBLISHED)
    assert not Observation.objects.exclude(numerator=None)
    assert (Indicator.objects.count(), IndicatorName.objects.count()) == (62, 2)
    for model in (
        Area,
        Explanation,
        Cell,
        Member,
        Rating,
        Award,
        Badge,
        Target,
        Document,
        Inspection,
        Discipline,
    ):
        assert not model._default_manager.exists()
    assert PlanTask.objects.filter(year=2023, owner="", due_on=None).count() == 7
    assert Review.objects.get().conference_on == DAY
    assert ReviewSection.objects.filter(text__contains="CẦN BỔ SUNG").exists()
    roles = Seat.objects.order_by("role").values_list("role", flat=True)
    assert list(roles) == ["KT", "LD", "QT", "UB", "VP"]


@pytest.mark.parametrize(("cells", "members"), [(1, 1), (3, 5), (12, 400), (30, 1000)])
def test_a_generated_ward_has_exactly_the_size_asked_for(cells, members):
    load_scaled(cells, members, seed=3)
    assert Cell.objects.on(DAY).count() == cells
    assert Member.objects.on(DAY).count() == members
    assert not DeclaredFigure.objects.exists()
    assert not Observation.objects.exists()


def test_a_generated_ward_depends_on_its_seed_alone():
    one = loaded(load_scaled, 2, 40, 1)
    assert loaded(load_scaled, 2, 40, 1) == one
    assert loaded(load_scaled, 2, 40, 2)[Member] != one[Member]


# --- the commands ---


def refusal(*arguments):
    with pytest.raises(CommandError) as caught:
        call_command("load_demo", *arguments)
    assert caught.value.returncode == 2
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_database_with_an_account_is_never_touched():
    UserFactory(username="nguoi.that")
    assert refusal() == (
        "Cơ sở dữ liệu đã có dữ liệu (tài khoản); dữ liệu mẫu chỉ nạp vào nơi còn trống."
    )
    assert (
        refusal("--published-only")
        == refusal("--cells", "2", "--members", "9")
        == refusal()
    )
    assert User.objects.count() == 1
    assert not Committee.objects.exists()


def test_a_database_with_one_business_row_is_never_touched():
    CellKind.objects.create(code="khac", name="Khác")
    assert "loại hình chi bộ" in refusal()
    assert not Committee.objects.exists()


def test_the_log_of_events_does_not_count_as_data(capsys):
    Event(kind=Event.Kind.LOGIN_FAILED).save()
    call_command("load_demo", "--published-only")
    assert capsys.readouterr().out == "Đã nạp các số liệu công bố của năm 2022.\n"


def test_a_second_load_says_that_the_demo_is_there(capsys):
    call_command("load_demo", "--published-only")
    assert refusal() == (
        "Dữ liệu mẫu đã có sẵn; không nạp lại. Muốn nạp lại, hãy dùng BENGHE_DATA mới."
    )
    capsys.readouterr()
    call_command("load_demo", "--if-empty")
    assert capsys.readouterr().out == ""
    assert not Member.objects.exists()


def test_a_load_that_fails_leaves_nothing(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("hỏng giữa chừng")

    monkeypatch.setattr("reports.demo.loader.store_tasks", fail)
    with pytest.raises(RuntimeError):
        load_published()
    assert not Committee.objects.exists()
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cells", "3"], "Phải cho cả --cells và --members."),
        (["--members", "3"], "Phải cho cả --cells và --members."),
        (["--cells", "0", "--members", "3"], "--cells phải từ 1 đến 2000."),
        (["--cells", "4", "--members", "3"], "--members phải từ số chi bộ đến 500000."),
        (
            ["--cells", "1,5", "--members", "3"],
            "Lệnh sai: tham số --cells: «1,5» phải là số nguyên, ví dụ 200.",
        ),
        (
            ["--published-only", "--seed", "1"],
            "--published-only không đi cùng --cells, --members, --seed.",
        ),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(arguments, message):
    assert refusal(*arguments) == message


def test_the_command_says_what_it_loaded(capsys):
    call_command("load_demo", "--cells", "2", "--members", "10", "--seed", "5")
    assert capsys.readouterr().out == "Đã nạp 2 chi bộ, 10 đảng viên (hư cấu).\n"


def test_demo_logins_are_printed_only_where_they_work(capsys):
    call_command("demo_logins")
    assert capsys.readouterr().out == ""
    load_published()
    user = User.objects.get(username="kiemtra")
    user.set_password("mat-khau-rieng-cua-toi")
    user.save()
    call_command("demo_logins")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Tài khoản dùng thử (mật khẩu chung: ben-nghe-2022-demo)"
    assert [line.split()[0] for line in lines[1:]] == [
        "vanphong",
        "lanhdao",
        "ubnd",
        "quantri",
    ]


# --- the generators ---


def test_names_of_public_life_are_drawn_again():
    rng = Random(1)
    names = {search_key(invent_name(rng, "male")) for _ in range(5000)}
    assert not names & TAKEN


def test_proportions_are_rounded_half_up_and_exact_for_the_ward_itself():
    assert [in_proportion(16, members) for members in (776, 388, 1552, 24, 25)] == [
        16,
        8,
        32,
        0,
        1,
    ]
    assert len(acts({2022: {"death": 14, "resigned": 1}}, 776)) == 15


def test_each_cell_gets_at_least_one_member():
    specs = ben_nghe_cells()
    for members in (28, 100, 776, 5000):
        given = Counter(spec.code for spec in seats_of(specs, members))
        assert sum(given.values()) == members
        assert len(given) == 28
