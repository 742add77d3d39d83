"""The page of what is due on a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from benghe.core.pages import MatrixMixin
from members.reminders.forms import ReminderFilterForm
from members.reminders.listing import KINDS, Reminder, reminders_of

# Of each kind; more are counted, and the page says how to see them.
MOST_SHOWN = 200


class ReminderListView(MatrixMixin, View):
    """What is due or late on the day, kind by kind, within the person's scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing is listed while a filter is not understood."""
        form = ReminderFilterForm(request.GET, request.user)
        context: dict[str, Any] = {"form": form, "day": form.day}
        if form.is_valid():
            kind = form.cleaned_data["viec"]
            rows = reminders_of(request.user, form.day, kind, form.cell)
            context |= {
                "groups": in_kinds(rows),
                "count": len(rows),
                "late": sum(row.due.is_late for row in rows),
            }
        return render(request, "members/reminders/reminder_list.html", context)


def in_kinds(rows: list[Reminder]) -> list[dict[str, Any]]:
    """The rows under the titles of their kinds; a kind without rows is left out."""
    found = []
    for kind, title in KINDS.items():
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            found.append(
                {
                    "kind": kind,
                    "title": title,
                    "rows": of_kind[:MOST_SHOWN],
                    "count": len(of_kind),
                    "more": max(0, len(of_kind) - MOST_SHOWN),
                }
            )
    return found
