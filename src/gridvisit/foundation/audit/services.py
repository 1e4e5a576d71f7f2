"""Write the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from gridvisit.foundation import batch
from gridvisit.foundation.audit.models import AuditEntry


def record(
    verb: str,
    obj: models.Model,
    *,
    actor: Any,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one row for a change to `obj`, in the caller's transaction. `actor` None is the system or a customer.

    Personal values do not belong in `before` and `after`: fields of class C3 and C4 are stored as `***`.
    """
    row = AuditEntry(**entry(verb, obj, actor=actor, at=at, before=before, after=after, reason=reason))
    batch.add(row)
    return row


def entry(
    verb: str,
    obj: models.Model,
    *,
    actor: Any,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """Return the columns of an audit row, for bulk writers."""
    return {
        "tenant_id": getattr(obj, "tenant_id", None),
        "at": at,
        "actor_id": None if actor is None else actor.id,
        "verb": verb,
        "object_type": type(obj).__name__,
        "object_id": str(obj.pk),
        "before": _plain(obj, before),
        "after": _plain(obj, after),
        "reason": reason,
    }


def _plain(obj: models.Model, values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    declared = getattr(obj, "PRIVACY", None)
    hidden = ("C3", "C4")
    return {
        name: "***" if declared is not None and declared.of(name) in hidden else _json(value)
        for name, value in values.items()
    }


def _json(value: Any) -> Any:
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    return value
