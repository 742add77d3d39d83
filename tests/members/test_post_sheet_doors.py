"""The sheet of posts: who may have it, and what an export costs."""

from django.urls import reverse

from members.models import Post
from members.post_resources import PostResource
from tests.factories import MemberFactory, PostFactory
from tests.members.post_sheets import MODEL


def test_who_may_import_and_export_posts(
    client_for, office, leader, secretary, ubnd, inspector, technician
):
    found = {
        user.username: (
            PostResource.may_import(user),
            client_for(user).get(reverse(f"admin:{MODEL}_import")).status_code,
            client_for(user).get(reverse(f"admin:{MODEL}_export")).status_code,
        )
        for user in (office, leader, secretary, ubnd, inspector, technician)
    }

    assert found.pop(office.username) == (True, 200, 200)
    assert not any(may for may, _, _ in found.values())
    assert not {200} & {code for _, *codes in found.values() for code in codes}


def test_an_export_asks_as_often_for_many_posts_as_for_few(
    office, ward, own_cell, django_assert_max_num_queries
):
    for number in range(12):
        place = {"committee": ward} if number % 2 else {"cell": own_cell}
        member = MemberFactory(cell=own_cell)
        PostFactory(member=member, kind="member", **place)
    resource = PostResource(office)

    with django_assert_max_num_queries(4):
        assert len(list(resource.export_rows(Post.objects.all()))) == 12
