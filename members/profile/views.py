"""Asks the worker for the trích ngang of one member."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import AsOfForm, MatrixMixin
from members.profile.papers import printable_member
from members.profile.rules import why_not_printed
from members.profile.services import start_profile


class ProfilePrintView(MatrixMixin, View):
    """Starts the job; out of scope on the day is 404."""

    http_method_names = ["post"]

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Only where there is something to ask for; else as if it were not there."""
        if printable_member(request.user, kwargs["pk"], localdate()) is None:
            raise Http404
        return super().http_method_not_allowed(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As of ``ngay``; one that is not understood goes back to the member's page."""
        form = AsOfForm(request.POST)
        if not form.is_valid():
            return self._back(pk)
        member = printable_member(request.user, pk, form.day)
        if member is None:
            raise Http404
        if why := why_not_printed(member, form.day):
            messages.error(request, why)
            return self._back(pk)
        job = start_profile(member, request.user, form.day)
        return redirect("jobs:detail", job.pk)

    def _back(self, pk: int) -> HttpResponse:
        """The member's page, on the day that was sent; none was: on today."""
        page, day = reverse("members:detail", args=[pk]), self.request.POST.get("ngay")
        return redirect(f"{page}?{urlencode({'ngay': day})}" if day else page)
