"""The audit chain finds what was edited, taken out, put in or cut off."""

from __future__ import annotations

import pytest

from gridvisit.domain.staff import services as staff
from gridvisit.foundation.audit import chain
from gridvisit.foundation.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(now):
    root = staff.create_unit(
        code="R", name="省", kind="supplier", level="province", parent=None, actor=None, now=now
    )
    for n in range(6):
        staff.create_unit(
            code=f"C{n}", name=f"市{n}", kind="supplier", level="city", parent=root, actor=None, now=now
        )
    while chain.extend(limit=3):
        pass
    return root


def test_every_change_has_a_row_and_the_chain_holds(units):
    assert AuditEntry.objects.count() == 7
    assert chain.head().count == 7
    assert chain.verify() is None
    assert chain.verify(chain.head()) is None


def test_an_edited_row_is_found(units):
    AuditEntry.objects.filter(chain_no=3).update(after={"code": "X"})
    assert chain.verify() == chain.Finding(3, "edited")


def test_a_row_taken_out_is_found(units):
    AuditEntry.objects.filter(chain_no=4).delete()
    assert chain.verify() == chain.Finding(4, "missing")


def test_a_cut_tail_is_found_only_with_a_head_kept_outside(units):
    head = chain.head()
    AuditEntry.objects.filter(chain_no__gte=6).delete()
    assert chain.verify() is None
    assert chain.verify(head) == chain.Finding(6, "cut")


def test_a_rewritten_chain_is_found_with_a_head_kept_outside(units):
    head = chain.head()
    AuditEntry.objects.filter(chain_no=2).update(reason="rewritten")
    AuditEntry.objects.update(chain_no=None, hash="", prev_hash="")
    chain.extend()
    assert chain.verify() is None
    assert chain.verify(head) == chain.Finding(7, "edited")


def test_rows_written_later_continue_the_chain(units, now):
    staff.create_unit(code="C9", name="市9", kind="supplier", level="city", parent=units, actor=None, now=now)
    assert chain.extend() == 1
    assert chain.head().count == 8
    assert chain.verify() is None


def test_personal_values_never_enter_the_trail(units, now):
    from gridvisit.foundation.audit import services as audit

    person = staff.create_staff(staff_no="1", name="安心", unit=units, actor=None, now=now)
    row = audit.record(
        "x", person, actor=None, at=now, before={"name": "安心"}, after={"staff_no": "1", "name": "白"}
    )
    assert row.before == {"name": "***"}
    assert row.after == {"staff_no": "1", "name": "***"}
