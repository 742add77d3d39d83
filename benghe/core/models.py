"""The abstract base of business models, and the records the whole portal shares."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from benghe.core.querysets import BaseQuerySet, WardQuerySet
from benghe.lib.text import clean, nfc


class StaleVersionError(Exception):
    """Somebody else saved the row after it was read."""


class ImportBatch(models.Model):
    """One uploaded workbook, from its check to its confirmation, and back if need be.

    Bound to its user, its bytes (SHA-256) and the versions of the rows it saw; the
    confirm step names this row and nothing else. ``options`` are what the user decided
    before the check, ``findings`` what was found in the file (see
    ``benghe.core.imports``). ``tried_at``: when a step began last; None: it ended.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "chờ kiểm tra"
        ASKING = "asking", "chờ chọn cột"
        CHECKED = "checked", "đã kiểm tra"
        CONFIRMED = "confirmed", "đã ghi"
        UNDONE = "undone", "đã hoàn tác"
        REFUSED = "refused", "bị từ chối"

    kind = models.CharField("loại dữ liệu", max_length=60)
    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm của tệp", max_length=64)
    content = models.BinaryField("nội dung tệp", null=True, editable=False)
    state = models.CharField("trạng thái", max_length=12, choices=State.choices)
    options = models.JSONField("lựa chọn", default=dict)
    findings = models.JSONField("đã thấy trong tệp", default=dict)
    counts = models.JSONField("số dòng theo kết quả", default=dict)
    row_versions = models.JSONField("phiên bản các dòng đã xem", default=dict)
    message = models.TextField("lời báo", blank=True)
    job = models.ForeignKey(
        "Job", models.SET_NULL, verbose_name="việc nền", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người nhập",
        null=True, related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField("lúc tải lên", default=timezone.now)
    tried_at = models.DateTimeField("lúc bắt đầu bước đang làm", null=True, blank=True)
    confirmed_at = models.DateTimeField("lúc ghi", null=True, blank=True)
    undone_at = models.DateTimeField("lúc hoàn tác", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người hoàn tác",
        null=True, blank=True, related_name="+",
    )  # fmt: skip

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "lô nhập"
        verbose_name_plural = "các lô nhập"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Lô {self.pk} – {self.file_name}"

    def prepare(self) -> None:
        """Compose the file's name."""
        self.file_name = nfc(self.file_name)

    @property
    def is_clean(self) -> bool:
        """Whether it may be confirmed: checked, no error, and something to store."""
        count = self.counts.get
        stops = count("error", 0) + count("choose", 0)
        stores = count("new", 0) + count("update", 0)
        return self.state == self.State.CHECKED and not stops and bool(stores)


class ImportRow(models.Model):
    """What a check found of one line of a batch, and what its confirmation did.

    ``rank`` puts first what stops the batch. ``faults`` and ``choices`` are lists of the
    fields of ``imports.rows.Fault`` and ``Choice``; ``effects`` are filled when the batch is stored.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, verbose_name="lô nhập", related_name="lines"
    )
    number = models.PositiveIntegerField("dòng")
    rank = models.PositiveSmallIntegerField("thứ bậc")
    kind = models.CharField("kết quả", max_length=8)
    name = models.CharField("về ai, về việc gì", max_length=300, blank=True)
    target = models.CharField("dòng đang lưu", max_length=20, blank=True)
    changes = models.JSONField("thay đổi", default=list)
    faults = models.JSONField("lỗi", default=list)
    choices = models.JSONField("để chọn", default=list)
    notices = models.JSONField("lời nhắc", default=list)
    effects = models.JSONField("các dòng đã ghi", default=list)

    objects = BaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "dòng của lô nhập"
        ordering = ["batch", "rank", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="importrow_once")
        ]
        indexes = [
            models.Index(fields=["batch", "rank", "number"], name="importrow_by_rank")
        ]

    def __str__(self) -> str:
        return f"Dòng {self.number}: {self.kind}"

    def prepare(self) -> None:
        """Compose the name."""
        self.name = nfc(self.name)[:300]


class VersionedModel(models.Model):
    """A row that is written only if it still has the version that was read.

    ``save()`` raises StaleVersionError otherwise: no edit is lost in silence, whoever
    calls.
    """

    version = models.PositiveIntegerField("phiên bản", default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; raises StaleVersionError if it changed since it was read."""
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            seen = type(self)._base_manager.filter(pk=self.pk, version=self.version)
            if not seen.update(version=F("version") + 1):
                raise StaleVersionError(f"{self._meta.verbose_name} {self.pk}")
            self.version += 1
            try:
                super().save(*args, **kwargs)
            except BaseException:
                self.version -= 1
                raise


class BaseModel(VersionedModel):
    """Version, history, who and batch: what every business row carries."""

    created_at = models.DateTimeField("lúc tạo", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("lúc sửa", default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người sửa",
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, verbose_name="lô nhập",
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tidy, note who, and store what is still the version that was read."""
        self.prepare()
        self._note_who()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compose (NFC) and tidy every text; models with keys extend this."""
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if isinstance(value, str):
                tidy = nfc if isinstance(field, models.TextField) else clean
                setattr(self, field.attname, tidy(value))

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Validate what will be stored, not what was typed."""
        self.prepare()
        super().full_clean(*args, **kwargs)

    def _note_who(self) -> None:
        self.updated_at = timezone.now()
        who = getattr(self, "_history_user", None)
        request = getattr(HistoricalRecords.context, "request", None)
        who = who or getattr(request, "user", None)
        if who is not None and who.is_authenticated:
            self.updated_by = who


class Event(models.Model):
    """The append-only log of what was done: never changed, never deleted.

    ``detail`` holds filters, counts and keys, never values of personal fields.
    """

    class Kind(models.TextChoices):
        LOGIN = "login", "đăng nhập"
        LOGIN_FAILED = "login_failed", "đăng nhập sai"
        LOGOUT = "logout", "đăng xuất"
        PASSWORD = "password", "đổi mật khẩu"
        EXPORT = "export", "xuất tệp"
        IMPORT = "import", "nhập tệp"
        PRINT = "print", "in văn bản"
        SETUP = "setup", "thiết lập"

    at = models.DateTimeField("lúc", default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người làm",
        null=True, related_name="+",
    )  # fmt: skip
    kind = models.CharField("việc", max_length=20, choices=Kind.choices)
    target = models.CharField("đối tượng", max_length=120, blank=True)
    detail = models.JSONField("chi tiết", default=dict)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a second save is a programming error."""
        if not self._state.adding:
            raise TypeError("the event log is append-only")
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compose the text."""
        self.target = nfc(self.target)[:120]

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never."""
        raise TypeError("the event log is append-only")


class Document(BaseModel):
    """A paper in the register (sổ văn bản): resolutions, decisions, plans, reports.

    ``series`` names the run of numbers: one committee in one term; a number is
    unique in its series and kind. Source: HD 36-HD/VPTW.
    """

    class Kind(models.TextChoices):
        NQ = "NQ", "Nghị quyết"
        QD = "QĐ", "Quyết định"
        QYD = "QyĐ", "Quy định"
        KL = "KL", "Kết luận"
        CTR = "CTr", "Chương trình"
        KH = "KH", "Kế hoạch"
        HD = "HD", "Hướng dẫn"
        BC = "BC", "Báo cáo"
        TB = "TB", "Thông báo"
        TTR = "TTr", "Tờ trình"
        CV = "CV", "Công văn"

    class Direction(models.TextChoices):
        ISSUED = "issued", "ban hành"
        RECEIVED = "received", "nhận"

    direction = models.CharField(
        "chiều", max_length=10, choices=Direction.choices, default=Direction.ISSUED
    )
    series = models.CharField(
        "dãy số", max_length=60, blank=True,
        help_text="Cấp ủy và nhiệm kỳ, ví dụ «BEN-NGHE/2020-2025».",
    )  # fmt: skip
    kind = models.CharField("loại văn bản", max_length=4, choices=Kind.choices)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    suffix = models.CharField("ký hiệu cơ quan", max_length=20, default="ĐU")
    issuer = models.CharField("cơ quan ban hành", max_length=160)
    issued_on = models.DateField("ngày ban hành")
    title = models.CharField("trích yếu", max_length=300)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "sổ văn bản"
        ordering = ["-issued_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "kind", "number"],
                condition=Q(direction="issued") & Q(number__isnull=False),
                name="document_number_unique_in_series",
                violation_error_message="Số này đã cấp cho văn bản khác cùng loại "
                "trong nhiệm kỳ.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}, ngày {self.issued_on:%d/%m/%Y}"

    @property
    def code(self) -> str:
        """Number and symbol as printed: ``Số 05-NQ/ĐU`` (nought under ten)."""
        number = f"{self.number:02d}" if self.number else "    "
        return f"Số {number}-{self.kind}/{self.suffix}"


class Job(models.Model):
    """A slow piece of work done by the worker, and the file that it made."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ"
        RUNNING = "running", "đang làm"
        DONE = "done", "xong"
        FAILED = "failed", "hỏng"

    kind = models.CharField("việc", max_length=40)
    title = models.CharField("tên việc", max_length=200)
    arguments = models.JSONField("tham số", default=dict)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.WAITING
    )
    progress = models.PositiveSmallIntegerField("phần trăm", default=0)
    message = models.CharField("lời báo", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người yêu cầu",
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField("lúc yêu cầu", default=timezone.now)
    heartbeat_at = models.DateTimeField("nhịp gần nhất", null=True)
    finished_at = models.DateTimeField("lúc xong", null=True)
    file_name = models.CharField("tên tệp", max_length=200, blank=True)
    content = models.BinaryField("tệp", null=True, editable=False)

    objects = BaseQuerySet.as_manager()

    class Meta:
        verbose_name = "việc nền"
        verbose_name_plural = "việc nền"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def prepare(self) -> None:
        """Compose the title."""
        self.title = nfc(self.title)[:200]


class WardSetting(BaseModel):
    """What the committee itself decides: house spelling, small counts, recipients.

    A row a key; ``Key`` says which exist and what each means.
    """

    class Key(models.TextChoices):
        TWO_DIGITS = (
            "two_digit_counts",
            "Số đếm nhỏ viết hai chữ số (05 chi bộ): có/không",
        )

    key = models.CharField("thiết lập", max_length=40, choices=Key.choices, unique=True)
    value = models.CharField("giá trị", max_length=200)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "thiết lập của phường"
        verbose_name_plural = "thiết lập của phường"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.get_key_display()


class SavedView(models.Model):
    """A person's own name for the filters, columns and order of a list."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="của ai",
        related_name="+",
    )  # fmt: skip
    page = models.CharField("trang", max_length=40)
    name = models.CharField("tên bộ lọc", max_length=60)
    query = models.TextField("địa chỉ", max_length=2000, blank=True)
    created_at = models.DateTimeField("lúc tạo", default=timezone.now)

    objects = BaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "bộ lọc đã lưu"
        ordering = ["page", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"],
                name="savedview_name_once",
                violation_error_message="Bạn đã có bộ lọc mang tên này.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Tidy the name."""
        self.name = clean(self.name)[:60]
