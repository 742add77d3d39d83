"""The back office of indicators: catalogue, targets, results, explanations, khu phố."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from benghe.core.admin_filters import OpenFilter, StandingFilter
from benghe.core.base_admin import BaseAdmin, VoidableAdmin
from benghe.core.imports.admin import ExcelMixin
from benghe.core.inlines import BaseInline
from benghe.lib.text import clean, search_key
from reports.indicators.admin_forms import (
    IndicatorForm,
    ObservationForm,
    TargetForm,
    TargetFormSet,
)
from reports.indicators.catalogue_resources import IndicatorResource
from reports.indicators.entry import entry_text
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
from reports.indicators.tables import row_text, shown
from reports.indicators.target_resources import TargetResource

STORED_RESULT = (
    "Số đã nhập được giữ nguyên. Nếu số sai, hãy thêm kết quả mới và chọn dòng này ở "
    "«đính chính cho»; cả hai dòng đều còn trong sổ."
)
NEW_RESULT = "Nhập một kết quả; hoặc tử số và mẫu số của tỷ lệ; hoặc nhận xét của chỉ tiêu bằng chữ."


def asked_for(request: HttpRequest) -> tuple[str, str]:
    """(model, field) for which choices are searched; empty on other pages."""
    match = request.resolver_match
    if match is None or match.url_name != "autocomplete":
        return "", ""
    return request.GET.get("model_name", ""), request.GET.get("field_name", "")


class CorrectedFilter(admin.SimpleListFilter):
    """Results that stand, those that a later row corrects, or those voided."""

    title = "hiệu lực"
    parameter_name = "hieu_luc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The three states."""
        return [
            ("con", "Đang dùng"),
            ("dinh_chinh", "Đã được đính chính"),
            ("huy", "Đã hủy bỏ"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the state chosen."""
        match self.value():
            case "con":
                return queryset.standing()
            case "dinh_chinh":
                return queryset.filter(corrected_by__isnull=False)
            case "huy":
                return queryset.filter(voided_at__isnull=False)
        return queryset


class PlaceFilter(admin.SimpleListFilter):
    """Results of the ward, or of single khu phố."""

    title = "nơi"
    parameter_name = "noi"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The two places."""
        return [("phuong", "Toàn phường"), ("khu_pho", "Từng khu phố")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the place chosen."""
        if self.value() in {"phuong", "khu_pho"}:
            return queryset.filter(area__isnull=self.value() == "phuong")
        return queryset


class OwnIndicatorsMixin:
    """Rows below an indicator: UBND keeps those of its own, the office all."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only indicators of which the person keeps the figures."""
        if db_field.name == "indicator":
            kwargs["queryset"] = Indicator.objects.answered_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix, and of an indicator of one's own."""
        if not super().has_change_permission(request, obj):
            return False
        own = Indicator.objects.answered_by(request.user)
        return obj is None or own.filter(pk=obj.indicator_id).exists()


@admin.register(IndicatorGroup)
class IndicatorGroupAdmin(BaseAdmin):
    list_display = ("name", "code", "position")
    scan_fields = ("name",)
    search_fields = ("code",)


class TargetInline(BaseInline):
    model = Target
    formset = TargetFormSet
    fields = ("year", "basis", "value", "in_resolution", "source", "decided_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that stand."""
        return super().get_queryset(request).valid()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """It knows who takes a row away."""
        found = super().get_formset(request, obj, **kwargs)
        found.voided_by = request.user
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To take a target away is to void it, so to change it."""
        return self.has_change_permission(request, obj)


@admin.register(Area)
class AreaAdmin(BaseAdmin):
    list_display = ("name", "code", "started_on", "ended_on")
    list_filter = (OpenFilter,)
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
class IndicatorAdmin(ExcelMixin, BaseAdmin):
    form = IndicatorForm
    resource_class = IndicatorResource
    list_display = (
        "name", "unit", "period", "entry_role", "code", "is_active",
    )  # fmt: skip
    list_filter = (
        "group", "entry_role", "period", "kind", "by_area", "is_active",
    )  # fmt: skip
    list_select_related = ("group",)
    search_fields = ("code",)
    scan_fields = ("name", "owner")
    search_help_text = (
        "Tìm theo tên chỉ tiêu, mã hoặc đơn vị phụ trách; không cần gõ dấu."
    )
    autocomplete_fields = ("group", "parent")
    inlines = (TargetInline, IndicatorNameInline)
    fieldsets = (
        (None, {"fields": ("name", "group", "code", "is_active")}),
        ("Cách đo", {"fields": ("unit", "kind", "decimals", "direction")}),
        ("Kỳ báo cáo và người nhập",
         {"fields": ("period", "accrual", "due_days", "entry_role", "owner")}),
        ("Kiểm tra khi nhập",
         {"description": "Số ngoài các mức này không bị từ chối; người nhập phải giải trình.",
          "fields": ("least", "most", "jump_percent")}),
        ("Chia nhỏ", {"fields": ("parent", "by_area")}),
        ("Khác", {"fields": ("legal_basis", "position", "note")}),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The code is given once: reviews name figures by it."""
        names = super().get_readonly_fields(request, obj)
        return names if obj is None else (*names, "code")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As elsewhere; for a choice only what may be chosen there."""
        match asked_for(request):
            case "observation", _:
                queryset = queryset.enterable_by(request.user)
            case "explanation", _:
                queryset = queryset.answered_by(request.user)
            case "indicator", "parent":
                queryset = queryset.filter(parent__isnull=True)
        return super().get_search_results(request, queryset, search_term)


@admin.register(Target)
class TargetAdmin(ExcelMixin, VoidableAdmin):
    form = TargetForm
    resource_class = TargetResource
    list_display = (
        "indicator", "year", "basis", "value_shown", "in_resolution", "decided_on", "source",
        "voided_at",
    )  # fmt: skip
    list_filter = ("year", "basis", "in_resolution", "indicator__group")
    list_select_related = ("indicator",)
    search_fields = ("indicator__code",)
    scan_fields = ("indicator__name", "source")
    search_help_text = "Tìm theo chỉ tiêu hoặc văn bản giao; không cần gõ dấu."
    autocomplete_fields = ("indicator", "document")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The target and its paper; a new one may stand for a voided one, which says why."""
        last: tuple[str, ...] = ("replaced_row",)
        if obj is not None:
            last = self.VOID_FIELDS if obj.voided_at else ()
            last += ("replaces",) if obj.replaces_id else ()
        main = ("indicator", "year", "basis", "value", "in_resolution")
        told = "Mức điều chỉnh được tính từ ngày của văn bản điều chỉnh."
        paper = ("source", "decided_on", "document")
        found: list[Any] = [
            (None, {"fields": main}),
            ("Văn bản giao", {"description": told, "fields": paper}),
        ]
        return [*found, ("Hủy bỏ và thay thế", {"fields": last})] if last else found

    @admin.display(description="mức giao", ordering="value")
    def value_shown(self, target: Target) -> str:
        """With the indicator's decimals and no more."""
        return shown(target.indicator, target.value)


@admin.register(Observation)
class ObservationAdmin(OwnIndicatorsMixin, ExcelMixin, VoidableAdmin):
    form = ObservationForm
    resource_class = ObservationResource
    list_display = (
        "indicator", "place_shown", "as_of", "result_shown", "is_estimate", "state_shown",
        "source",
    )  # fmt: skip
    list_filter = (
        CorrectedFilter, "is_estimate", PlaceFilter, "indicator__group", "indicator__entry_role",
        "indicator__period", "area",
    )  # fmt: skip
    date_hierarchy = "as_of"
    list_select_related = ("indicator", "area", "corrected_by")
    search_fields = ("source",)
    search_help_text = "Tìm theo tên (không cần gõ dấu), mã của chỉ tiêu, hoặc nguồn."
    autocomplete_fields = ("indicator", "corrects")
    # What was reported stays as it was reported.
    KEPT: ClassVar[tuple[str, ...]] = (
        "indicator", "as_of", "place_shown", "result_shown", "parts_shown", "is_estimate",
        "corrects", "correction_link",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The boxes of a new result; a stored one says how it is put right."""
        if obj is None:
            place, told = "area", NEW_RESULT
            result: tuple[str, ...] = ("value", "numerator", "denominator", "text")
            last: tuple[str, ...] = ("source", "note", "corrects")
        else:
            place, told = "place_shown", STORED_RESULT
            result = ("result_shown", "parts_shown")
            last = ("source", "note", "corrects", "correction_link")
            if obj.voided_at:
                last = ("source", "note", "once_corrected", *self.VOID_FIELDS)
        return [
            (None, {"fields": ("indicator", "as_of", place)}),
            ("Kết quả", {"fields": (*result, "is_estimate"), "description": told}),
            ("Nguồn", {"fields": last}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of a stored result only source and note may still change."""
        names = super().get_readonly_fields(request, obj)
        return names if obj is None else (*names, *self.KEPT, "once_corrected")

    def get_list_filter(self, request: HttpRequest) -> Any:
        """One filter tells the states apart: standing, corrected, voided."""
        found = super().get_list_filter(request)
        return [item for item in found if item is not StandingFilter]

    def extra_form_context(
        self, request: HttpRequest, object_id: str | None
    ) -> dict[str, Any]:
        """What was voided is entered anew by form or grid, like any result."""
        return {**super().extra_form_context(request, object_id), "can_replace": False}

    @admin.action(description="Hủy bỏ dòng đã chọn", permissions=["change"])
    def void_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Of indicators whose figures the person keeps."""
        own = Indicator.objects.answered_by(request.user)
        return super().void_selected(request, queryset.filter(indicator__in=own))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the indicators that are meant, not by reading every result's name."""
        if asked_for(request) == ("observation", "corrects"):
            queryset = queryset.standing()
        text, key = clean(search_term), search_key(search_term)
        if not text:
            return queryset, False
        known = Indicator.objects.values_list("pk", "code", "name")
        meant = [
            pk
            for pk, code, name in known
            if text.lower() in code or (key and key in search_key(name))
        ]
        found = Q(indicator__in=meant) | Q(source__icontains=text)
        return queryset.filter(found), False

    @admin.display(description="kết quả", ordering="value")
    def result_shown(self, row: Observation) -> str:
        """The number in the indicator's unit, a ratio in percent, or the words."""
        return row_text(row.indicator, row)

    @admin.display(description="nơi", ordering="area")
    def place_shown(self, row: Observation) -> str:
        """The khu phố, or the whole ward."""
        return str(row.area) if row.area else "Toàn phường"

    @admin.display(description="tử số/mẫu số")
    def parts_shown(self, row: Observation) -> str:
        """Of a ratio the parts from which it follows."""
        return entry_text(row) if row.numerator is not None else "–"

    @admin.display(description="hiệu lực")
    def state_shown(self, row: Observation) -> str:
        """What a correction or somebody did to the row, or that it is a correction."""
        if row.voided_at:
            return "Đã hủy bỏ"
        if hasattr(row, "corrected_by"):
            return "Đã được đính chính"
        return "Bản đính chính" if row.corrects_id else ""

    @admin.display(description="đính chính")
    def correction_link(self, row: Observation) -> str:
        """A new result that names this one; nothing where one does already."""
        if hasattr(row, "corrected_by"):
            return "Dòng này đã được đính chính."
        query = urlencode({
            "corrects": row.pk, "indicator": row.indicator_id, "area": row.area_id or "",
            "as_of": f"{row.as_of:%d/%m/%Y}", "source": row.source,
        })  # fmt: skip
        address = reverse("admin:reports_observation_add")
        return format_html(
            '<a href="{}?{}">Nhập số đúng thay cho dòng này</a>', address, query
        )


@admin.register(Explanation)
class ExplanationAdmin(OwnIndicatorsMixin, BaseAdmin):
    list_display = ("indicator", "year", "as_of", "text")
    list_filter = ("year", "indicator__group")
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
