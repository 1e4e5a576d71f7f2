"""An organisation starts with its root and three administrators who are three persons."""

from __future__ import annotations

import pytest

from gridvisit.domain.staff import access, founding, selectors
from gridvisit.domain.staff.models import Unit
from gridvisit.foundation.kernel.errors import Refusal

NAMES = {"sysadmin": "shi", "secadmin": "an", "auditor": "shen"}


def start(now, **more):
    values = {
        "code": "3799",
        "name": "某县供电公司",
        "kind": "supplier",
        "level": "county",
        "usernames": NAMES,
        **more,
    }
    return founding.found(now=now, **values)


def test_three_people_can_sign_in_and_do_each_their_own(db, now):
    founded = start(now)
    assert selectors.root("3799") == founded.unit
    for role, person in founded.people.items():
        assert person.user.check_password(founded.passwords[role])
        assert [held for held, _unit in access.roles_of(person, now.date())] == [role]
    assert access.may(founded.people["sysadmin"], "import.run")
    assert not access.may(founded.people["sysadmin"], "role.manage")


def test_it_starts_once_and_not_with_one_person_in_two_posts(db, now):
    with pytest.raises(Refusal, match=r"role\.three_admins"):
        start(now, usernames={**NAMES, "auditor": "shi"})
    start(now)
    with pytest.raises(Refusal, match=r"unit\.code_taken"):
        start(now, usernames={"sysadmin": "a", "secadmin": "b", "auditor": "c"})
    assert Unit.objects.count() == 1
