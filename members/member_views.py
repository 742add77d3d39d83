"""The page of one member (đảng viên)."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.views.generic import DetailView

from benghe.core.pages import AsOfForm, MatrixMixin, split_blocks
from members.acts.forms import SettleForm
from members.acts.kinds import GROUPS, ActKind, kinds_for
from members.acts.scope import people_seen, people_to_act_on
from members.acts.situation import situation_of
from members.acts.timeline import Entry, timeline
from members.facts import (
    Reading,
    basic_facts,
    dated_blocks,
    former_names,
    sensitive_facts,
)
from members.models import Act
from members.profile.papers import printable_member
from members.profile.rules import why_not_printed


class MemberDetailView(MatrixMixin, DetailView):
    """One member; out of scope is 404, so that existence does not leak."""

    template_name = "members/member_detail.html"
    context_object_name = "member"

    def get_queryset(self) -> Any:
        """People in scope on the day asked for, with cell, name and dates of that day."""
        self.form = AsOfForm(self.request.GET)
        self.form.is_valid()
        day = self.form.day
        seen = people_seen(self.request.user, day)
        return seen.with_cell(day).with_name_on(day).with_party_dates(day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts of the day; identity fields only for a role that may read them."""
        member, user, day = self.object, self.request.user, self.form.day
        reading = Reading(member, user, day)
        may_read = user.has_perm("members.sensitive_member", member)
        facts = basic_facts(member, day)
        if user.has_perm("members.view_membername"):
            facts += former_names(reading)
        return super().get_context_data(
            form=self.form,
            day=day,
            facts=facts,
            sensitive=sensitive_facts(member) if may_read else None,
            may_print=self._may_print(day),
            doings=self._doings(),
            sees_document=user.has_perm("core.view_document"),
            **self._history(reading),
            **split_blocks(dated_blocks(reading)),
            **kwargs,
        )

    def _history(self, reading: Reading) -> dict[str, Any]:
        """The acts by the day, and how many came later for whom it concerns.

        Whoever sees the person on an old day only learns nothing that was found out
        after they had left: no later act, and no voiding.
        """
        user, member = reading.user, reading.member
        if not user.has_perm("members.view_act"):
            return {"history": None}
        here = people_seen(user, localdate()).filter(pk=member.pk).exists()
        entries = timeline(reading, voided=here)
        may_change = self._may_change()
        later = Act.objects.filter(member=member, day__gt=reading.day).count()
        return {
            "history": [(row, self._settle_form(row, may_change)) for row in entries],
            "may_void": may_change,
            "later": later if here else 0,
        }

    def _may_print(self, day: date) -> bool:
        found = printable_member(self.request.user, self.object.pk, day)
        return found is not None and not why_not_printed(found, day)

    def _may_change(self) -> bool:
        rows = Act.objects.for_user(self.request.user, "change")
        return bool(rows.filter(member=self.object).exists())

    @staticmethod
    def _settle_form(entry: Entry, may_change: bool) -> SettleForm | None:
        act = entry.act
        if act is None or not (may_change and entry.is_open and not act.settled_on):
            return None
        return SettleForm(number=act.pk)

    def _doings(self) -> list[tuple[str, list[ActKind]]]:
        """What can be recorded now, by group; empty without the right."""
        may = people_to_act_on(self.request.user).filter(pk=self.object.pk).exists()
        if not may:
            return []
        kinds = kinds_for(situation_of(self.object))
        groups = {
            title: [kind for kind in kinds if kind.group == group]
            for group, title in GROUPS.items()
        }
        return [(title, found) for title, found in groups.items() if found]
