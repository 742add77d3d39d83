"""The back office of ratings, commendations and badges."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from awards.models import Award, Badge, Rating
from awards.resources import AwardResource, BadgeResource, RatingResource
from awards.resources.praise import MOST_MONEY, TOO_MUCH
from benghe.core.base_admin import VoidableAdmin
from benghe.core.imports.admin import ExcelMixin

BY_NAME = ("member__search_key", "cell__search_key")
BY_NAME_HELP = "Tìm theo tên đảng viên hoặc chi bộ; không cần gõ dấu."


@admin.register(Rating)
class RatingAdmin(ExcelMixin, VoidableAdmin):
    resource_class = RatingResource
    list_display = (
        "year",
        "cell",
        "member",
        "state",
        "level",
        "decided_on",
        "voided_at",
    )
    list_display_links = ("year", "cell", "member")
    list_filter = ("year", "state", "level", "cell")
    list_select_related = ("cell", "member")
    search_fields = BY_NAME
    search_help_text = BY_NAME_HELP
    autocomplete_fields = ("cell", "member")


@admin.register(Award)
class AwardAdmin(ExcelMixin, VoidableAdmin):
    resource_class = AwardResource
    list_display = (
        "awardee",
        "year",
        "subject",
        "title",
        "form",
        "decision",
        "decided_on",
        "voided_at",
    )
    list_filter = ("year", "title", "subject", "form")
    date_hierarchy = "decided_on"
    list_select_related = ("cell", "member")
    search_fields = BY_NAME
    scan_fields = ("awardee_name", "unit")
    search_help_text = (
        "Tìm theo tên người, tập thể hoặc chi bộ được khen; không cần gõ dấu."
    )
    autocomplete_fields = ("cell", "member")

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The same limit of money as in a sheet."""
        if db_field.name == "amount_vnd":
            kwargs["max_value"] = MOST_MONEY
            kwargs["error_messages"] = {"max_value": TOO_MUCH}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="người, tập thể được khen", ordering="sort_key")
    def awardee(self, award: Award) -> str:
        """The name as printed."""
        return award.awardee


@admin.register(Badge)
class BadgeAdmin(ExcelMixin, VoidableAdmin):
    resource_class = BadgeResource
    list_display = (
        "member",
        "level",
        "occasion_on",
        "decision",
        "posthumous",
        "voided_at",
    )
    list_filter = ("level", "occasion_on", "posthumous")
    date_hierarchy = "occasion_on"
    list_select_related = ("member",)
    search_fields = ("member__search_key",)
    search_help_text = "Tìm theo họ tên đảng viên; không cần gõ dấu."
    autocomplete_fields = ("member",)
