"""The two ledgers of periods and the dated states and posts beside them.

PartyPeriod is the time in the Party; Membership the time in one cell of this
committee. Both are half-open, [start, end): on the day of death or transfer one is
no longer counted, on the first day one is. A wrong row is voided and replaced.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from benghe.core.periods import PeriodModel, VoidableModel
from cells.models import Cell, Committee, Term
from members.child_querysets import (
    CandidacyQuerySet,
    MemberPeriodQuerySet,
    MembershipQuerySet,
    PartyPeriodQuerySet,
    StandingQuerySet,
)
from members.people import MemberChild


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
        indexes = [
            models.Index(
                fields=["member", "admitted_on"], name="partyperiod_by_member"
            ),
            # Those on probation, and the recognised of a period. None on the day of
            # admission alone: it would be read from end to end for almost any day.
            models.Index(
                fields=["official_on", "admitted_on"], name="partyperiod_by_official"
            ),
            models.Index(
                fields=["ended_on"],
                condition=Q(ended_on__isnull=False),
                name="partyperiod_by_end",
            ),
        ]
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
            # They hold all that says who is in which cell on a day, so that counting
            # reads them alone. None on the first day alone: see PartyPeriod.
            models.Index(
                fields=["member", "started_on", "ended_on", "voided_at", "cell"],
                name="membership_by_day",
            ),
            models.Index(
                fields=["cell", "started_on", "ended_on", "voided_at", "member"],
                name="membership_by_cell",
            ),
            models.Index(
                fields=["ended_on", "member"],
                condition=Q(ended_on__isnull=False),
                name="membership_by_end",
            ),
            models.Index(
                fields=["cell", "ended_on"],
                condition=Q(ended_on__isnull=False),
                name="membership_by_cell_end",
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
    """A state that does not change the count: exempt, suspended, temporarily away.

    ``due_on``: when it must be renewed or is to end; None: open. ``cell`` only for a
    guest: one who belongs elsewhere and takes part here, never counted in this ward.
    Source: HD 01-HD/TW (28/9/2021) on temporary activity and exemption.
    """

    class Kind(models.TextChoices):
        EXEMPT = "exempt", "Miễn công tác và sinh hoạt đảng"
        SUSPENDED = "suspended", "Đình chỉ sinh hoạt đảng"
        AWAY = "away", "Sinh hoạt tạm thời ở nơi khác"
        ABROAD = "abroad", "Ở nước ngoài"
        GUEST = "guest", "Sinh hoạt tạm thời đến"

    kind = models.CharField("trạng thái", max_length=10, choices=Kind.choices)
    due_on = models.DateField("hạn", null=True, blank=True)
    place = models.CharField("nơi đi, nơi đến", max_length=160, blank=True)
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ tiếp nhận",
        null=True, blank=True, related_name="guests",
    )  # fmt: skip
    decision = models.CharField("quyết định", max_length=120, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = "trạng thái sinh hoạt"
        verbose_name_plural = "trạng thái sinh hoạt (miễn, đình chỉ, tạm vắng)"
        ordering = ["member", "-started_on"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="guest", cell__isnull=False)
                | (~Q(kind="guest") & Q(cell__isnull=True)),
                name="standing_guest_has_cell",
                violation_error_message="Chỉ người sinh hoạt tạm thời đến mới ghi chi bộ "
                "tiếp nhận.",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "started_on"], name="standing_by_member"),
            models.Index(fields=["kind", "due_on"], name="standing_by_due"),
        ]

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
        indexes = [
            models.Index(fields=["cell", "started_on"], name="post_by_cell"),
            models.Index(fields=["member", "started_on"], name="post_by_member"),
        ]
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


class Candidacy(MemberChild, PeriodModel, VoidableModel):
    """Someone followed towards admission (quần chúng ưu tú) by a cell; not a member.

    ``trained_on``: the certificate of the class on the Party, valid five years; None:
    not yet. Source: HD 12-HD/BTCTW (17/3/2022).
    """

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", "Được kết nạp"
        DROPPED = "dropped", "Thôi theo dõi"

    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ theo dõi", related_name="candidacies"
    )
    trained_on = models.DateField(
        "ngày cấp giấy chứng nhận lớp nhận thức về Đảng", null=True, blank=True
    )
    outcome = models.CharField(
        "kết quả", max_length=10, choices=Outcome.choices, blank=True
    )

    objects = CandidacyQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = "theo dõi quần chúng ưu tú"
        verbose_name_plural = "quần chúng ưu tú"
        ordering = ["cell", "-started_on"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="")
                | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="candidacy_end_has_outcome",
                violation_error_message="Ngày thôi theo dõi và kết quả phải đi cùng nhau.",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_on__isnull=True, voided_at__isnull=True),
                name="candidacy_one_open",
                violation_error_message="Người này đang được một chi bộ theo dõi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.cell}"

    def clean(self) -> None:
        """Followed by one cell at a time."""
        if self.member_id and not self.voided_at:
            self.refuse_overlap(
                self.member.candidacys.valid(), "thời gian theo dõi khác"
            )
