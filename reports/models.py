"""All models of the app, so that Django finds them."""

from reports.indicators.models import (
    DeclaredFigure,
    Indicator,
    IndicatorGroup,
    Observation,
    Target,
)
from reports.review.models import PlanTask, Review, ReviewRecipient, ReviewSection

__all__ = [
    "DeclaredFigure",
    "Indicator",
    "IndicatorGroup",
    "Observation",
    "PlanTask",
    "Review",
    "ReviewRecipient",
    "ReviewSection",
    "Target",
]
