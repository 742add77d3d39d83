"""The organisation, accounts and seats."""

from datetime import date, timedelta

import factory
from django.utils.timezone import localdate
from factory.django import DjangoModelFactory

from cells.models import (
    Cell,
    CellKind,
    CellName,
    Committee,
    CommitteeName,
    Seat,
    Term,
    User,
)

FOUNDED = date(1976, 7, 2)


class CommitteeFactory(DjangoModelFactory):
    """The ward; give ``code`` and ``parent`` for a committee below it."""

    class Meta:
        model = Committee
        django_get_or_create = ("code",)

    code = "BEN-NGHE"
    founded_on = FOUNDED


class CommitteeNameFactory(DjangoModelFactory):
    class Meta:
        model = CommitteeName

    committee = factory.SubFactory(CommitteeFactory)
    name = "Đảng bộ phường Bến Nghé"
    issuer = "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ"
    superior = "ĐẢNG BỘ QUẬN 1"
    place = "Quận 1"
    started_on = FOUNDED


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    committee = factory.SubFactory(CommitteeFactory)
    name = "2020 - 2025"
    started_on = date(2020, 6, 10)


class CellKindFactory(DjangoModelFactory):
    class Meta:
        model = CellKind
        django_get_or_create = ("code",)

    code = "khu-pho"
    name = factory.LazyAttribute(lambda kind: f"Loại {kind.code}")


class CellFactory(DjangoModelFactory):
    """A cell with the one CellName that it has had since it was founded."""

    class Meta:
        model = Cell

    code = factory.Sequence(lambda n: f"CB{n:03d}")
    committee = factory.SubFactory(CommitteeFactory)
    kind = factory.SubFactory(CellKindFactory)
    name = factory.Sequence(lambda n: f"Chi bộ Khu phố {n}")
    founded_on = FOUNDED

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        cell = super()._create(model_class, *args, **kwargs)
        CellName.objects.create(cell=cell, name=cell.name, started_on=cell.founded_on)
        return cell


class CellNameFactory(DjangoModelFactory):
    """A former name, over before the one that CellFactory gives."""

    class Meta:
        model = CellName

    cell = factory.SubFactory(CellFactory)
    name = "Chi bộ Khu phố tên cũ"
    started_on = date(1975, 4, 30)
    ended_on = FOUNDED


class UserFactory(DjangoModelFactory):
    """An account with its own password already set; give ``password`` to sign in."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"nguoi.dung.{n}")
    full_name = factory.Sequence(lambda n: f"Trần Thị Tài Khoản {n}")
    must_change_password = False

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class SeatFactory(DjangoModelFactory):
    """An open seat: at a cell for role BT, at the ward for every other role."""

    class Meta:
        model = Seat

    class Params:
        at_cell = factory.LazyAttribute(lambda seat: seat.role == "BT")

    user = factory.SubFactory(UserFactory)
    role = "VP"
    committee = factory.Maybe("at_cell", None, factory.SubFactory(CommitteeFactory))
    cell = factory.Maybe("at_cell", factory.SubFactory(CellFactory), None)
    started_on = factory.LazyFunction(lambda: localdate() - timedelta(days=400))
