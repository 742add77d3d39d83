"""All models of the app, so that Django finds them."""

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
from reports.review.models import PlanTask, Review, ReviewRecipient, ReviewSection

__all__ = [
    "Area",
    "DeclaredFigure",
    "Explanation",
    "Indicator",
    "IndicatorGroup",
    "IndicatorName",
    "Observation",
    "PlanTask",
    "Review",
    "ReviewRecipient",
    "ReviewSection",
    "Target",
]
