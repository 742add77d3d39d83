"""One cell of the grid: its own page, and the answer that the grid's script asks for."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import MatrixMixin
from reports.indicators.entry import Answer, entry_text, save_entry
from reports.indicators.forms import YearForm
from reports.indicators.grid.forms import PERIODS, CellForm, Kind
from reports.indicators.grid.listing import cell_of
from reports.indicators.grid.services import (
    Desk,
    Outcome,
    Place,
    TypedCell,
    area_desk,
    as_id,
    cells_of_json,
)
from reports.indicators.grid.views import enterable
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.periods import spans_of


class SaveView(MatrixMixin, View):
    """Saves cells for the script: one that was left, or a block that was pasted."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        """``{"cells": {key: …}, "words": …}``; 400 for another shape, 404 out of scope."""
        years = YearForm(request.GET, localdate().year)
        try:
            body = json.loads(request.body)
            typed = cells_of_json(body)
        except (ValueError, RecursionError):  # the latter: lists in lists without end
            return JsonResponse({"error": "Yêu cầu không đọc được."}, status=400)
        if years.year is None:
            return JsonResponse({"error": "Năm không đúng."}, status=400)
        code = request.GET.get("chi-tieu", "")
        desk, indicator = self._desk(request, years.year, typed, code)
        number = str(body.get("sum") or "") if indicator else ""
        try:
            outcome = desk.save(typed, number)
        except LookupError as error:
            raise Http404 from error
        sums = desk.sums(indicator) if indicator else []
        keys = dict.fromkeys([*(cell.key for cell in typed), *outcome.answers])
        return JsonResponse(
            {
                "cells": {key: told(desk, outcome, key) for key in keys},
                "words": outcome.words,
                "sums": [
                    {"number": one.number, "text": one.text, "words": one.words,
                     "tone": one.tone}
                    for one in sums
                ],
            }
        )  # fmt: skip

    def _desk(
        self, request: HttpRequest, year: int, typed: list[TypedCell], code: str
    ) -> tuple[Desk, Indicator | None]:
        """The cells that may be sent; with ``chi-tieu`` those of its khu phố."""
        rows = Indicator.objects.enterable_by(request.user).active()
        if code:
            indicator = rows.filter(by_area=True, code=code).first()
            if indicator is None:
                raise Http404
            return area_desk(request.user, indicator, year, localdate()), indicator
        lines = {cell.key.rpartition("-")[0] for cell in typed}
        ids = [as_id(line) for line in lines]
        known: dict[str, tuple[Indicator, Area | None]] = {
            str(row.pk): (row, None) for row in rows.filter(pk__in=ids)
        }
        return Desk(request.user, year, known, localdate()), None


def told(desk: Desk, outcome: Outcome, key: str) -> dict[str, Any]:
    """One cell for the script: what became of it, and the words to show."""
    answer = outcome.answers.get(key)
    if answer is None:
        return {"outcome": "unchanged"}
    place = desk.place(key)
    number = int(key.rpartition("-")[2])
    cell = cell_of(
        key, "", place.indicator, place.area, number, answer.row, None, place.span,
        desk.today,
    )  # fmt: skip
    found: dict[str, Any] = {
        "outcome": answer.outcome,
        "messages": answer.messages,
        "seen": cell.seen,
        "text": cell.text,
        "words": cell.words,
        "tone": cell.tone,
        "day": cell.day_text,
    }
    if key in outcome.open_keys:
        outcome.lay_over([cell])
        found["ask"] = render_to_string("reports/grid/ask.html", {"cell": cell})
        found |= {"base": cell.seen, "typed": cell.typed}
    return found


class CellView(MatrixMixin, View):
    """One cell in full: what stands there and came before, its day, source and note."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; an address without a cell leads to the grid."""
        if not request.GET.get("chi-tieu"):
            return redirect("indicators:entry")
        place = self._place(request)
        rows = rows_in(place)
        form = CellForm(None, place, standing(rows), localdate())
        return self._answer(request, form, rows, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save it; everything typed stays where it is not stored."""
        place, today = self._place(request), localdate()
        rows = rows_in(place)
        form = CellForm(request.POST, place, standing(rows), today)
        if not form.is_valid():
            return self._answer(request, form, rows, None)
        answer = save_entry(request.user, form.entry, today)
        if answer.outcome in ("saved", "unchanged"):
            is_saved = answer.outcome == "saved"
            words = "Đã lưu" if is_saved else "Không có gì thay đổi ở"
            name = place.indicator.called_on(place.span.last)
            messages.success(request, f"{words} {name}, {place.span.label}.")
            return redirect(back_url(place))
        return self._answer(request, form, rows_in(place), answer)

    def _place(self, request: HttpRequest) -> Place:
        """The cell that the address names; 404 where there is none for this person."""
        query = request.GET
        found = {row.code: row for row in enterable(request.user)}
        indicator = found.get(query.get("chi-tieu", ""))
        years = YearForm(query, localdate().year)
        if indicator is None or years.year is None:
            raise Http404
        area, code = None, query.get("khu-pho", "")
        if code:
            areas = {area.code: area for area in Area.objects.for_user(request.user)}
            if code not in areas or not indicator.by_area:
                raise Http404
            area = areas[code]
        spans = spans_of(indicator.period, years.year)
        names = [str(number) for number in range(1, len(spans) + 1)]
        if query.get("ky") not in names:
            raise Http404
        return Place(indicator, area, spans[names.index(query["ky"])])

    def _answer(
        self, request: HttpRequest, form: CellForm, rows: list[Observation],
        answer: Answer | None,
    ) -> HttpResponse:  # fmt: skip
        place = form.place
        if answer is not None and answer.outcome == "conflict":
            # Saved again, it is a decision: the row that stands now is the one seen.
            data: Any = request.POST.copy()
            data["seen"] = str(answer.row.pk if answer.row else 0)
            data.setdefault("kind", Kind.CORRECTION)
            form = CellForm(data, place, answer.row, form.today)
        if answer is not None and answer.outcome == "doubtful":
            data = request.POST.copy()
            data["doubts"] = answer.doubts
            form = CellForm(data, place, standing(rows), form.today)
        number = spans_of(place.indicator.period, place.span.last.year).index(
            place.span
        )
        title = place.indicator.called_on(place.span.last)
        cell = cell_of(
            "", title, place.indicator, place.area, number + 1, standing(rows), None,
            place.span, form.today,
        )  # fmt: skip
        context = {
            "form": form, "cell": cell, "place": place, "title": title,
            "rows": [(row, entry_text(row), not is_corrected(row)) for row in rows],
            "answer": answer, "back_url": back_url(place),
        }  # fmt: skip
        conflict = answer is not None and answer.outcome == "conflict"
        status = 409 if conflict else 200
        return render(request, "reports/grid/cell.html", context, status=status)


def rows_in(place: Place) -> list[Observation]:
    """Every row of the cell, the latest first, the corrected ones too, no voided ones."""
    rows = Observation.objects.valid().filter(
        indicator=place.indicator, area=place.area,
        as_of__gte=place.span.first, as_of__lte=place.span.last,
    )  # fmt: skip
    return list(rows.select_related("updated_by", "corrected_by").latest_first())


def is_corrected(row: Observation) -> bool:
    """Whether a later row took its place."""
    return hasattr(row, "corrected_by")


def standing(rows: list[Observation]) -> Observation | None:
    """The result that stands in the cell, of all its rows; None: none."""
    return next((row for row in rows if not is_corrected(row)), None)


def back_url(place: Place) -> str:
    """The grid in which a cell lies."""
    indicator, year = place.indicator, place.span.last.year
    if place.area is not None:
        query = {"chi-tieu": indicator.code, "nam": year}
        return f"{reverse('indicators:entry_areas')}?{urlencode(query)}"
    words = {period: word for word, period in PERIODS.items()}
    query = {"nam": year, "nhom": indicator.group.code, "ky": words[indicator.period]}
    return f"{reverse('indicators:entry')}?{urlencode(query)}"
