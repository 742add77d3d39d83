"""Pages through which the office records acts on members, voids and settles them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from benghe.core.models import StaleVersionError
from benghe.core.pages import AsOfForm, FilterForm, KeyPage, MatrixMixin
from cells.context_processors import asked_day
from members.acts.forms import CandidateFilterForm, SettleForm, VoidForm
from members.acts.kinds import ACT_KINDS
from members.acts.listing import CandidateListing, acts_entered
from members.acts.services import (
    StalePlanError,
    perform,
    rehearse,
    rehearse_void,
    settle,
    void,
)
from members.acts.sheet import Sheet, open_sheet
from members.models import Act

CHANGED = (
    "Chưa ghi gì: số liệu đã thay đổi từ lúc trang này được mở. Hãy xem lại những thay đổi "
    "dưới đây rồi ghi lần nữa."
)
REFUSED = (
    "Chưa ghi gì: số liệu đã thay đổi từ lúc xem trước, hoặc có ô chưa đúng. Nội dung đã nhập "
    "còn nguyên."
)


def member_url(request: HttpRequest, pk: int) -> str:
    """The person's page, on the day that the address carries."""
    return reverse("members:detail", args=[pk]) + asked_day(request)


def recorded_url(request: HttpRequest, act: Act) -> str:
    """The person's page on a day on which ``act`` is to be seen."""
    url = reverse("members:detail", args=[act.member_id])
    form = AsOfForm(request.GET)
    return url if form.is_valid() and form.day < act.day else url + asked_day(request)


class RecordView(MatrixMixin, View):
    """One act in two steps: fill in, see what will change, confirm."""

    def get(self, request: HttpRequest, kind: str, pk: int | None = None) -> Any:
        """The empty form, or that of a voided act that is written again."""
        sheet = open_sheet(request, kind, pk, None)
        if not sheet.kind.fits(sheet.now):
            messages.warning(request, f"«{sheet.kind.label}» không áp dụng lúc này.")
            return redirect(back_url(request, sheet))
        return self._form(sheet)

    def post(self, request: HttpRequest, kind: str, pk: int | None = None) -> Any:
        """``buoc``: ``xem`` shows the changes, ``ghi`` records, ``sua`` goes back."""
        sheet = open_sheet(request, kind, pk, request.POST)
        step = request.POST.get("buoc", "xem")
        if step == "sua":
            return self._form(sheet)
        if not sheet.is_valid():
            return self._form(sheet, REFUSED if step == "ghi" else "")
        return self._record(sheet) if step == "ghi" else self._preview(sheet)

    def _record(self, sheet: Sheet) -> HttpResponse:
        user, mark = self.request.user, self.request.POST.get("dau") or "-"
        try:
            act = perform(sheet.member, sheet.form.act_data(), user, mark=mark)
        except ValidationError as error:
            sheet.take(error)
            return self._form(sheet, REFUSED)
        except (StalePlanError, StaleVersionError, IntegrityError):
            # The second of two: what it saw is no longer what would happen.
            return self._preview(sheet, CHANGED)
        messages.success(self.request, f"Đã ghi {act.named}.")
        return redirect(recorded_url(self.request, act))

    def _preview(self, sheet: Sheet, notice: str = "") -> HttpResponse:
        try:
            told = rehearse(sheet.member, sheet.form.act_data(), self.request.user)
        except ValidationError as error:
            sheet.take(error)
            return self._form(sheet, REFUSED if notice else "")
        except (StaleVersionError, IntegrityError):
            return self._form(sheet, REFUSED)
        context = {**self._context(sheet), "told": told, "notice": notice}
        return render(self.request, "members/acts/act_preview.html", context)

    def _form(self, sheet: Sheet, notice: str = "") -> HttpResponse:
        context = {**self._context(sheet), "notice": notice}
        return render(self.request, "members/acts/act_form.html", context)

    def _context(self, sheet: Sheet) -> dict[str, Any]:
        back = back_url(self.request, sheet)
        return {"sheet": sheet, "kind": sheet.kind, "back_url": back}


def back_url(request: HttpRequest, sheet: Sheet) -> str:
    """Where «Không ghi» leads: the person's page, or the page of acts."""
    if sheet.stored is None:
        return reverse("acts:list") + asked_day(request)
    return member_url(request, sheet.stored.pk)


class VoidView(MatrixMixin, View):
    """Takes an act back, after asking for the reason; or takes it back to write it again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would be taken back, and why it cannot where it cannot."""
        return self._page(self._act(pk), VoidForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """``viec``: ``huy`` voids; ``ghi-lai`` then opens the form of the same kind."""
        act, form = self._act(pk), VoidForm(request.POST)
        if not form.is_valid():
            return self._page(act, form)
        try:
            void(act, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self._page(act, form)
        except StaleVersionError:
            form.add_error(None, CHANGED)
            return self._page(self._act(pk), form)
        messages.success(request, f"Đã hủy {act.named}.")
        if request.POST.get("viec") != "ghi-lai":
            return redirect(member_url(request, act.member_id))
        url = reverse("acts:record", args=[act.member_id, act.kind])
        day = asked_day(request).replace("?", "&")
        return redirect(f"{url}?thay={act.pk}{day}")

    def _act(self, pk: int) -> Act:
        rows = Act.objects.for_user(self.request.user, "change")
        found: Act = get_object_or_404(rows.select_related("member"), pk=pk)
        return found

    def _page(self, act: Act, form: VoidForm) -> HttpResponse:
        told, blocked = None, ""
        try:
            told = rehearse_void(act, self.request.user)
        except ValidationError as error:
            blocked = " ".join(error.messages)
        context = {
            "act": act, "form": form, "told": told, "blocked": blocked,
            "back_url": member_url(self.request, act.member_id),
        }  # fmt: skip
        return render(self.request, "members/acts/act_void.html", context)


class SettleView(MatrixMixin, View):
    """Notes the day on which the paper of a transfer out came back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form alone."""
        return self._page(self._act(pk), SettleForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store the day and go back to the person."""
        act, form = self._act(pk), SettleForm(request.POST)
        if form.is_valid():
            try:
                settle(act, form.cleaned_data["settled_on"])
            except ValidationError as error:
                form.add_error("settled_on", ValidationError(error.messages))
            except StaleVersionError:
                form.add_error(None, CHANGED)
            else:
                messages.success(request, f"Đã ghi ngày hoàn tất của {act.named}.")
                return redirect(member_url(request, act.member_id))
        return self._page(act, form)

    def _act(self, pk: int) -> Act:
        rows = Act.objects.for_user(self.request.user, "change")
        departures = rows.filter(kind=Act.Kind.DEPART).select_related("member")
        found: Act = get_object_or_404(departures, pk=pk)
        return found

    def _page(self, act: Act, form: SettleForm) -> HttpResponse:
        back = member_url(self.request, act.member_id)
        context = {"act": act, "form": form, "back_url": back}
        return render(self.request, "members/acts/act_settle.html", context)


class ActListView(MatrixMixin, View):
    """The acts up to a day, the latest entered first, and the ways to bring someone new."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of fifty; empty while the address is not understood."""
        form = FilterForm(request.GET)
        page = KeyPage([])
        if form.is_valid():
            try:
                page = acts_entered(request.user, form.day, request.GET)
            except ValidationError as error:
                form.add_error(None, error)
        new = [kind for kind in ACT_KINDS.values() if kind.new_person]
        context = {
            "form": form, "day": form.day, "page": page,
            "new_kinds": new if request.user.has_perm("members.add_act") else [],
        }  # fmt: skip
        return render(request, "members/acts/act_list.html", context)


class CandidateListView(MatrixMixin, View):
    """Those who are followed towards admission, as of a day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of fifty; empty while a filter is not understood."""
        form = CandidateFilterForm(request.GET, request.user)
        page, count = KeyPage([]), None
        if form.is_valid():
            listing = CandidateListing(request.user, form.day, form.cell)
            try:
                page, count = listing.page(request.GET), listing.count()
            except ValidationError as error:
                form.add_error(None, error)
        context = {
            "form": form, "day": form.day, "page": page, "count": count,
            "may_admit": request.user.has_perm("members.add_act"),
        }  # fmt: skip
        return render(request, "members/acts/candidate_list.html", context)
