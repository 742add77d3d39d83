"""How tests of acts go through the two steps."""

from django.urls import reverse

from members.models import Act, Candidacy, Member, Membership, PartyPeriod

DEPART = {
    "day": "05/03/2023", "outside": "0", "place": "Đảng bộ phường 7, Quận 3",
    "decision": "5-QĐ/QU", "decided_on": "01/03/2023",
}  # fmt: skip
PERSON = {
    "full_name": "Lê Thị Bình", "gender": "female", "born": "3/1999",
    "card_number": "", "ethnicity": "Hoa", "religion": "", "hometown": "Long An",
}  # fmt: skip


def record(member, kind):
    return reverse("acts:record", args=[member.pk, kind])


def preview(client, url, typed):
    """The preview of what was typed, and what its confirm button would send."""
    page = client.post(url, {**typed, "buoc": "xem"})
    assert page.templates[0].name == "members/acts/act_preview.html", errors(page)
    return page, {**typed, "buoc": "ghi", "dau": page.context["told"].mark}


def errors(page):
    return {
        name: list(found)
        for form in page.context["sheet"].forms
        for name, found in form.errors.items()
    }


def rows():
    """How many rows there are of each kind that an act may write."""
    models = (Member, Act, PartyPeriod, Membership, Candidacy)
    return [model.objects.count() for model in models]
