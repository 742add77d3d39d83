"""Saved views of the members list: kept, opened and deleted by their owner."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from benghe.core.pages import MatrixMixin
from benghe.core.saved_views import own_views, save_view
from members.forms import SavedViewForm
from members.views import PAGE, MemberListActView, list_url


class SaveViewView(MemberListActView):
    """Keeps the filters, order and columns of the list under a name."""

    def act(self) -> HttpResponseBase:
        """Back to the same list, or what stands against it."""
        form = SavedViewForm(self.request.POST, label_suffix="")
        if form.is_valid():
            query = form.query(self.form)
            try:
                save_view(self.request.user, PAGE, form.cleaned_data["ten"], query)
            except ValidationError as error:
                form.add_error("ten", error)
        if not form.is_valid():
            return self.refuse(view_form=form)
        messages.success(self.request, f"Đã lưu bộ lọc «{form.cleaned_data['ten']}».")
        return redirect(list_url(self.form.query()))


class OpenViewView(MatrixMixin, View):
    """Leads to the list of a saved view; somebody else's is not there."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Today's list, unless the view keeps its day."""
        view = get_object_or_404(own_views(request.user, PAGE), pk=pk)
        return redirect(list_url(view.query))


class DeleteViewView(MatrixMixin, View):
    """Deletes a saved view."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Gone, and said so."""
        view = get_object_or_404(own_views(request.user, PAGE), pk=pk)
        view.delete()
        messages.success(request, f"Đã xóa bộ lọc «{view.name}».")
        return redirect(PAGE)
