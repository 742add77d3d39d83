"""Sign-in, throttle, sign-out and passwords, with their lines in the log."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from benghe.core.models import Event
from cells.forms import TOO_MANY, WRONG
from tests.factories import UserFactory

PASSWORD = "mật khẩu thử nghiệm dài"
LOGIN = "/dang-nhap/"


@pytest.fixture
def person(ward):
    return UserFactory(username="vanphong", password=PASSWORD)


def sign_in(client, name="vanphong", password=PASSWORD, query=""):
    return client.post(LOGIN + query, {"username": name, "password": password})


def logged():
    return list(
        Event.objects.order_by("pk").values_list("kind", "target", "user__username")
    )


def test_the_right_password_opens_the_home_page_and_is_logged(client, person):
    response = sign_in(client)

    assert (response.status_code, response.url) == (302, reverse("home"))
    assert logged() == [("login", "vanphong", "vanphong")]


@pytest.mark.parametrize("name", ["vanphong", "khong.co.ai"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, person, name):
    response = sign_in(client, name, "sai hoàn toàn")

    assert response.context["form"].non_field_errors() == [WRONG]
    assert logged() == [("login_failed", name, None)]
    assert "sai hoàn toàn" not in str(list(Event.objects.values()))


def test_a_locked_account_cannot_sign_in(client, person):
    person.is_active = False
    person.save()

    assert sign_in(client).context["form"].non_field_errors() == [WRONG]


def test_the_tenth_failure_shuts_the_account_even_for_the_right_password(
    client, person
):
    for _ in range(9):
        sign_in(client, password="sai")
    assert sign_in(client).status_code == 302

    client.logout()
    for _ in range(10):
        sign_in(client, password="sai")
    response = sign_in(client)

    assert response.context["form"].non_field_errors() == [TOO_MANY]
    assert Event.objects.filter(kind="login_failed").count() == 19


def test_another_account_is_not_shut_by_it(client, person):
    UserFactory(username="lanhdao", password=PASSWORD)
    for _ in range(10):
        sign_in(client, password="sai")

    assert sign_in(client, "lanhdao").status_code == 302


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 302)])
def test_the_account_opens_again_after_a_quarter_of_an_hour(
    client, person, minutes, status
):
    for _ in range(10):
        sign_in(client, password="sai")

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert sign_in(client).status_code == status


def test_a_name_with_stray_spaces_and_of_any_length_is_counted_under_one_key(
    client, person
):
    sign_in(client, "x" * 300, "sai")
    sign_in(client, "  vanphong ", "sai")

    assert [target for _, target, _ in logged()] == ["x" * 40, "vanphong"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example", "\\\\evil.example", "javascript:x"],
)
def test_sign_in_never_leads_to_another_host(client, person, target):
    response = client.post(
        LOGIN, {"username": "vanphong", "password": PASSWORD, "next": target}
    )

    assert response.url == reverse("home")


def test_sign_in_leads_back_to_the_page_asked_for(client, person):
    asked = client.get("/chi-bo/")
    assert asked.url == f"{LOGIN}?next=/chi-bo/"

    response = client.post(
        LOGIN, {"username": "vanphong", "password": PASSWORD, "next": "/chi-bo/"}
    )
    assert response.url == "/chi-bo/"


def test_the_session_gets_a_new_key_at_sign_in(client, person):
    client.get(LOGIN)
    session = client.session
    session["trace"] = 1
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before


def test_sign_out_needs_a_form_and_is_logged(client, person):
    sign_in(client)
    assert client.get("/dang-xuat/").status_code == 405

    response = client.post("/dang-xuat/", follow=True)

    assert response.redirect_chain == [(LOGIN, 302)]
    assert "Bạn đã đăng xuất." in response.content.decode()
    assert logged()[-1] == ("logout", "vanphong", "vanphong")
    assert client.get("/chi-bo/").status_code == 302


def test_a_first_password_must_be_changed_before_anything_else(client, person):
    person.must_change_password = True
    person.save()
    sign_in(client)
    assert client.get("/").url == "/doi-mat-khau/"

    new = "một câu rất dễ nhớ của tôi"
    response = client.post(
        "/doi-mat-khau/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    person.refresh_from_db()
    assert response.url == "/doi-mat-khau/xong/"
    assert (person.must_change_password, person.check_password(new)) == (False, True)
    assert logged()[-1] == ("password", "vanphong", "vanphong")
    assert client.get("/doi-mat-khau/xong/").status_code == 200
    assert client.get("/").status_code == 200


def test_a_changed_password_ends_the_other_sessions(client, person, client_for):
    other = client_for(person)
    sign_in(client)
    new = "một câu rất dễ nhớ của tôi"

    client.post(
        "/doi-mat-khau/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert other.get("/doi-mat-khau/").url == f"{LOGIN}?next=/doi-mat-khau/"


@pytest.mark.parametrize("new", ["ngan qua 11k", "password1234"])
def test_short_and_common_passwords(client, person, new):
    sign_in(client)
    response = client.post(
        "/doi-mat-khau/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    person.refresh_from_db()
    accepted = new == "ngan qua 11k"  # twelve characters, spaces counted
    assert (response.status_code == 302) is accepted
    assert person.check_password(PASSWORD) is not accepted


def test_a_first_password_never_stays(client, person):
    person.must_change_password = True
    person.save()
    sign_in(client)

    page = client.post(
        "/doi-mat-khau/",
        {
            "old_password": PASSWORD,
            "new_password1": PASSWORD,
            "new_password2": PASSWORD,
        },
    )

    person.refresh_from_db()
    assert "Mật khẩu mới phải khác mật khẩu hiện nay." in page.content.decode()
    assert person.must_change_password is True
