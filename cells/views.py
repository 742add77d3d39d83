"""Pages of cells (chi bộ): the list of a day and one cell."""

from typing import Any

from django.views.generic import DetailView, ListView

from benghe.core.pages import PAGE_SIZE, AsOfForm, MatrixMixin, split_blocks
from cells import facts
from cells.forms import CellFilterForm
from cells.models import Cell


def may_see_people(user: Any) -> bool:
    """Whether counts and names of members are shown beside cells."""
    return bool(user.has_perm("members.view_member"))


class CellListView(MatrixMixin, ListView):
    """The cells of a day, in natural order, with secretary and number of members."""

    template_name = "cells/cell_list.html"
    context_object_name = "cells"

    def get_queryset(self) -> Any:
        """Cells in scope that pass the filters; none while a filter is not understood."""
        self.form = CellFilterForm(self.request.GET, self.request.user)
        if not self.form.is_valid():
            return Cell.objects.none()
        day, found = self.form.day, self.form.cleaned_data
        cells = Cell.objects.for_user(self.request.user).on(day).with_name_on(day)
        cells = cells.named(found["q"], day)
        if found["loai"]:
            cells = cells.filter(kind=found["loai"])
        if self.form.committee:
            cells = cells.under(self.form.committee)
        if may_see_people(self.request.user):
            cells = cells.with_people(day)
        return cells.select_related("kind").order_by("order_on", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filters, the day and the total row."""
        cells = list(self.object_list)
        people = may_see_people(self.request.user)
        total = sum(cell.member_count for cell in cells) if people else None
        return super().get_context_data(
            form=self.form, day=self.form.day, sees_people=people, total=total, **kwargs
        )


class CellDetailView(MatrixMixin, DetailView):
    """One cell as of a day, with what was done to it and what became of it."""

    template_name = "cells/cell_detail.html"
    context_object_name = "cell"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> Any:
        """Cells in scope; out of scope is 404."""
        seen = Cell.objects.for_user(self.request.user).valid()
        rows = seen.select_related("kind", "committee")
        return rows.prefetch_related("committee__names")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the role may see of the cell; nothing while the day is not understood."""
        form = AsOfForm(self.request.GET)
        known, cell, day = form.is_valid(), self.object, form.day
        found = self._shown(cell, day) if known else {}
        return super().get_context_data(
            form=form,
            day=day,
            name=cell.called_on(day),
            facts=facts.basic_facts(cell, day),
            **found,
            **kwargs,
        )

    def _shown(self, cell: Cell, day: Any) -> dict[str, Any]:
        user: Any = self.request.user
        found: dict[str, Any] = {
            "not_there": facts.not_there(cell, day),
            **split_blocks(facts.blocks(cell, user, day)),
        }
        if may_see_people(user):
            numbers = facts.counts(cell, user, day)
            found["counts"] = numbers
            found["candidates"] = facts.candidate_count(cell, user, day)
            found["people"] = facts.people(cell, user, day)
            found["more_people"] = max(numbers[0][2] - PAGE_SIZE, 0)
        if user.has_perm("members.view_post"):
            found["notes"] = facts.secretary_notes(cell, day)
        if user.has_perm("cells.view_organisationact"):
            acts = facts.acts_on(cell, user)
            found["acts"] = acts
            seen = set(Cell.objects.for_user(user).values_list("pk", flat=True))
            found["lineage"] = [
                (words, when, [(part, part.cell_id in seen) for part in parts])
                for words, when, parts in facts.lineage(cell, acts)
            ]
        return found
