"""The page of one member (đảng viên)."""

from typing import Any

from django.views.generic import DetailView

from benghe.core.pages import FilterForm, MatrixMixin, split_blocks
from members.facts import basic_facts, dated_blocks, sensitive_facts
from members.models import Member


class MemberDetailView(MatrixMixin, DetailView):
    """One member; out of scope is 404, so that existence does not leak."""

    template_name = "members/member_detail.html"
    context_object_name = "member"

    def get_queryset(self) -> Any:
        """Members in scope on the day asked for, with cell and dates of that day."""
        self.form = FilterForm(self.request.GET)
        self.form.is_valid()
        day = self.form.day
        seen = Member.objects.for_user(self.request.user, day=day)
        return seen.with_cell(day).with_party_dates(day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts of the day; identity fields only for a role that may read them."""
        member, user, day = self.object, self.request.user, self.form.day
        may_read = user.has_perm("members.sensitive_member", member)
        return super().get_context_data(
            form=self.form,
            day=day,
            facts=basic_facts(member, day),
            sensitive=sensitive_facts(member) if may_read else None,
            **split_blocks(dated_blocks(member, user)),
            **kwargs,
        )
