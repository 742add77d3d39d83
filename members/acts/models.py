"""The record of an act on a member. Imported by ``members.models``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from benghe.core.acts import ActModel
from benghe.lib.dates import short_date
from cells.models import OrganisationAct
from members.acts.rules import LEDGERS, is_hanging, register_of, row_in_the_way
from members.child_querysets import ActQuerySet
from members.people import Member


class Act(ActModel):
    """One act on one member; what it made and changed are its ``effects``.

    ``place``: where to or from, outside the ward. ``settled_on`` None: a transfer out
    whose paper has not come back yet. ``organisation_act``: this act is part of it and
    is voided with it. No reasons and no content of discipline cases are held.
    """

    class Kind(models.TextChoices):
        CANDIDATE = "candidate", "Theo dõi quần chúng ưu tú"
        CANDIDATE_END = "candidate_end", "Thôi theo dõi quần chúng"
        ADMIT = "admit", "Kết nạp"
        READMIT = "readmit", "Kết nạp lại"
        RESTORE = "restore", "Phục hồi đảng tịch"
        RECOGNISE = "recognise", "Công nhận chính thức"
        ARRIVE = "arrive", "Chuyển đến"
        DEPART = "depart", "Chuyển đi"
        MOVE = "move", "Chuyển giữa các chi bộ"
        GUEST = "guest", "Sinh hoạt tạm thời đến"
        AWAY = "away", "Sinh hoạt tạm thời đi"
        EXEMPT = "exempt", "Miễn công tác và sinh hoạt đảng"
        SUSPEND = "suspend", "Đình chỉ sinh hoạt đảng"
        ABROAD = "abroad", "Ra nước ngoài"
        RENEW = "renew", "Gia hạn"
        END_STANDING = "end_standing", "Trở lại sinh hoạt"
        APPOINT = "appoint", "Giữ chức vụ"
        RELIEVE = "relieve", "Thôi giữ chức vụ"
        DEATH = "death", "Từ trần"
        STRIKE = "strike", "Xóa tên"
        RESIGN = "resign", "Xin ra khỏi Đảng"
        EXPEL = "expel", "Khai trừ"

    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="đảng viên", related_name="acts"
    )
    kind = models.CharField("việc", max_length=14, choices=Kind.choices)
    place = models.CharField("nơi đi, nơi đến", max_length=160, blank=True)
    settled_on = models.DateField("ngày hoàn tất", null=True, blank=True)
    organisation_act = models.ForeignKey(
        OrganisationAct, models.PROTECT, verbose_name="việc về tổ chức",
        null=True, blank=True, related_name="acts",
    )  # fmt: skip

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = "việc về đảng viên"
        verbose_name_plural = "các việc về đảng viên"
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["member", "day"], name="act_by_member"),
            models.Index(fields=["kind", "day"], name="act_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.member}"

    @property
    def title(self) -> str:
        """The kind in words."""
        return self.get_kind_display()

    def hanging(self) -> list[Any]:
        """Later acts on the person that have nothing to stand on, the last first.

        Acts on the organisation that moved the person are among them.
        """
        held = register_of(self.member_id)
        since = {"created_at__gte": self.created_at}
        own = Act.objects.valid().filter(member=self.member_id, **since)
        own = own.filter(organisation_act=None).exclude(pk=self.pk)
        wide = OrganisationAct.objects.valid().filter(**since)
        later = sorted((*own, *wide), key=lambda act: act.created_at, reverse=True)
        return [act for act in later if is_hanging(act, held)]

    def in_the_way_of(self, row: Any) -> Any:
        """The act that made the row with which ``row`` would share days."""
        if row._meta.label_lower not in LEDGERS:
            return None
        other = row_in_the_way(row)
        if other is None:
            return None
        made = {"model": other._meta.label_lower, "pk": other.pk, "made": True}
        acts = Act.objects.valid().filter(member=other.member_id)
        for act in acts.exclude(pk=self.pk).order_by("-created_at"):
            if any(made.items() <= effect.items() for effect in act.effects):
                return act
        return None

    def check_reopened(self, row: Any) -> None:
        """Nothing goes on in a place that was dissolved meanwhile."""
        place = getattr(row, "cell", None) or getattr(row, "committee", None)
        if place is None or row.ended_on is not None or self.organisation_act_id:
            return  # what an act on the organisation brings back, that act answers for
        if place.voided_at is not None or place.dissolved_on is not None:
            ended = place.dissolved_on
            since = f" từ ngày {short_date(ended)}" if ended else ""
            raise ValidationError(
                f"Chưa hủy được {self.named}: {place} đã thôi hoạt động{since}. Hãy hủy việc "
                "giải thể, sáp nhập ấy trước."
            )
