"""Forms of the review: a section's text, the day of the figures."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from benghe.core.forms import VersionedModelForm
from benghe.core.pages import AsOfForm
from reports.review.assemble import context_of
from reports.review.models import Review, ReviewSection
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


class DayForm(AsOfForm):
    """The day the figures speak of; not given: the day that the review names."""

    def __init__(self, data: QueryDict, review: Review) -> None:
        super().__init__(data, review.as_of)
        self.year = review.year

    def clean_ngay(self) -> date | None:
        """Only days of the review's year."""
        day = super().clean_ngay()
        if day not in {None, self.default} and day.year != self.year:
            raise ValidationError(f"Hãy chọn một ngày của năm {self.year}.")
        return day
