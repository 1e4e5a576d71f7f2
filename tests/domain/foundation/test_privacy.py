"""Personal fields are unreadable in the database, found by keyed hash, shown one at a time with a reason."""

from __future__ import annotations

import pytest
from django.db import connection

from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.audit import selectors as audit_selectors
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.privacy import fields
from gridvisit.foundation.privacy.services import REVEALS_PER_HOUR, reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(now):
    unit = staff.create_unit(
        code="R", name="省", kind="supplier", level="province", parent=None, actor=None, now=now
    )
    return staff.create_staff(
        staff_no="1", name="安心·𠮷", mobile="13800001234", unit=unit, actor=None, now=now
    )


def _stored(person) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, mobile FROM gridvisit_staff")
        return " ".join(cursor.fetchone())


def test_the_table_holds_no_plain_text_and_the_model_reads_it(person):
    assert "安心" not in _stored(person)
    assert "13800001234" not in _stored(person)
    read = Staff.objects.get()
    assert (read.name, read.mobile) == ("安心·𠮷", "13800001234")


def test_equal_values_do_not_look_equal_in_the_table():
    assert fields.encrypt("同") != fields.encrypt("同")


def test_a_wrong_key_fails_closed(person, settings):
    settings.GRIDVISIT_MASTER_KEY = "22" * 32
    fields.keys._master.cache_clear()
    fields.keys.derive.cache_clear()
    fields._cipher.cache_clear()
    try:
        with pytest.raises(RuntimeError, match="cannot be read"):
            Staff.objects.get()
    finally:
        settings.GRIDVISIT_MASTER_KEY = "11" * 32
        fields.keys._master.cache_clear()
        fields.keys.derive.cache_clear()
        fields._cipher.cache_clear()


def test_a_filter_on_an_encrypted_field_is_an_error_not_an_empty_answer(person):
    from django.core.exceptions import FieldError

    with pytest.raises(FieldError):
        list(Staff.objects.filter(name="安心"))


def test_a_lookup_hash_sees_through_full_width_and_blanks():
    assert fields.lookup_hash("phone", "１３８ ００００ 1234") == fields.lookup_hash("phone", "13800001234")
    assert fields.lookup_hash("phone", "1") != fields.lookup_hash("name", "1")


def test_a_reveal_needs_a_reason_and_leaves_a_row(person, now):
    with pytest.raises(Refusal, match=r"reveal\.reason_needed"):
        reveal(person, "mobile", actor=person, reason=" 看 ", at=now)
    assert reveal(person, "mobile", actor=person, reason="回电核实诉求", at=now) == "13800001234"
    row = audit_selectors.of_object(person).first()
    assert (row.verb, row.after, row.reason) == ("privacy.revealed", {"field": "mobile"}, "回电核实诉求")


def test_reveals_are_limited_per_hour(person, now):
    for _ in range(REVEALS_PER_HOUR):
        reveal(person, "mobile", actor=person, reason="回电核实", at=now)
    with pytest.raises(Refusal, match=r"reveal\.too_many"):
        reveal(person, "mobile", actor=person, reason="回电核实", at=now)
