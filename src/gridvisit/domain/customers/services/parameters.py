"""When a parameter of chapter 4 changes, so do class and next due day of every customer it reaches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.customers.derived import refresh_many
from gridvisit.domain.customers.models import Party
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.outbox import services as outbox

CHAPTER = "4-"
AT_ONCE = 2000  # customers per message: a transaction that ends soon, and a runner that dies loses little


def on_parameter_changed(
    *, unit_id: UUID | str, parameter: str, now: datetime, day: str = "", after: str = "", **_later: object
) -> None:
    """Handler of `parameter.tightened` and `parameter.withdrawn`: bring the unit's customers up to date.

    A value that holds from a later `day` (ISO) on waits for it. Idempotent; big units go on in further messages,
    each from the customer `after` on.
    """
    if not parameter.startswith(CHAPTER):
        return
    again: dict[str, Any] = {"unit_id": unit_id, "parameter": parameter}
    if day and date.fromisoformat(day) > local_date(now):
        outbox.emit("customer.parameter", now=now, not_before=at_local(date.fromisoformat(day)), **again)
        return
    unit = staff.unit_of(unit_id=UUID(str(unit_id)), tenant_id=None)
    rows = Party.objects.filter(unit_id__in=staff.subtree_ids(unit), status="active").order_by("id")
    if after:
        rows = rows.filter(pk__gt=UUID(after))
    ids = list(rows.values_list("id", flat=True)[:AT_ONCE])
    refresh_many(ids, now=now)
    if len(ids) == AT_ONCE:
        outbox.emit("customer.parameter", now=now, after=ids[-1], **again)
