"""Error pages: Vietnamese, without data, and alike for hidden and absent things."""

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError
from django.test import Client, RequestFactory

from benghe import views
from tests.factories import MemberFactory


def test_absent_and_hidden_look_the_same(own_cell, ubnd, client_for):
    hidden = client_for(ubnd).get(MemberFactory(cell=own_cell).get_absolute_url())
    absent = client_for(ubnd).get("/dang-vien/khong-co/")

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert "<h1>Không tìm thấy trang</h1>" in hidden.content.decode()
    assert "<h1>Không tìm thấy trang</h1>" in absent.content.decode()


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (views.bad_request, 400, "Yêu cầu không hợp lệ"),
        (views.server_error, 500, "Cổng thông tin gặp lỗi"),
        (views.csrf_failure, 403, "Biểu mẫu đã hết hạn"),
    ],
)
def test_each_error_has_its_page(view, status, heading):
    response = view(RequestFactory().get("/"))

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_vietnamese(ward):
    response = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"username": "x"})

    assert response.status_code == 403
    assert "Biểu mẫu đã hết hạn" in response.content.decode()


@pytest.mark.parametrize(
    ("words", "status", "heading"),
    [
        ("database is locked", 503, "Cổng thông tin đang bận"),
        ("no such table: bi_mat", 500, "Cổng thông tin gặp lỗi"),
    ],
)
def test_a_sign_in_while_a_batch_is_being_stored_is_asked_to_come_again(
    office, monkeypatch, words, status, heading
):
    def refuse(*given):
        raise OperationalError(words)

    monkeypatch.setattr("django.contrib.auth.views.auth_login", refuse)
    client = Client(raise_request_exception=False)
    office.set_password("mat-khau-dung-2022")
    office.save()

    response = client.post(
        "/dang-nhap/", {"username": office.username, "password": "mat-khau-dung-2022"}
    )

    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert (response.get("Retry-After") == "10") is (status == 503)
    assert ("Cổng đang ghi một lô lớn. Hãy thử lại sau ít giây." in page) is (
        status == 503
    )
    assert words not in page
    assert office.username not in page


def test_a_session_that_cannot_be_stored_is_told_in_the_same_way(ward, monkeypatch):
    def refuse(*given, **more):
        raise OperationalError("database is locked")

    monkeypatch.setattr(SessionBase, "is_empty", refuse)

    response = Client(raise_request_exception=False).get("/dang-nhap/")

    assert response.status_code == 503
