"""Organisation through time, and who may do what in it.

A Committee is a đảng bộ; cells (chi bộ) hang from it and members belong only to
cells. Names are dated rows: a paper about 2022 prints the names of 2022.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from benghe.core.models import BaseModel, VersionedModel
from benghe.core.periods import PeriodModel, VoidableModel
from benghe.lib.periods import covers
from benghe.lib.text import clean, natural_key, search_key
from cells.access import AccessMixin
from cells.managers import UserManager
from cells.organisation import OrganisationAct as OrganisationAct
from cells.organisation import OrganisationPart as OrganisationPart
from cells.querysets import (
    CellNameQuerySet,
    CellQuerySet,
    CommitteeChildQuerySet,
    CommitteeNameQuerySet,
    CommitteeQuerySet,
    SeatQuerySet,
)


class User(AccessMixin, VersionedModel, AbstractBaseUser):
    """An account. What it may do comes from its open seats alone."""

    username = models.CharField(
        "tên đăng nhập", max_length=40, unique=True,
        error_messages={"unique": "Tên đăng nhập này đã có."},
    )  # fmt: skip
    full_name = models.CharField("họ và tên", max_length=120)
    is_active = models.BooleanField(
        "đang dùng", default=True,
        help_text="Bỏ chọn để khóa tài khoản thay vì xóa.",
    )  # fmt: skip
    must_change_password = models.BooleanField(
        "phải đổi mật khẩu", default=True,
        help_text="Lần đăng nhập tới phải đặt mật khẩu riêng.",
    )  # fmt: skip
    date_joined = models.DateTimeField("ngày tạo", default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "tài khoản"
        ordering = ["username"]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Signing in notes the hour and is no new version of the account."""
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            AbstractBaseUser.save(self, *args, **kwargs)
            return
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Tidy the names."""
        super().clean()
        self.username = clean(self.username)
        self.full_name = clean(self.full_name)

    def get_full_name(self) -> str:
        """For Django admin."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, as Vietnamese address each other."""
        return self.full_name.split()[-1] if self.full_name else self.username


class Committee(BaseModel, VoidableModel):
    """A Party committee (đảng ủy) and its organisation (đảng bộ).

    ``parent`` is the committee above within the ward; None: the ward itself.
    ``voided_at``: founded by mistake; it then never existed, on no day.
    """

    code = models.CharField("mã", max_length=20, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="trực thuộc",
        null=True, blank=True, related_name="children",
        help_text="Để trống nếu là đảng bộ phường.",
    )  # fmt: skip
    founded_on = models.DateField("ngày thành lập")
    dissolved_on = models.DateField("ngày giải thể", null=True, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đảng bộ"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(dissolved_on__gt=F("founded_on")),
                name="committee_dissolved_after_founded",
                violation_error_message="Ngày giải thể phải sau ngày thành lập.",
            )
        ]

    def __str__(self) -> str:
        # In Python, so that a list that fetched the names asks nothing more.
        named = [row for row in self.names.all() if row.voided_at is None]
        name = max(named, key=lambda row: row.started_on, default=None)
        return name.name if name else self.code

    def with_below(self) -> list[int]:
        """Ids of this committee and of every committee below it."""
        found, waiting = [self.pk], [self.pk]
        while waiting:
            waiting = list(
                Committee.objects.valid()
                .filter(parent__in=waiting)
                .values_list("pk", flat=True)
            )
            found += waiting
        return found

    def called_on(self, day: date) -> str:
        """What it was called on ``day``; its present name where none is in force."""
        named = [
            row
            for row in self.names.all()
            if row.voided_at is None and covers(row.started_on, row.ended_on, day)
        ]
        return named[0].name if named else str(self)

    def clean(self) -> None:
        """Refuse a loop in the tree."""
        above = self.parent
        while above is not None:
            if above.pk is not None and above.pk == self.pk:
                raise ValidationError(
                    {"parent": "Đảng bộ không thể trực thuộc chính nó."}
                )
            above = above.parent


class CommitteeName(PeriodModel, VoidableModel):
    """What a committee is called over a period, and the header of its papers."""

    committee = models.ForeignKey(
        Committee, models.CASCADE, verbose_name="đảng bộ", related_name="names"
    )
    name = models.CharField(
        "tên đảng bộ", max_length=160, help_text="Ví dụ: Đảng bộ phường Bến Nghé"
    )
    issuer = models.CharField(
        "cơ quan ban hành", max_length=160,
        help_text="Dòng thứ hai ở đầu văn bản, ví dụ: ĐẢNG ỦY PHƯỜNG BẾN NGHÉ",
    )  # fmt: skip
    superior = models.CharField(
        "cơ quan cấp trên", max_length=160,
        help_text="Dòng thứ nhất ở đầu văn bản, ví dụ: ĐẢNG BỘ QUẬN 1",
    )  # fmt: skip
    place = models.CharField(
        "địa danh", max_length=80, help_text="Trước ngày tháng, ví dụ: Quận 1"
    )
    authority = models.CharField("quyền hạn ký", max_length=80, default="T/M ĐẢNG ỦY")
    suffix = models.CharField("ký hiệu", max_length=20, default="ĐU")

    objects = CommitteeNameQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = "tên và đầu văn bản của đảng bộ"
        verbose_name_plural = "tên và đầu văn bản của đảng bộ"
        ordering = ["committee", "-started_on"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """One name at a time."""
        if self.committee_id and not self.voided_at:
            self.refuse_overlap(self.committee.names.valid(), "tên khác")


class Term(PeriodModel):
    """A committee's term (nhiệm kỳ), which also runs the numbers of its papers."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, verbose_name="đảng bộ", related_name="terms"
    )
    name = models.CharField("nhiệm kỳ", max_length=40, help_text="Ví dụ: 2020 - 2025")

    objects = CommitteeChildQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "nhiệm kỳ"
        ordering = ["committee", "-started_on"]

    def __str__(self) -> str:
        return f"nhiệm kỳ {self.name}"

    def clean(self) -> None:
        """One term at a time."""
        if self.committee_id:
            self.refuse_overlap(self.committee.terms.all(), "nhiệm kỳ khác")


class CellKind(BaseModel):
    """What kind of cell: khu phố, công an, trường học …; the ward's own list."""

    code = models.SlugField("mã", max_length=20, unique=True)
    name = models.CharField("loại hình", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "loại hình chi bộ"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Cell(BaseModel, VoidableModel):
    """A Party cell (chi bộ). ``name`` is the present one; CellName has all of them.

    ``voided_at``: founded by mistake; it then never existed, on no day.
    """

    code = models.CharField(
        "mã chi bộ", max_length=20, unique=True,
        error_messages={"unique": "Mã chi bộ này đã có."},
    )  # fmt: skip
    committee = models.ForeignKey(
        Committee, models.PROTECT, verbose_name="đảng bộ", related_name="cells"
    )
    kind = models.ForeignKey(CellKind, models.PROTECT, verbose_name="loại hình")
    name = models.CharField("tên chi bộ", max_length=120, editable=False)
    natural_key = models.CharField(max_length=500, editable=False, db_index=True)
    search_key = models.CharField(max_length=200, editable=False)
    founded_on = models.DateField("ngày thành lập")
    dissolved_on = models.DateField("ngày giải thể", null=True, blank=True)

    objects = CellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chi bộ"
        ordering = ["natural_key", "pk"]
        indexes = [
            models.Index(fields=["committee", "natural_key"], name="cell_in_committee")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(dissolved_on__gt=F("founded_on")),
                name="cell_dissolved_after_founded",
                violation_error_message="Ngày giải thể phải sau ngày thành lập.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.code

    def prepare(self) -> None:
        """Fill the keys by which cells are sorted and found."""
        super().prepare()
        self.natural_key = natural_key(self.name)[:500]
        self.search_key = search_key(f"{self.name} {self.code}")[:200]

    def called_on(self, day: date) -> str:
        """What it was called on ``day``; its present name where none is in force."""
        named = self.names.on(day).values_list("name", flat=True).first()
        return named or self.name

    def void(self, *, by: Any, reason: str) -> Self:
        """It never existed; its code is free again, so that the right one can bear it."""
        self.code = freed_code(self)
        return super().void(by=by, reason=reason)

    def get_absolute_url(self) -> str:
        """The cell's page."""
        return reverse("cells:detail", args=[self.code])


def freed_code(place: Any) -> str:
    """What a voided cell or committee is called for short: ``KP5~12``, of 20 signs at most."""
    tail = f"~{place.pk}"
    if place.code.endswith(tail):
        return str(place.code)
    return f"{place.code[: 20 - len(tail)]}{tail}"


class CellName(PeriodModel, VoidableModel):
    """What a cell is called over a period; the latest one is copied to the cell."""

    cell = models.ForeignKey(
        Cell, models.CASCADE, verbose_name="chi bộ", related_name="names"
    )
    name = models.CharField("tên chi bộ", max_length=120)
    decision = models.CharField("quyết định", max_length=120, blank=True)
    natural_key = models.CharField(max_length=500, editable=False, default="")

    objects = CellNameQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = "tên chi bộ theo thời gian"
        verbose_name_plural = "tên chi bộ theo thời gian"
        ordering = ["cell", "-started_on"]
        indexes = [
            models.Index(
                fields=["cell", "started_on", "ended_on"], name="cellname_by_day"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Fill the key by which cells of an earlier day are sorted."""
        super().prepare()
        self.natural_key = natural_key(self.name)[:500]

    def clean(self) -> None:
        """One name at a time."""
        if self.cell_id and not self.voided_at:
            self.refuse_overlap(self.cell.names.valid(), "tên khác")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the cell's present name in step with the latest row."""
        super().save(*args, **kwargs)
        self.cell.refresh_from_db()
        names = self.cell.names.valid().order_by("-started_on")
        latest = names.values_list("name", flat=True).first()
        if latest is not None and latest != self.cell.name:
            self.cell.name = latest
            self.cell.save()


class Seat(PeriodModel):
    """A role held over a period, at a committee or at one cell.

    The only source of rights; the day of ``ended_on`` is the first without them.
    """

    class Role(models.TextChoices):
        VP = "VP", "Văn phòng Đảng ủy"
        LD = "LD", "Thường trực Đảng ủy"
        BT = "BT", "Bí thư chi bộ"
        UB = "UB", "Ủy ban nhân dân"
        KT = "KT", "Ủy ban Kiểm tra"
        QT = "QT", "Quản trị hệ thống"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="tài khoản",
        related_name="seats",
    )  # fmt: skip
    role = models.CharField("vai trò", max_length=2, choices=Role.choices)
    committee = models.ForeignKey(
        Committee, models.PROTECT, verbose_name="đảng bộ",
        null=True, blank=True, related_name="seats",
    )  # fmt: skip
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ",
        null=True, blank=True, related_name="seats",
    )  # fmt: skip

    objects = SeatQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "vai trò được giao"
        ordering = ["user", "-started_on"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role="BT", cell__isnull=False, committee__isnull=True)
                | (~Q(role="BT") & Q(cell__isnull=True, committee__isnull=False)),
                name="seat_place_fits_role",
                violation_error_message="Bí thư chi bộ phải gắn với một chi bộ; các vai "
                "trò khác gắn với đảng bộ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.cell or self.committee}"
