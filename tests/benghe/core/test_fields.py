"""Partial dates in the database and in forms."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection

from benghe.lib.dates import PartialDate
from members.models import Member
from tests.factories import MemberFactory


class BornForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["born"]


SPELLINGS = [("1948", "1948"), ("8/1975", "1975-08"), ("03/08/1975", "1975-08-03")]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "stored"), SPELLINGS)
def test_a_partial_date_is_stored_as_known_and_comes_back_the_same(typed, stored):
    member = MemberFactory(born=PartialDate.parse(typed))

    with connection.cursor() as cursor:
        cursor.execute("SELECT born FROM members_member")
        assert cursor.fetchall() == [(stored,)]
    assert Member.objects.get(pk=member.pk).born == PartialDate.parse(typed)
    assert Member._meta.get_field("born").value_to_string(member) == stored


@pytest.mark.django_db
def test_the_database_sorts_and_compares_partial_dates_in_the_order_of_time():
    texts = ["1975-09", "1948", "1975-08-03", "1975-08", "1975"]
    MemberFactory.reset_sequence(0)
    for text in texts:
        MemberFactory(born=PartialDate.from_iso(text))

    ordered = [m.born.iso for m in Member.objects.order_by("born")]
    before = Member.objects.filter(born__lt=PartialDate(1975, 8))

    assert ordered == ["1948", "1975", "1975-08", "1975-08-03", "1975-09"]
    assert sorted(m.born.iso for m in before) == ["1948", "1975"]


@pytest.mark.parametrize(("typed", "stored"), SPELLINGS)
def test_a_form_shows_a_partial_date_as_it_was_given_and_reads_it_back(typed, stored):
    member = Member(born=PartialDate.from_iso(stored))

    assert BornForm(instance=member)["born"].value() == typed
    form = BornForm({"born": typed}, instance=Member())
    assert form.is_valid()
    assert form.instance.born == PartialDate.from_iso(stored)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/4/1975", "Tháng 4/1975 chỉ có 30 ngày, không có ngày 31."),
        ("75", "Năm «75» thiếu hai chữ số: 1975 hay 2075? Hãy viết đủ bốn chữ số."),
        ("xưa", "«xưa» không phải là ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975."),
        ("", "Trường này là bắt buộc."),
    ],
)
def test_a_form_refuses_a_wrong_partial_date_and_keeps_what_was_typed(typed, message):
    form = BornForm({"born": typed}, instance=Member())

    assert form.is_valid() is False
    assert form.errors == {"born": [message]}
    assert form["born"].value() == typed


def test_a_wrong_text_is_never_sent_to_the_database():
    with pytest.raises(ValidationError):
        Member._meta.get_field("born").get_prep_value("31/4/1975")


def test_the_migration_does_not_repeat_the_fixed_length():
    _, path, _, kwargs = Member._meta.get_field("born").deconstruct()

    assert path == "benghe.core.fields.PartialDateField"
    assert "max_length" not in kwargs
