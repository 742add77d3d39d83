"""Asking for the trích ngang of one member."""

from datetime import date
from typing import Any

from django.db import transaction

from benghe.core.jobs import start_job
from benghe.core.models import Event, Job
from benghe.core.services import record_event
from benghe.lib.dates import short_date

MEMBER_PROFILE = "member_profile"


@transaction.atomic
def start_profile(member: Any, user: Any, day: date) -> Job:
    """Hand the paper to the worker and log that it was printed, without the name."""
    job = start_job(
        kind=MEMBER_PROFILE,
        title=f"Trích ngang đảng viên tính đến ngày {short_date(day)}",
        user=user,
        member=member.pk,
        day=day.isoformat(),
    )
    record_event(
        Event.Kind.PRINT, user, f"members.member:{member.pk}",
        paper=MEMBER_PROFILE, day=day.isoformat(), job=job.pk,
    )  # fmt: skip
    return job
