"""The person: name, birth, and the dated facts that statistics of any year need.

Only the operational minimum is held: no scans, no family or political history, no
content of discipline cases. Source: HD 12-HD/BTCTW (17/3/2022).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.core.fields import PartialDateField
from benghe.core.models import BaseModel
from benghe.core.periods import PeriodModel
from benghe.lib.dates import PartialDate
from benghe.lib.text import name_key, search_key
from members.child_querysets import (
    MemberChildQuerySet,
    MemberDatedQuerySet,
    MemberNameQuerySet,
)
from members.querysets import MemberQuerySet, MemberWordQuerySet
from members.search import pour_words, sounded, sync_words

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
    sounded = models.CharField(max_length=130, editable=False, default="")
    card_reversed = models.CharField(
        max_length=12, editable=False, default="", db_index=True
    )
    born_first = models.DateField(editable=False, null=True, db_index=True)
    born_last = models.DateField(editable=False, null=True)

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
        self.sounded = sounded(self.full_name)[:130]
        self.card_reversed = (self.card_number or "")[::-1]
        # A partial date becomes the span of its possible days; none is invented.
        born: object = self.born
        known = born if isinstance(born, PartialDate) else None
        self.born_first = known.earliest if known else None
        self.born_last = known.latest if known else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the person and the words by which the name is found."""
        super().save(*args, **kwargs)
        sync_words([self])

    @staticmethod
    def after_bulk_create(rows: list[Any]) -> None:
        """The words by which people are found that a sheet has just stored."""
        pour_words(rows)

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
    name_key = models.CharField(max_length=400, editable=False, default="")

    objects = MemberNameQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "họ tên theo thời gian"
        ordering = ["member", "-started_on"]
        indexes = [
            models.Index(fields=["started_on", "ended_on"], name="membername_by_day")
        ]

    def __str__(self) -> str:
        return self.full_name

    def prepare(self) -> None:
        """Fill the key by which lists of an earlier day are sorted."""
        super().prepare()
        self.name_key = name_key(self.full_name)[:400]

    def clean(self) -> None:
        """One name at a time."""
        if self.member_id:
            self.refuse_overlap(self.member.membernames.all(), "tên khác")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the name; the person is found by it too."""
        super().save(*args, **kwargs)
        sync_words([self.member])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Take the name back; the person is no longer found by it."""
        done = super().delete(*args, **kwargs)
        sync_words([self.member])
        return done


class MemberWord(models.Model):
    """A folded word of a present or former name: the index behind the search.

    Written with the names, never by hand; ``verify`` checks it.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)

    objects = MemberWordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "từ khóa tìm kiếm"
        constraints = [
            models.UniqueConstraint(fields=["member", "word"], name="memberword_once")
        ]
        indexes = [
            models.Index(
                fields=["word", "member"],
                name="memberword_by_word",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.word

    def prepare(self) -> None:
        """Nothing: the word is folded by whoever makes it."""


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
