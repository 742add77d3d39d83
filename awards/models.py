"""Ratings, commendations and badges, kept as facts with their decisions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from awards.querysets import AwardQuerySet, BadgeQuerySet, RatingQuerySet
from awards.regulations import BADGE_LEVELS
from benghe.core.models import BaseModel
from benghe.core.periods import VoidableModel
from benghe.lib.text import name_key, natural_key
from cells.models import Cell
from members.models import Member

LEVELS = BADGE_LEVELS[-1].levels


class Rating(BaseModel, VoidableModel):
    """The yearly rating of one cell or one member: rated, exempt or not yet.

    ``level`` is empty unless rated. ``decided_on`` None: proposed, not yet decided.
    Source: QĐ 132-QĐ/TW (8/3/2018), HD 21-HD/BTCTW (18/10/2019) for 2019–2022.
    """

    class Level(models.TextChoices):
        XS = "XS", "Hoàn thành xuất sắc nhiệm vụ"
        T = "T", "Hoàn thành tốt nhiệm vụ"
        HT = "HT", "Hoàn thành nhiệm vụ"
        K = "K", "Không hoàn thành nhiệm vụ"

    class State(models.TextChoices):
        RATED = "rated", "Đã đánh giá"
        EXEMPT = "exempt", "Miễn đánh giá"
        NOT_YET = "not_yet", "Chưa đánh giá"

    year = models.PositiveSmallIntegerField("năm")
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ",
        null=True, blank=True, related_name="ratings",
    )  # fmt: skip
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="đảng viên",
        null=True, blank=True, related_name="ratings",
    )  # fmt: skip
    state = models.CharField(
        "tình trạng", max_length=8, choices=State.choices, default=State.RATED
    )
    level = models.CharField(
        "mức xếp loại", max_length=2, choices=Level.choices, blank=True
    )
    reason = models.CharField(
        "lý do miễn hoặc chưa đánh giá", max_length=200, blank=True
    )
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision = models.CharField("quyết định", max_length=60, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "xếp loại"
        ordering = ["-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=True, cell__isnull=False)
                | Q(member__isnull=False, cell__isnull=True),
                name="rating_of_one",
                violation_error_message="Chọn chi bộ hoặc đảng viên.",
            ),
            models.CheckConstraint(
                condition=(Q(state="rated") & ~Q(level=""))
                | (~Q(state="rated") & Q(level="") & ~Q(reason="")),
                name="rating_level_fits_state",
                violation_error_message="Đã đánh giá thì phải có mức; miễn hoặc chưa "
                "đánh giá thì phải có lý do và không có mức.",
            ),
            models.UniqueConstraint(
                fields=["year", "cell"],
                condition=Q(voided_at__isnull=True, cell__isnull=False),
                name="rating_one_a_cell_and_year",
                violation_error_message="Chi bộ này đã có xếp loại của năm.",
            ),
            models.UniqueConstraint(
                fields=["year", "member"],
                condition=Q(voided_at__isnull=True, member__isnull=False),
                name="rating_one_a_member_and_year",
                violation_error_message="Đảng viên này đã có xếp loại của năm.",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "state", "level"], name="rating_by_year")
        ]

    def __str__(self) -> str:
        return f"{self.cell or self.member} – {self.year}: {self.verdict}"

    @property
    def verdict(self) -> str:
        """The level in words, or the state."""
        return self.get_level_display() if self.level else self.get_state_display()


class Award(BaseModel, VoidableModel):
    """One commendation: who, for what, in which form, by which decision.

    A collective or a person need not be a cell or a member: ``awardee_name`` then
    names them. ``amount_vnd`` None: no money recorded. Source: QĐ 29-QĐ/TW, 27.2.
    """

    class Subject(models.TextChoices):
        CELL = "cell", "Chi bộ"
        MEMBER = "member", "Đảng viên"
        COLLECTIVE = "collective", "Tập thể"
        PERSON = "person", "Cá nhân"

    class Title(models.TextChoices):
        EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
        CONTRIBUTION = (
            "contribution",
            "Có đóng góp tích cực trong công tác Đảng bộ phường",
        )

    class Form(models.TextChoices):
        CERTIFICATE = "certificate", "Giấy khen"
        PRAISE = "praise", "Biểu dương"

    year = models.PositiveSmallIntegerField("năm")
    subject = models.CharField("đối tượng", max_length=10, choices=Subject.choices)
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ",
        null=True, blank=True, related_name="awards",
    )  # fmt: skip
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="đảng viên",
        null=True, blank=True, related_name="awards",
    )  # fmt: skip
    awardee_name = models.CharField(
        "tên người, tập thể được khen", max_length=160, blank=True,
        help_text="Chỉ nhập khi không phải chi bộ hoặc đảng viên của Đảng bộ.",
    )  # fmt: skip
    unit = models.CharField("đơn vị", max_length=160, blank=True)
    title = models.CharField("danh hiệu", max_length=14, choices=Title.choices)
    form = models.CharField(
        "hình thức", max_length=12, choices=Form.choices, default=Form.CERTIFICATE
    )
    decision = models.CharField("quyết định số", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    amount_vnd = models.PositiveBigIntegerField(
        "tiền thưởng (đồng)", null=True, blank=True
    )
    note = models.CharField("ghi chú", max_length=200, blank=True)
    sort_key = models.CharField(max_length=500, editable=False, db_index=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "khen thưởng"
        ordering = ["-year", "title", "subject", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject="cell", cell__isnull=False, member__isnull=True)
                | Q(subject="member", member__isnull=False, cell__isnull=True)
                | (Q(subject__in=["collective", "person"]) & ~Q(awardee_name="")),
                name="award_subject_fits",
                violation_error_message="Đối tượng và tên người được khen không khớp: chi "
                "bộ, đảng viên thì chọn từ danh sách; tập thể, cá nhân thì nhập tên.",
            ),
            models.UniqueConstraint(
                fields=["year", "title", "cell"],
                condition=Q(voided_at__isnull=True, subject="cell"),
                name="award_once_a_cell_title_year",
                violation_error_message="Chi bộ này đã được khen danh hiệu này trong năm.",
            ),
            models.UniqueConstraint(
                fields=["year", "title", "member"],
                condition=Q(voided_at__isnull=True, subject="member"),
                name="award_once_a_member_title_year",
                violation_error_message="Đảng viên này đã được khen danh hiệu này trong năm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.awardee} – {self.get_title_display()} {self.year}"

    @property
    def awardee(self) -> str:
        """The present name; a paper of a day prints ``with_awardee_on``."""
        return str(self.cell or self.member or self.awardee_name)

    def prepare(self) -> None:
        """Fill the key: cells and collectives in natural order, people by name."""
        super().prepare()
        if self.subject in {self.Subject.MEMBER, self.Subject.PERSON}:
            self.sort_key = name_key(self.awardee)[:500]
        else:
            self.sort_key = natural_key(self.awardee)[:500]


class Badge(BaseModel, VoidableModel):
    """A Huy hiệu Đảng that was awarded: level, occasion and decision.

    Source: HD 12-HD/BTCTW (17/3/2022); levels 30, 40, 45 … 90, no 35.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="đảng viên", related_name="badges"
    )
    level = models.PositiveSmallIntegerField(
        "loại (năm)", choices=[(level, f"{level} năm tuổi Đảng") for level in LEVELS]
    )
    occasion_on = models.DateField(
        "đợt trao", help_text="Ví dụ: 03/02, 19/05, 02/09, 07/11."
    )
    decision = models.CharField("quyết định số", max_length=60, blank=True)
    posthumous = models.BooleanField("truy tặng", default=False)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "Huy hiệu Đảng"
        ordering = ["-occasion_on", "-level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "level"],
                condition=Q(voided_at__isnull=True),
                name="badge_once_a_level",
                violation_error_message="Đảng viên này đã có Huy hiệu loại này.",
            ),
            models.CheckConstraint(
                condition=Q(level__in=LEVELS),
                name="badge_level_exists",
                violation_error_message="Không có Huy hiệu loại này.",
            ),
        ]

    def __str__(self) -> str:
        return f"Huy hiệu {self.level} năm – {self.member}"

    def clean(self) -> None:
        """A badge is given to a member who was admitted before its occasion."""
        if not self.member_id or not self.occasion_on:
            return
        if not self.member.partyperiods.valid().filter(
            admitted_on__lt=self.occasion_on
        ):
            raise ValidationError(
                {"occasion_on": "Đảng viên này chưa được kết nạp trước đợt trao."}
            )
