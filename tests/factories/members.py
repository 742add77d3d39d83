"""People, their ledgers and acts."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from benghe.lib.dates import PartialDate, add_years
from cells.models import (
    OrganisationAct,
    OrganisationPart,
)
from members.models import (
    Act,
    Candidacy,
    Discipline,
    Inspection,
    Member,
    MemberName,
    Membership,
    Occupation,
    PartyPeriod,
    Post,
    Qualification,
    Standing,
)
from tests.factories.cells import CellFactory

ADMITTED = date(2010, 2, 3)
# What MemberFactory writes into the two ledgers beside the member.
LEDGERS = ("cell", "admitted_on", "official_on", "joined_on", "start_reason")


class MemberFactory(DjangoModelFactory):
    """A member with a PartyPeriod and a Membership that are both open.

    ``admitted_on=None``: no PartyPeriod; ``cell=None``: no Membership.
    ``official_on=None``: on probation. ``joined_on``: the first day in the cell.
    """

    class Meta:
        model = Member

    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Thành viên {n}")
    gender = Member.Gender.MALE
    born = PartialDate(1975, 8, 3)
    card_number = factory.Sequence(lambda n: f"{n:08d}")
    cell = factory.SubFactory(CellFactory)
    admitted_on = ADMITTED
    official_on = factory.LazyAttribute(
        lambda m: m.admitted_on and add_years(m.admitted_on, 1)
    )
    joined_on = factory.LazyAttribute(lambda m: m.admitted_on or ADMITTED)
    start_reason = Membership.StartReason.ADMITTED

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        own = {name: v for name, v in kwargs.items() if name not in LEDGERS}
        return super()._build(model_class, *args, **own)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        cell, admitted, official, joined, reason = (kwargs.pop(n) for n in LEDGERS)
        member = super()._create(model_class, *args, **kwargs)
        if admitted is not None:
            PartyPeriod.objects.create(
                member=member, admitted_on=admitted, official_on=official
            )
        if cell is not None:
            Membership.objects.create(
                member=member, cell=cell, started_on=joined, start_reason=reason
            )
        return member


class PartyPeriodFactory(DjangoModelFactory):
    class Meta:
        model = PartyPeriod

    member = factory.SubFactory(MemberFactory, cell=None, admitted_on=None)
    admitted_on = ADMITTED
    official_on = factory.LazyAttribute(lambda row: add_years(row.admitted_on, 1))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    member = factory.SubFactory(MemberFactory, cell=None)
    cell = factory.SubFactory(CellFactory)
    started_on = ADMITTED
    start_reason = Membership.StartReason.ADMITTED


class MemberNameFactory(DjangoModelFactory):
    class Meta:
        model = MemberName

    member = factory.SubFactory(MemberFactory)
    full_name = "Nguyễn Văn Tên Cũ"
    started_on = ADMITTED


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    member = factory.SubFactory(MemberFactory)
    kind = Qualification.Kind.PROFESSIONAL
    level = Qualification.Level.DAI_HOC
    started_on = date(2005, 9, 1)


class OccupationFactory(DjangoModelFactory):
    class Meta:
        model = Occupation

    member = factory.SubFactory(MemberFactory)
    group = Occupation.Group.RETIRED
    started_on = date(2020, 1, 1)


class StandingFactory(DjangoModelFactory):
    class Meta:
        model = Standing

    member = factory.SubFactory(MemberFactory)
    kind = Standing.Kind.EXEMPT
    started_on = date(2022, 1, 1)


class PostFactory(DjangoModelFactory):
    """Secretary of a cell; with ``committee`` given, of the committee."""

    class Meta:
        model = Post

    member = factory.SubFactory(MemberFactory)
    kind = Post.Kind.SECRETARY
    committee = None
    cell = factory.Maybe("committee", None, factory.SubFactory(CellFactory))
    started_on = date(2020, 6, 10)


class DisciplineFactory(DjangoModelFactory):
    """Of a member; with ``cell`` given, of the cell."""

    class Meta:
        model = Discipline

    cell = None
    member = factory.Maybe("cell", None, factory.SubFactory(MemberFactory))
    form = Discipline.Form.REPRIMAND
    decided_on = date(2022, 5, 10)
    decision = factory.Sequence(lambda n: f"{n}-QĐ/UBKT")


class InspectionFactory(DjangoModelFactory):
    class Meta:
        model = Inspection

    year = 2022
    kind = Inspection.Kind.INSPECTION
    body = Inspection.Body.COMMITTEE
    subject = "Việc thực hiện nghị quyết"


class ActFactory(DjangoModelFactory):
    """The record of an act alone, without rows of its own; tests of acts perform them."""

    class Meta:
        model = Act

    member = factory.SubFactory(MemberFactory)
    kind = Act.Kind.EXEMPT
    day = date(2022, 1, 1)
    decision = "7-QĐ/ĐU"


class CandidacyFactory(DjangoModelFactory):
    """Someone followed by a cell; the person is in no cell and not in the Party."""

    class Meta:
        model = Candidacy

    member = factory.SubFactory(MemberFactory, cell=None, admitted_on=None)
    cell = factory.SubFactory(CellFactory)
    started_on = date(2022, 1, 1)


class OrganisationActFactory(DjangoModelFactory):
    """The record of an act alone; ``cell`` given: with the part that names it."""

    class Meta:
        model = OrganisationAct
        skip_postgeneration_save = True

    kind = OrganisationAct.Kind.RENAME
    day = date(2022, 1, 1)

    @factory.post_generation
    def cell(self, create, cell, **kwargs):
        if create and cell is not None:
            OrganisationPartFactory(act=self, cell=cell)


class OrganisationPartFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationPart

    act = factory.SubFactory(OrganisationActFactory)
    role = OrganisationPart.Role.AFTER
    cell = factory.SubFactory(CellFactory)
    name = factory.LazyAttribute(lambda part: part.cell.name)
