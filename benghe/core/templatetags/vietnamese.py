"""Filters that only format: numbers and dates as Vietnamese print them."""

from datetime import date
from decimal import Decimal

from django import template

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal, format_percent

register = template.Library()


@register.filter
def number(value: Decimal | int | None) -> str:
    """``30149`` → ``30.149``; None: a dash, for nothing was reported."""
    return "–" if value is None else format_decimal(value)


@register.filter
def percent(value: Decimal | None) -> str:
    """``142.38`` → ``142,38%``; None: a dash."""
    return "–" if value is None else format_percent(value)


@register.filter
def day(value: date | None) -> str:
    """``27/12/2022``; none: a dash (a template says "" for what is not there)."""
    return short_date(value) if value else "–"
