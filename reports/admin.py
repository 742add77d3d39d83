"""The back office of the review and its tasks; that of indicators is beside them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from benghe.core.base_admin import BaseAdmin
from benghe.core.inlines import BaseInline, StackedInline
from reports.indicators import admin as indicator_admin
from reports.review.defaults import add_default_sections
from reports.review.models import PlanTask, Review, ReviewRecipient, ReviewSection

# Django looks for the back office of an app here.
__all__ = ["indicator_admin"]


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
