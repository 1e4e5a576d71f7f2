"""Start an organisation: its root unit and the three administrators, from whom everything else follows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gridvisit.domain.staff import services
from gridvisit.domain.staff.models import Staff, Unit
from gridvisit.foundation.kernel.errors import Refusal

THREE = ("sysadmin", "secadmin", "auditor")
PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Founded:
    """A new organisation and what its administrators sign in with; the passwords are kept nowhere."""

    unit: Unit
    people: dict[str, Staff]
    passwords: dict[str, str]


@transaction.atomic
def found(
    *, code: str, name: str, kind: str, level: str, usernames: Mapping[str, str], now: datetime
) -> Founded:
    """Create a tenant with system, security and audit administrator, three different persons (GB/T 22239).

    Raises Refusal `unit.code_taken`, `role.three_admins`, `staff.user_taken`.
    """
    if Unit.objects.filter(parent__isnull=True, code=code).exists():
        raise Refusal("unit.code_taken", status=422, field="code", unit=code)
    if len({usernames[role] for role in THREE}) < len(THREE):
        raise Refusal("role.three_admins", status=409)
    unit = services.create_unit(
        code=code, name=name, kind=kind, level=level, parent=None, actor=None, now=now
    )
    people, passwords = {}, {}
    for role in THREE:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        person = services.create_staff(
            staff_no=usernames[role], name=usernames[role], unit=unit, username=usernames[role], password=password,
            actor=None, now=now,
        )  # fmt: skip
        services.grant_role(staff=person, role=role, unit=unit, actor=None, now=now)
        people[role], passwords[role] = person, password
    return Founded(unit, people, passwords)
