"""Error pages: Vietnamese, without data, and alike for hidden and absent things."""

import pytest
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
