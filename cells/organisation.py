"""Acts on the organisation: founding, renaming, splitting, merging, dissolving.

Nothing old is overwritten: an act makes dated rows, and its parts say which cells (or
lower committees) stood before it and which after. Imported by ``cells.models``.
"""

from django.db import models
from django.db.models import Q

from benghe.core.acts import ActModel
from benghe.core.models import BaseModel
from benghe.core.querysets import ScopedQuerySet
from cells.querysets import OrganisationActQuerySet


class OrganisationAct(ActModel):
    """One act on cells or on a lower committee, with its decision.

    The people and posts that move with it are acts and rows of ``members``.
    """

    class Kind(models.TextChoices):
        FOUND = "found", "Thành lập"
        RENAME = "rename", "Đổi tên"
        SPLIT = "split", "Chia tách"
        MERGE = "merge", "Sáp nhập"
        DISSOLVE = "dissolve", "Giải thể"

    kind = models.CharField("việc", max_length=10, choices=Kind.choices)

    objects = OrganisationActQuerySet.as_manager()

    class Meta:
        verbose_name = "việc về tổ chức"
        verbose_name_plural = "các việc về tổ chức"
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return self.named

    @property
    def title(self) -> str:
        """The kind and the places, as they were called: «Sáp nhập: A, B → C»."""
        before = [part.name for part in self.parts.all() if part.role == "before"]
        after = [part.name for part in self.parts.all() if part.role == "after"]
        sides = [", ".join(side) for side in (before, after) if side]
        return f"{self.get_kind_display()}: {' → '.join(sides)}"


class OrganisationPart(BaseModel):
    """A cell or a lower committee that an act found (before) or left (after).

    ``name`` is what it was called then; the same cell may stand on both sides.
    """

    class Role(models.TextChoices):
        BEFORE = "before", "trước"
        AFTER = "after", "sau"

    act = models.ForeignKey(
        OrganisationAct, models.PROTECT, verbose_name="việc", related_name="parts"
    )
    role = models.CharField("phía", max_length=6, choices=Role.choices)
    cell = models.ForeignKey(
        "cells.Cell", models.PROTECT, verbose_name="chi bộ",
        null=True, blank=True, related_name="act_parts",
    )  # fmt: skip
    committee = models.ForeignKey(
        "cells.Committee", models.PROTECT, verbose_name="đảng bộ",
        null=True, blank=True, related_name="act_parts",
    )  # fmt: skip
    name = models.CharField("tên khi đó", max_length=160)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi của việc về tổ chức"
        ordering = ["act", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cell__isnull=True, committee__isnull=False)
                | Q(cell__isnull=False, committee__isnull=True),
                name="organisationpart_of_one",
                violation_error_message="Chọn chi bộ hoặc đảng bộ, không cả hai.",
            )
        ]

    def __str__(self) -> str:
        return self.name
