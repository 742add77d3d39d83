"""Indicators and the review."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from reports.models import (
    Area,
    DeclaredFigure,
    Explanation,
    Indicator,
    IndicatorGroup,
    IndicatorName,
    Observation,
    PlanTask,
    Review,
    ReviewRecipient,
    ReviewSection,
    Target,
)
from tests.factories.cells import FOUNDED, CommitteeFactory


class IndicatorGroupFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorGroup
        django_get_or_create = ("code",)

    code = "kinh-te"
    name = "Kinh tế – ngân sách"


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"chi_tieu.so_{n}")
    group = factory.SubFactory(IndicatorGroupFactory)
    name = factory.Sequence(lambda n: f"Chỉ tiêu số {n}")
    unit = "tỷ đồng"
    decimals = 3
    kind = Indicator.Kind.MONEY


class IndicatorNameFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorName

    indicator = factory.SubFactory(IndicatorFactory)
    name = "Tên cũ của chỉ tiêu"
    started_on = date(2016, 1, 1)
    ended_on = date(2023, 1, 1)


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"kp-{n}")
    name = factory.Sequence(lambda n: f"Khu phố {n}")
    started_on = FOUNDED


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    indicator = factory.SubFactory(IndicatorFactory)
    year = 2022
    value = Decimal("20")


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    indicator = factory.SubFactory(IndicatorFactory)
    as_of = date(2022, 11, 28)
    value = Decimal("30.149")
    source = "Báo cáo của Ủy ban nhân dân phường"


class ExplanationFactory(DjangoModelFactory):
    class Meta:
        model = Explanation

    indicator = factory.SubFactory(IndicatorFactory)
    year = 2022
    as_of = factory.LazyAttribute(lambda row: date(row.year, 12, 20))
    text = "Hoạt động dịch vụ phục hồi sau dịch."


class DeclaredFigureFactory(DjangoModelFactory):
    class Meta:
        model = DeclaredFigure

    key = factory.Sequence(lambda n: f"declared.key_{n}")
    year = 2022
    value = Decimal("776")
    unit = "đảng viên"
    as_of = date(2022, 12, 27)
    source = "Báo cáo tổng kết năm 2022"


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review
        django_get_or_create = ("year",)

    committee = factory.SubFactory(CommitteeFactory)
    year = 2022
    as_of = factory.LazyAttribute(lambda review: date(review.year, 12, 27))


class ReviewSectionFactory(DjangoModelFactory):
    class Meta:
        model = ReviewSection

    review = factory.SubFactory(ReviewFactory)
    code = factory.Sequence(lambda n: f"muc-{n}")
    position = factory.Sequence(lambda n: n)
    level = ReviewSection.Level.SECTION
    heading = "Công tác xây dựng Đảng"
    text = "Đảng bộ có nhiều cố gắng."


class ReviewRecipientFactory(DjangoModelFactory):
    class Meta:
        model = ReviewRecipient

    review = factory.SubFactory(ReviewFactory)
    text = "Ban Thường vụ Quận ủy"


class PlanTaskFactory(DjangoModelFactory):
    class Meta:
        model = PlanTask

    year = 2023
    group = "Xây dựng Đảng"
    text = "Phát triển đảng viên mới."
