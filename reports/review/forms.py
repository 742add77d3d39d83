"""Forms of the review: a section's text, the day of the figures."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from benghe.core.forms import VersionedModelForm, VietnameseDateField
from reports.review.assemble import context_of
from reports.review.models import ReviewSection
from reports.review.narrative import token_problems


class SectionForm(VersionedModelForm):
    """Heading and text of one section; every token must name a figure."""

    class Meta:
        model = ReviewSection
        fields = ("heading", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}

    def clean_text(self) -> str:
        """Refuse unknown tokens, naming each."""
        text: str = self.cleaned_data["text"]
        problems = token_problems(context_of(self.instance.review), text)
        if problems:
            raise ValidationError(problems)
        return text

    def save(self, commit: bool = True) -> Any:
        """Mark the section as edited by hand."""
        self.instance.is_manual = True
        return super().save(commit)


class DayForm(forms.Form):
    """The day the figures speak of; empty: the day that the review names."""

    ngay = VietnameseDateField(label="Số liệu tính đến ngày", required=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_ngay(self) -> Any:
        """Only days of the review's year."""
        day = self.cleaned_data["ngay"]
        if day is not None and day.year != self.year:
            raise ValidationError(f"Hãy chọn một ngày của năm {self.year}.")
        return day
