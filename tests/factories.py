"""One factory per model, each minimal and valid.

Everything hangs from one ward (Committee «BEN-NGHE»), as in life: a factory that
needs a committee takes that one unless another is given.
"""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils.timezone import localdate
from factory.django import DjangoModelFactory

from awards.models import Award, Badge, Rating
from benghe.core.models import (
    Document,
    Event,
    ImportBatch,
    Job,
    SavedView,
    WardSetting,
)
from benghe.lib.dates import PartialDate, add_years
from cells.models import (
    Cell,
    CellKind,
    CellName,
    Committee,
    CommitteeName,
    OrganisationAct,
    OrganisationPart,
    Seat,
    Term,
    User,
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
from reports.models import (
    Area,
    DeclaredFigure,
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

FOUNDED = date(1976, 7, 2)
ADMITTED = date(2010, 2, 3)
# What MemberFactory writes into the two ledgers beside the member.
LEDGERS = ("cell", "admitted_on", "official_on", "joined_on", "start_reason")


# --- cells ---


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


# --- members ---


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


# --- awards ---


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


# --- reports ---


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


# --- core ---


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

    kind = "members.member"
    file_name = "dang-vien.xlsx"
    sha256 = "0" * 64
    state = ImportBatch.State.CHECKED
    created_by = factory.SubFactory(UserFactory)


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
