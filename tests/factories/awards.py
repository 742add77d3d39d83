"""Ratings, commendations, badges."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from awards.models import Award, Badge, Rating
from tests.factories.cells import CellFactory
from tests.factories.members import MemberFactory


class RatingFactory(DjangoModelFactory):
    """Of a cell, rated XS; with ``member`` given, of the member."""

    class Meta:
        model = Rating

    year = 2022
    member = None
    cell = factory.Maybe("member", None, factory.SubFactory(CellFactory))
    level = Rating.Level.XS


class AwardFactory(DjangoModelFactory):
    """Of a cell; ``member`` or ``awardee_name`` given makes it theirs."""

    class Meta:
        model = Award

    class Params:
        elsewhere = factory.LazyAttribute(lambda a: bool(a.member or a.awardee_name))

    year = 2022
    member = None
    awardee_name = ""
    cell = factory.Maybe("elsewhere", None, factory.SubFactory(CellFactory))
    subject = factory.LazyAttribute(
        lambda a: "member" if a.member else "person" if a.awardee_name else "cell"
    )
    title = Award.Title.EXCELLENT
    decision = "12-QĐ/ĐU"
    decided_on = date(2022, 12, 20)


class BadgeFactory(DjangoModelFactory):
    class Meta:
        model = Badge

    member = factory.SubFactory(MemberFactory, admitted_on=date(1990, 2, 3))
    level = 30
    occasion_on = date(2022, 11, 7)
