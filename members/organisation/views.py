"""Pages of the organisation: the tree of a day, acts in steps, one act, voiding."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import AsOfForm, MatrixMixin
from benghe.lib.text import clean
from cells.context_processors import asked_day
from cells.models import OrganisationAct
from members.acts.services import StalePlanError
from members.organisation.data import ACTIONS, Action, OrganisationData
from members.organisation.forms import FORMS, HOME, HomesForm, OrganisationForm
from members.organisation.planning import plan_change
from members.organisation.services import perform, rehearse, rehearse_void, void
from members.organisation.tree import acts_seen, people_moved, tree_of

STALE = (
    "Dữ liệu vừa được sửa trong lúc bạn xem. Dưới đây là những gì sẽ thay đổi theo dữ liệu "
    "mới nhất; hãy xem lại rồi xác nhận."
)


def act_url(request: HttpRequest, act: OrganisationAct) -> str:
    """The page of ``act``, with the day that the address carries."""
    return reverse("organisation:act", args=[act.pk]) + asked_day(request)


class TreeView(MatrixMixin, View):
    """Ward, lower committees and cells as of a day, and the acts that made them so."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The tree in scope; empty while the day is not understood."""
        user: Any = request.user
        form = AsOfForm(request.GET)
        people = user.has_perm("members.view_member")
        known = form.is_valid()
        may_see_acts = user.has_perm("cells.view_organisationact")
        context = {
            "form": form,
            "day": form.day,
            "sees_people": people,
            "branches": tree_of(user, form.day, people=people) if known else [],
            "acts": acts_seen(user) if known and may_see_acts else None,
            "actions": ACTIONS.values()
            if user.has_perm("cells.add_organisationact")
            else None,
        }
        return render(request, "members/organisation/tree.html", context)


class ChangeView(MatrixMixin, View):
    """An act in steps: what, who goes where, what will change, done.

    Nothing is kept between the steps but what the page itself carries, so that going
    back, a wrong value and a stale plan lose nothing that was typed.
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The kind of act."""
        super().setup(request, *args, **kwargs)
        self.action: Action | None = ACTIONS.get(kwargs["slug"])

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The empty form."""
        return self._form_page(self._form(None))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The next step; what is wrong goes back to where it was typed."""
        form, step = self._form(request.POST), request.POST.get("buoc", "")
        if step == "sua" or not form.is_valid():
            return self._form_page(form)
        homes = self._homes(form)
        try:
            if step in {"tiep", "xep"} and homes is not None and homes.roles:
                return self._homes_page(form, homes, check=step == "tiep")
            data = form.facts(homes.homes() if homes else None)
            return self._done(data) if step == "lam" else self._preview(form, data)
        except StalePlanError:
            return self._again(form, data)
        except ValidationError as error:
            return self._refused(form, homes, error)

    def _form(self, data: Any) -> OrganisationForm:
        if self.action is None:
            raise Http404
        slug = self.action.slug
        return FORMS[slug](data, slug=slug, user=self.request.user)

    def _homes(self, form: OrganisationForm) -> HomesForm | None:
        """The places of the people; None: the act does not ask for them."""
        if not (self.action and self.action.assigns):
            return None
        found = form.cleaned_data
        return HomesForm(
            found["cell"], found["day"], form.options(), form.usual(), self.request.POST.dict()
        )  # fmt: skip

    def _form_page(self, form: OrganisationForm) -> HttpResponse:
        kept = [pair for pair in self._carried() if pair[0].startswith(HOME)]
        return self._page("form", {"form": form, "carried": kept})

    def _homes_page(
        self, form: OrganisationForm, homes: HomesForm, *, check: bool
    ) -> HttpResponse:
        if check:
            # What is wrong with the act itself is said before people are placed.
            option = next((value for value, _ in form.options()), "")
            everybody = dict.fromkeys(homes.homes(), form.usual() or option)
            plan_change(form.facts(everybody), localdate())
        kept = [pair for pair in self._carried() if not pair[0].startswith(HOME)]
        context = {"form": form, "homes": homes, "carried": kept, "check": check}
        return self._page("homes", context)

    def _preview(
        self, form: OrganisationForm, data: OrganisationData, note: str = ""
    ) -> HttpResponse:
        told = rehearse(data, self.request.user)
        context = {
            "form": form,
            "told": told,
            "day": data.day,
            "note": note,
            "carried": self._carried(),
            "has_homes": bool(data.homes),
        }
        return self._page("preview", context)

    def _done(self, data: OrganisationData) -> HttpResponse:
        act = perform(data, self.request.user, mark=self.request.POST.get("dau", "-"))
        messages.success(self.request, f"Đã ghi {act.named}.")
        return redirect(act_url(self.request, act))

    def _again(self, form: OrganisationForm, data: OrganisationData) -> HttpResponse:
        try:
            return self._preview(form, data, STALE)
        except ValidationError as error:
            return self._refused(form, self._homes(form), error)

    def _refused(
        self, form: OrganisationForm, homes: HomesForm | None, error: ValidationError
    ) -> HttpResponse:
        by_field = getattr(error, "error_dict", {"__all__": [error]})
        if homes is not None and set(by_field) == {"homes"}:
            form.add_error(None, by_field["homes"])
            return self._homes_page(form, homes, check=False)
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else None, errors)
        return self._form_page(form)

    def _carried(self) -> list[tuple[str, str]]:
        """Everything typed so far, for hidden boxes."""
        skipped = {"csrfmiddlewaretoken", "buoc", "dau"}
        lists = self.request.POST.lists()
        return [
            (k, value) for k, values in lists if k not in skipped for value in values
        ]

    def _page(self, name: str, context: dict[str, Any]) -> HttpResponse:
        template = f"members/organisation/{name}.html"
        return render(self.request, template, {"action": self.action, **context})


class ActView(MatrixMixin, View):
    """One act: what, when, by which decision, who entered it, whom it moved."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Out of scope is 404."""
        act = get_object_or_404(acts_seen(request.user), pk=pk)
        sides = [
            (words, [part for part in act.parts.all() if part.role == role])
            for role, words in (("before", "Trước"), ("after", "Sau"))
        ]
        context = {
            "act": act,
            "sides": sides,
            "moved": people_moved(act, request.user),
            "may_void": act.voided_at is None
            and request.user.has_perm("cells.change_organisationact", act),
        }
        return render(request, "members/organisation/act.html", context)


class ReasonForm(forms.Form):
    """Why an act is taken back."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Lý do hủy bỏ",
        max_length=200,
        help_text="Không ghi thông tin riêng của đảng viên.",
    )

    def clean_reason(self) -> str:
        """One tidy line."""
        return clean(self.cleaned_data["reason"])


class VoidView(MatrixMixin, View):
    """Takes an act back as a whole, after showing what that does."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What voiding would change, or why it cannot be."""
        return self._page(pk, ReasonForm(label_suffix=""))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Void it with the reason given."""
        act, form = self._act(pk), ReasonForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._page(pk, form)
        try:
            void(act, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._page(pk, form)
        messages.success(request, f"Đã hủy bỏ {act.named}.")
        return redirect(act_url(request, act))

    def _act(self, pk: int) -> OrganisationAct:
        rows = OrganisationAct.objects.for_user(self.request.user, "change")
        act: OrganisationAct = get_object_or_404(rows, pk=pk)
        return act

    def _page(self, pk: int, form: ReasonForm) -> HttpResponse:
        act, told, refused = self._act(pk), None, []
        try:
            told = rehearse_void(act, self.request.user)
        except ValidationError as error:
            refused = error.messages
        context = {"act": act, "form": form, "told": told, "refused": refused}
        return render(self.request, "members/organisation/void.html", context)
