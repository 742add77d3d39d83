"""Members through time: two ledgers of periods, and dated facts beside them.

PartyPeriod is the time in the Party; Membership the time in one cell of this
committee. Both are half-open, [start, end): on the day of death or transfer one is
no longer counted, on the first day one is. A wrong row is voided and replaced.

Only the operational minimum is held: no scans, no family or political history, no
content of discipline cases. Source: HD 12-HD/BTCTW (17/3/2022).
"""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.core.fields import PartialDateField
from benghe.core.models import BaseModel
from benghe.core.periods import PeriodModel, VoidableModel
from benghe.lib.dates import PartialDate
from benghe.lib.text import name_key, search_key
from cells.models import Cell, Committee, Term
from members.inspections import Discipline as Discipline
from members.inspections import Inspection as Inspection
from members.querysets import (
    MemberChildQuerySet,
    MemberDatedQuerySet,
    MemberPeriodQuerySet,
    MemberQuerySet,
    MembershipQuerySet,
    PartyPeriodQuerySet,
)

only_digits = RegexValidator(r"^\d+$", "Chỉ gồm chữ số.")


class Member(BaseModel):
    """A Party member. ``full_name`` is the present one; MemberName has former ones.

    ``card_number`` None: no card yet (probation). Identity fields are optional and
    masked unless the role may read them.
    """

    class Gender(models.TextChoices):
        MALE = "male", "Nam"
        FEMALE = "female", "Nữ"

    full_name = models.CharField("họ và tên", max_length=120)
    gender = models.CharField("giới tính", max_length=6, choices=Gender.choices)
    born = PartialDateField(
        "ngày sinh", help_text="03/02/1975; nếu chỉ biết tháng hoặc năm: 2/1975, 1975."
    )
    card_number = models.CharField(
        "số thẻ đảng viên", max_length=12, unique=True, null=True, blank=True,
        validators=[only_digits],
        error_messages={"unique": "Số thẻ này không dùng được: hãy kiểm tra lại."},
        help_text="Chỉ gồm chữ số, giữ các số 0 ở đầu.",
    )  # fmt: skip
    ethnicity = models.CharField("dân tộc", max_length=40, default="Kinh")
    religion = models.CharField("tôn giáo", max_length=40, blank=True)
    hometown = models.CharField("quê quán", max_length=120, blank=True)
    identity_number = models.CharField(
        "số CCCD", max_length=12, blank=True,
        validators=[RegexValidator(r"^(\d{9}|\d{12})$", "CCCD gồm 12 chữ số (CMND 9).")],
    )  # fmt: skip
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    name_key = models.CharField(max_length=400, editable=False, db_index=True)
    search_key = models.CharField(max_length=160, editable=False)

    SENSITIVE = ("identity_number", "phone", "address")

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đảng viên"
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(full_name=""),
                name="member_has_name",
                violation_error_message="Hãy nhập họ và tên.",
            )
        ]
        indexes = [models.Index(fields=["name_key", "id"], name="member_name_order")]

    def __str__(self) -> str:
        return self.full_name

    def prepare(self) -> None:
        """Fill the keys by which members are sorted and found."""
        super().prepare()
        if self.card_number is not None:
            self.card_number = (
                self.card_number.replace(" ", "").replace(".", "") or None
            )
        self.name_key = name_key(self.full_name)[:400]
        self.search_key = search_key(self.full_name)[:160]

    def clean(self) -> None:
        """Nobody is born in the future, nor after the own admission."""
        if not isinstance(self.born, PartialDate):
            return
        if self.born.earliest > localdate():
            raise ValidationError(
                {"born": "Ngày sinh ở tương lai. Hãy kiểm tra lại năm."}
            )
        first = (
            self.partyperiods.valid().order_by("admitted_on").first()
            if self.pk
            else None
        )
        if first and first.admitted_on <= self.born.earliest:
            raise ValidationError(
                {
                    "born": f"Ngày sinh sau ngày kết nạp {first.admitted_on:%d/%m/%Y}. Hãy sửa một "
                    "trong hai."
                }
            )

    def get_absolute_url(self) -> str:
        """The member's page."""
        return reverse("members:detail", args=[self.pk])


class MemberChild(BaseModel):
    """A row that hangs from a member."""

    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="đảng viên", related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class MemberName(MemberChild, PeriodModel):
    """A former or present name, with the days on which it was true."""

    full_name = models.CharField("họ và tên", max_length=120)

    objects = MemberDatedQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "họ tên theo thời gian"
        ordering = ["member", "-started_on"]

    def __str__(self) -> str:
        return self.full_name


class Qualification(MemberChild):
    """A level reached, from the day it was reached; statistics count the highest."""

    class Kind(models.TextChoices):
        GENERAL = "general", "Giáo dục phổ thông"
        PROFESSIONAL = "professional", "Chuyên môn"
        POLITICAL = "political", "Lý luận chính trị"

    class Level(models.TextChoices):
        THCS = "thcs", "Trung học cơ sở"
        THPT = "thpt", "Trung học phổ thông"
        TRUNG_CAP = "trung_cap", "Trung cấp chuyên nghiệp"
        CAO_DANG = "cao_dang", "Cao đẳng"
        DAI_HOC = "dai_hoc", "Đại học"
        THAC_SI = "thac_si", "Thạc sĩ"
        TIEN_SI = "tien_si", "Tiến sĩ"
        SO_CAP_LLCT = "so_cap_llct", "Sơ cấp lý luận chính trị"
        TRUNG_CAP_LLCT = "trung_cap_llct", "Trung cấp lý luận chính trị"
        CAO_CAP_LLCT = "cao_cap_llct", "Cao cấp, cử nhân lý luận chính trị"

    kind = models.CharField("loại", max_length=12, choices=Kind.choices)
    level = models.CharField("trình độ", max_length=16, choices=Level.choices)
    started_on = models.DateField("đạt từ ngày")

    objects = MemberChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "trình độ"
        ordering = ["member", "kind", "-started_on"]

    def __str__(self) -> str:
        return self.get_level_display()


class Occupation(MemberChild, PeriodModel):
    """What the member does, over a period."""

    class Group(models.TextChoices):
        OFFICIAL = "official", "Cán bộ, công chức"
        PUBLIC = "public", "Viên chức"
        ARMED = "armed", "Quân đội, công an"
        BUSINESS = "business", "Doanh nghiệp, kinh doanh"
        STUDENT = "student", "Học sinh, sinh viên"
        RETIRED = "retired", "Hưu trí"
        OTHER = "other", "Khác"

    group = models.CharField("nhóm nghề", max_length=10, choices=Group.choices)
    title = models.CharField("công việc", max_length=120, blank=True)

    objects = MemberDatedQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "nghề nghiệp"
        ordering = ["member", "-started_on"]

    def __str__(self) -> str:
        return self.title or self.get_group_display()


class PartyPeriod(MemberChild, VoidableModel):
    """Time in the Party, from the decision of admission; re-admission is a second one.

    ``official_on`` None: still on probation. Party age and badges read this ledger.
    Source: QĐ 24-QĐ/TW (30/7/2021), HD 01-HD/TW (28/9/2021).
    """

    class EndReason(models.TextChoices):
        DEATH = "death", "Từ trần"
        EXPELLED = "expelled", "Khai trừ"
        STRUCK_OFF = "struck_off", "Xóa tên"
        RESIGNED = "resigned", "Xin ra khỏi Đảng"

    admitted_on = models.DateField("ngày kết nạp")
    official_on = models.DateField("ngày chính thức", null=True, blank=True)
    ended_on = models.DateField("ngày ra khỏi Đảng", null=True, blank=True)
    end_reason = models.CharField(
        "lý do", max_length=10, choices=EndReason.choices, blank=True
    )
    decision = models.CharField("quyết định kết nạp", max_length=120, blank=True)

    objects = PartyPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thời gian trong Đảng"
        ordering = ["member", "admitted_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(official_on__isnull=True)
                | Q(official_on__gte=F("admitted_on")),
                name="partyperiod_official_after_admission",
                violation_error_message="Ngày chính thức phải sau ngày kết nạp.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("admitted_on")),
                name="partyperiod_ends_after_admission",
                violation_error_message="Ngày ra khỏi Đảng phải sau ngày kết nạp.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="partyperiod_end_has_reason",
                violation_error_message="Ngày ra khỏi Đảng và lý do phải đi cùng nhau.",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_on__isnull=True, voided_at__isnull=True),
                name="partyperiod_one_open",
                violation_error_message="Đảng viên này đang có một thời gian trong Đảng "
                "chưa kết thúc.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, kết nạp {self.admitted_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Periods of one member never overlap."""
        if self.voided_at or not self.member_id or not self.admitted_on:
            return
        others = self.member.partyperiods.valid().exclude(pk=self.pk)
        others = others.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=self.admitted_on)
        )
        if self.ended_on:
            others = others.filter(admitted_on__lt=self.ended_on)
        if other := others.first():
            raise ValidationError(
                "Trùng với thời gian trong Đảng đã ghi từ ngày "
                f"{other.admitted_on:%d/%m/%Y}. Hãy sửa một trong hai."
            )


class Membership(MemberChild, PeriodModel, VoidableModel):
    """Time in one cell of this committee; its starts and ends are the movements.

    Going to another ward ends this one and not the PartyPeriod. A move between two
    cells ends one and starts the other on the same day, both ``internal``.
    """

    class StartReason(models.TextChoices):
        ADMITTED = "admitted", "Kết nạp"
        READMITTED = "readmitted", "Kết nạp lại"
        RESTORED = "restored", "Phục hồi đảng tịch"
        FROM_CITY = "from_city", "Chuyển đến từ nơi khác trong Thành phố"
        FROM_OUTSIDE = "from_outside", "Chuyển đến từ ngoài Thành phố"
        INTERNAL = "internal", "Chuyển giữa các chi bộ trong phường"
        OPENING = "opening", "Có từ trước khi lập sổ"

    class EndReason(models.TextChoices):
        DEATH = "death", "Từ trần"
        EXPELLED = "expelled", "Khai trừ"
        STRUCK_OFF = "struck_off", "Xóa tên"
        RESIGNED = "resigned", "Xin ra khỏi Đảng"
        TO_CITY = "to_city", "Chuyển đi nơi khác trong Thành phố"
        TO_OUTSIDE = "to_outside", "Chuyển đi ngoài Thành phố"
        INTERNAL = "internal", "Chuyển giữa các chi bộ trong phường"

    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ", related_name="memberships"
    )
    start_reason = models.CharField(
        "lý do đến", max_length=12, choices=StartReason.choices
    )
    end_reason = models.CharField(
        "lý do đi", max_length=12, choices=EndReason.choices, blank=True
    )
    decision = models.CharField("quyết định", max_length=120, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = "thời gian ở chi bộ"
        verbose_name_plural = "thời gian ở chi bộ (biến động)"
        ordering = ["member", "started_on"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="membership_end_has_reason",
                violation_error_message="Ngày rời chi bộ và lý do phải đi cùng nhau.",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_on__isnull=True, voided_at__isnull=True),
                name="membership_one_open",
                violation_error_message="Đảng viên này đang sinh hoạt ở một chi bộ: hãy "
                "kết thúc thời gian đó trước.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "started_on", "ended_on"], name="membership_by_day"
            ),
            models.Index(
                fields=["cell", "started_on", "ended_on"], name="membership_by_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.cell}, từ {self.started_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Periods of one member never overlap, and lie within the cell's life."""
        if self.voided_at or not self.started_on:
            return
        if self.member_id:
            self.refuse_overlap(
                self.member.memberships.valid(), "thời gian ở chi bộ khác"
            )
        if self.cell_id and self.started_on < self.cell.founded_on:
            raise ValidationError(
                {
                    "started_on": f"{self.cell} thành lập ngày "
                    f"{self.cell.founded_on:%d/%m/%Y}, sau ngày này."
                }
            )


class Standing(MemberChild, PeriodModel, VoidableModel):
    """A state that does not change the count: exempt, suspended, temporarily away."""

    class Kind(models.TextChoices):
        EXEMPT = "exempt", "Miễn công tác và sinh hoạt đảng"
        SUSPENDED = "suspended", "Đình chỉ sinh hoạt đảng"
        AWAY = "away", "Sinh hoạt tạm thời ở nơi khác"
        ABROAD = "abroad", "Ở nước ngoài"

    kind = models.CharField("trạng thái", max_length=10, choices=Kind.choices)
    decision = models.CharField("quyết định", max_length=120, blank=True)

    objects = MemberPeriodQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = "trạng thái sinh hoạt"
        verbose_name_plural = "trạng thái sinh hoạt (miễn, đình chỉ, tạm vắng)"
        ordering = ["member", "-started_on"]

    def __str__(self) -> str:
        return f"{self.member} – {self.get_kind_display()}"

    def clean(self) -> None:
        """One period of a kind at a time."""
        if self.member_id and not self.voided_at:
            others = self.member.standings.valid().filter(kind=self.kind)
            self.refuse_overlap(others, "cùng trạng thái")


class Post(MemberChild, PeriodModel, VoidableModel):
    """A post (chức vụ) in a committee or a cell, over a period."""

    class Kind(models.TextChoices):
        SECRETARY = "secretary", "Bí thư"
        DEPUTY = "deputy", "Phó Bí thư"
        STANDING_DEPUTY = "standing_deputy", "Phó Bí thư Thường trực"
        BOARD = "board", "Ủy viên Ban Thường vụ"
        MEMBER = "member", "Cấp ủy viên"

    kind = models.CharField("chức vụ", max_length=16, choices=Kind.choices)
    committee = models.ForeignKey(
        Committee, models.PROTECT, verbose_name="đảng bộ",
        null=True, blank=True, related_name="posts",
    )  # fmt: skip
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ",
        null=True, blank=True, related_name="posts",
    )  # fmt: skip
    term = models.ForeignKey(
        Term, models.PROTECT, verbose_name="nhiệm kỳ", null=True, blank=True
    )
    decision = models.CharField("quyết định", max_length=120, blank=True)

    objects = MemberPeriodQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "chức vụ trong Đảng"
        ordering = ["committee", "cell", "-started_on"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(committee__isnull=True, cell__isnull=False)
                | Q(committee__isnull=False, cell__isnull=True),
                name="post_at_one_place",
                violation_error_message="Chọn đảng bộ hoặc chi bộ, không cả hai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cell or self.committee}"

    def clean(self) -> None:
        """One secretary at a time in one place."""
        if self.kind != self.Kind.SECRETARY or self.voided_at:
            return
        place = Q(cell=self.cell) if self.cell_id else Q(committee=self.committee)
        others = Post.objects.valid().filter(place, kind=self.kind)
        self.refuse_overlap(others, "bí thư khác")
