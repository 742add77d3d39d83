"""Every page of the portal and of the back office: axe, and no sideways scrolling."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from benghe.core.access import matrix
from members.acts.data import ActData
from members.acts.services import perform
from tests import factories
from tests.browser.conftest import PHONE, ZOOMED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEATS = ("office", "leader", "secretary", "ubnd", "inspector", "technician", "nobody")
# Addresses that are no page: files, forms without a page, the doctor's.
NO_PAGE = {
    "logout",
    "health",
    "members:print",
    "members:profile",
    "ledger:print",
    "ledger:export",
    "jobs:download",
    "reviews:download",
    "indicators:print",
    "indicators:export",
    "indicators:areas_export",
    "indicators:board_print",
    "members:export",
    "members:save_view",
    "members:delete_view",
    "indicators:budget_print",
    "indicators:budget_export",
    "indicators:entry_save",
}
# The search index, what each person keeps for oneself, and the lines of a batch (they
# stand on its page) have no page there.
MODELS = [
    model
    for app in ("core", "cells", "members", "awards", "reports")
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.startswith("Historical")
    and model.__name__ not in {"MemberWord", "SavedView", "ImportRow"}
]


@pytest.fixture
def filled(own_cell, office):
    """A ward with something on every page; the values of every address."""
    member = factories.MemberFactory(cell=own_cell, full_name="Nguyễn Thị Minh Khai")
    factories.PostFactory(member=member, cell=own_cell, started_on=date(2020, 6, 10))
    gone = factories.MemberFactory(cell=own_cell, full_name="Trần Văn Đã Đi")
    data = ActData("depart", date(2023, 3, 5), decision="5-QĐ/QU", place="Quận 3")
    act = perform(gone, data, office)
    factories.CandidacyFactory(cell=own_cell)
    factories.RatingFactory(cell=own_cell)
    factories.AwardFactory(cell=own_cell)
    indicator = factories.IndicatorFactory(code="economy.revenue", name="Thu ngân sách")
    factories.TargetFactory(indicator=indicator)
    factories.ObservationFactory(indicator=indicator)
    factories.PlanTaskFactory()
    section = factories.ReviewSectionFactory(
        text="Đảng bộ có {{members.count}}; {{economy.revenue}}."
    )
    change = factories.OrganisationActFactory(cell=own_cell)
    return {
        "cells:detail": [own_cell.code],
        "organisation:change": ["sap-nhap"],
        "organisation:act": [change.pk],
        "organisation:void": [change.pk],
        "members:detail": [member.pk],
        "indicators:detail": [indicator.code],
        "indicators:group": [indicator.group.code],
        "indicators:explain": [indicator.code],
        "reviews:detail": [2022],
        "reviews:preview": [2022],
        "reviews:figure": [2022, "members.count"],
        "reviews:section": [2022, section.code],
        "jobs:detail": [factories.JobFactory(created_by=office).pk],
        "acts:new": ["admit"],
        "acts:record": [member.pk, "depart"],
        "acts:void": [act.pk],
        "acts:settle": [act.pk],
        "members:open_view": [factories.SavedViewFactory(owner=office).pk],
    }


def pages(values):
    """The address of every page of the portal, by name; one without values fails."""
    names = [name for name in matrix().urls if not name.startswith("admin:")]
    return {
        name: reverse(name, args=values.get(name, []))
        for name in names
        if name not in NO_PAGE
    }


def test_axe_finds_nothing_on_any_page_whatever_the_role(visitors, filled, request):
    found, opened = {}, {}
    for seat in (None, *SEATS):
        visitor = visitors(request.getfixturevalue(seat) if seat else None)
        for name, path in pages(filled).items():
            page = visitor.open(path)
            # Signed out, every address is the sign-in; refused, the same "not found".
            if (seat is None and name != "login") or visitor.status == 404:
                continue
            opened.setdefault(seat, set()).add(name)
            headings = page.locator("h1").count()
            if wrong := visitor.axe() + [("h1", headings)] * (headings != 1):
                found[seat, name] = wrong

    assert found == {}
    assert opened["office"] == set(pages(filled))
    assert opened["nobody"] == {
        "login",
        "home",
        "password_change",
        "password_change_done",
    }


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED], ids=["phone", "zoom"])
def test_no_page_scrolls_sideways(visitors, filled, office, viewport):
    visitor = visitors(office, viewport)
    found = {}
    for name, path in pages(filled).items():
        visitor.open(path)
        if (pixels := visitor.overflow()) > 0:
            found[name] = f"{pixels} px"
        if wrong := visitor.axe():
            found[name, "axe"] = wrong

    assert found == {}


def test_a_list_with_errors_and_messages_is_clean_too(visitors, filled, office):
    visitor = visitors(office)

    visitor.open("/dang-vien/?chi-bo=xxx&ngay=31/02/2022&loai=x&xep=y")
    assert visitor.axe() == []
    visitor.open("/khong-co-trang-nay/")
    assert visitor.axe() == []


def row_of(model, user):
    """A row of the model, made by its factory."""
    if model.__name__ == "Committee":
        return factories.CommitteeFactory()
    if model.__name__ == "Job":
        return factories.JobFactory(created_by=user)
    return getattr(factories, f"{model.__name__}Factory")()


def batch_on(model, user):
    """The key of a batch of the model's sheets with lines of every outcome, or 0."""
    kind = getattr(admin.site._registry[model], "resource_class", None)
    if kind is None:
        return 0
    batch = factories.ImportBatchFactory(
        kind=kind.kind, created_by=user, state="confirmed", findings={"sheet": "Dữ liệu"},
        counts={"error": 1, "choose": 1, "new": 1, "update": 1, "skip": 1},
    )  # fmt: skip
    fault = {"heading": "Ngày sinh", "message": "Không có ngày này.", "letter": "C",
             "value": "31/02/1980", "suggestion": "28/02/1980"}  # fmt: skip
    what = {
        "error": {"faults": [fault]},
        "choose": {"choices": [{"key": "", "words": "Người mới"}]},
        "new": {"changes": [["Họ và tên", "", "Lê Thị Bình"]]},
        "update": {"changes": [["Quê quán", "(trống)", "Bến Tre"]]},
        "skip": {},
    }
    for rank, (outcome, more) in enumerate(what.items()):
        factories.ImportRowFactory(batch=batch, rank=rank, kind=outcome, **more)
    return batch.pk


def back_office(user):
    """Every page that ``user`` may open of every model, with the way there."""
    yield reverse("admin:index")
    for model in MODELS:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            continue
        row = row_of(model, user)
        yield reverse(f"{name}_changelist")
        batch = batch_on(model, user)
        for page, args in [
            ("add", []), ("change", [row.pk]), ("delete", [row.pk]), ("history", [row.pk]),
            ("import", []), ("import_batch", [batch]), ("import_undo", [batch]),
        ]:  # fmt: skip
            try:
                yield reverse(f"{name}_{page}", args=args)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("seat", ["office", "ubnd", "technician"])
def test_axe_finds_nothing_in_the_back_office(visitors, own_cell, request, seat):
    user = request.getfixturevalue(seat)
    visitor = visitors(user)
    found = {}
    for path in back_office(user):
        visitor.open(path)
        if wrong := visitor.axe():
            found[path] = wrong

    assert found == {}


def test_axe_finds_nothing_on_the_sign_in_of_the_back_office(visitors, ward):
    visitor = visitors()
    visitor.open(reverse("admin:login"))

    assert visitor.axe() == []
