"""What the whole portal shares."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from benghe.core.models import (
    Document,
    Event,
    ImportBatch,
    ImportRow,
    Job,
    SavedView,
    WardSetting,
)
from tests.factories.cells import UserFactory


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    series = "BEN-NGHE/2020-2025"
    kind = Document.Kind.NQ
    number = factory.Sequence(lambda n: n + 1)
    issuer = "Đảng ủy phường Bến Nghé"
    issued_on = date(2022, 1, 10)
    title = "Về nhiệm vụ năm 2022"


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    user = factory.SubFactory(UserFactory)
    kind = Event.Kind.LOGIN


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "test"
    title = "In danh sách"
    created_by = factory.SubFactory(UserFactory)


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    kind = "members"
    file_name = "dang-vien.xlsx"
    sha256 = "0" * 64
    state = ImportBatch.State.CHECKED
    created_by = factory.SubFactory(UserFactory)


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    rank = 2
    kind = "new"
    name = "Nguyễn Văn An"


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    page = "members:list"
    name = factory.Sequence(lambda n: f"Bộ lọc {n}")
    query = "loai=chinh-thuc"


class WardSettingFactory(DjangoModelFactory):
    class Meta:
        model = WardSetting
        django_get_or_create = ("key",)

    key = WardSetting.Key.TWO_DIGITS
    value = "không"
