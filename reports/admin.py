"""The back office of indicators, results, declared figures, the review and its tasks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from benghe.core.base_admin import BaseAdmin
from benghe.core.import_admin import ExcelMixin
from benghe.core.inlines import BaseInline, StackedInline
from reports.indicators.models import (
    Area,
    DeclaredFigure,
    Explanation,
    Indicator,
    IndicatorGroup,
    IndicatorName,
    Observation,
    Target,
)
from reports.indicators.resources import ObservationResource
from reports.review.defaults import add_default_sections
from reports.review.models import PlanTask, Review, ReviewRecipient, ReviewSection


class CorrectedFilter(admin.SimpleListFilter):
    """Results that stand, or those that a later row corrects."""

    title = "hiệu lực"
    parameter_name = "hieu_luc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The two states."""
        return [("con", "Đang dùng"), ("dinh_chinh", "Đã được đính chính")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the state chosen."""
        if self.value() in {"con", "dinh_chinh"}:
            return queryset.filter(corrected_by__isnull=self.value() == "con")
        return queryset


@admin.register(IndicatorGroup)
class IndicatorGroupAdmin(BaseAdmin):
    list_display = ("name", "code", "position")
    scan_fields = ("name",)
    search_fields = ("code",)


class TargetInline(BaseInline):
    model = Target
    fields = ("year", "basis", "value", "in_resolution", "source")


@admin.register(Area)
class AreaAdmin(BaseAdmin):
    list_display = ("name", "code", "started_on", "ended_on")
    scan_fields = ("name",)
    search_fields = ("code",)


class IndicatorNameInline(BaseInline):
    model = IndicatorName
    fields = ("name", "legal_basis", "started_on", "ended_on")


@admin.register(IndicatorName)
class IndicatorNameAdmin(BaseAdmin):
    list_display = ("name", "indicator", "started_on", "ended_on")
    list_select_related = ("indicator",)
    scan_fields = ("name",)
    search_fields = ("indicator__code",)
    autocomplete_fields = ("indicator",)


@admin.register(Indicator)
class IndicatorAdmin(BaseAdmin):
    list_display = ("name", "unit", "group", "direction", "owner", "code", "is_active")
    list_filter = ("group", "is_active", "kind")
    list_select_related = ("group",)
    search_fields = ("code",)
    scan_fields = ("name", "owner")
    search_help_text = (
        "Tìm theo tên chỉ tiêu, mã hoặc đơn vị phụ trách; không cần gõ dấu."
    )
    autocomplete_fields = ("group", "parent")
    inlines = (TargetInline, IndicatorNameInline)


@admin.register(Target)
class TargetAdmin(BaseAdmin):
    list_display = ("indicator", "year", "basis", "value", "in_resolution", "source")
    list_filter = ("year", "basis", "in_resolution")
    list_select_related = ("indicator",)
    search_fields = ("indicator__code",)
    scan_fields = ("indicator__name",)
    autocomplete_fields = ("indicator",)


@admin.register(Observation)
class ObservationAdmin(ExcelMixin, BaseAdmin):
    resource_class = ObservationResource
    list_display = (
        "indicator", "as_of", "value", "numerator", "denominator", "is_estimate", "source", "corrects",
    )  # fmt: skip
    list_filter = (CorrectedFilter, "is_estimate", "indicator")
    date_hierarchy = "as_of"
    list_select_related = ("indicator", "corrects__indicator")
    search_fields = ("indicator__code",)
    scan_fields = ("indicator__name", "source")
    search_help_text = "Tìm theo chỉ tiêu hoặc nguồn; không cần gõ dấu."
    autocomplete_fields = ("indicator", "corrects")


@admin.register(Explanation)
class ExplanationAdmin(BaseAdmin):
    list_display = ("indicator", "year", "text")
    list_filter = ("year",)
    list_select_related = ("indicator",)
    search_fields = ("indicator__code",)
    scan_fields = ("indicator__name", "text")
    autocomplete_fields = ("indicator",)


@admin.register(DeclaredFigure)
class DeclaredFigureAdmin(BaseAdmin):
    list_display = ("key", "year", "value", "unit", "as_of", "source")
    list_filter = ("year",)
    search_fields = ("key",)
    scan_fields = ("source",)


def mark_manual(form: Any) -> None:
    """Note that a person changed the words of a section that had been there."""
    if form.instance.pk is not None and {"heading", "text"} & set(form.changed_data):
        form.instance.is_manual = True


class ReviewSectionInline(StackedInline):
    model = ReviewSection
    fields = ("position", "code", "level", "heading", "condition", "text")


class ReviewRecipientInline(BaseInline):
    model = ReviewRecipient
    fields = ("position", "text")


@admin.register(Review)
class ReviewAdmin(BaseAdmin):
    list_display = ("year", "committee", "as_of", "conference_on", "signatory_name")
    inlines = (ReviewSectionInline, ReviewRecipientInline)
    autocomplete_fields = ("committee",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names that the list shows."""
        rows = super().get_queryset(request).select_related("committee")
        return rows.prefetch_related("committee__names")

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        """A section whose words were changed here is edited by hand."""
        for row in formset.forms:
            mark_manual(row)
        super().save_formset(request, form, formset, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """A new review starts with the default sections, unless some were typed."""
        super().save_related(request, form, formsets, change)
        if not change and not form.instance.sections.exists():
            add_default_sections(form.instance)


@admin.register(ReviewSection)
class ReviewSectionAdmin(BaseAdmin):
    list_display = ("heading_or_code", "review", "position", "level", "is_manual")
    list_filter = ("review", "is_manual")
    list_select_related = ("review",)
    scan_fields = ("heading", "text")
    search_fields = ("code",)

    @admin.display(description="mục", ordering="position")
    def heading_or_code(self, section: ReviewSection) -> str:
        """The heading, or the code of a section without one."""
        return str(section)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """A section whose words were changed here is edited by hand."""
        mark_manual(form)
        super().save_model(request, obj, form, change)


@admin.register(ReviewRecipient)
class ReviewRecipientAdmin(BaseAdmin):
    list_display = ("text", "review", "position")
    list_filter = ("review",)
    list_select_related = ("review",)


@admin.register(PlanTask)
class PlanTaskAdmin(BaseAdmin):
    list_display = ("text", "year", "group", "owner", "due_on", "state")
    list_filter = ("year", "state", "group")
    scan_fields = ("text", "group", "owner")
    search_fields = ("owner",)
    search_help_text = "Tìm theo nội dung, nhóm hoặc đơn vị; không cần gõ dấu."
