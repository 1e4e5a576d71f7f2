"""What every stored record has: a UUIDv7, its tenant, its birth and its version."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import models, transaction

from gridvisit.foundation.kernel.clock import now
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id


class Record(models.Model):
    """Abstract parent of the rooms' models.

    `tenant_id` is the id of the root unit; `created_by` a staff id (none: the system or the customer).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField(db_index=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def change(self, **values: Any) -> None:
        """Set `values`, raise the version, and store exactly these columns.

        The row must be loaded for update. Only models and services of its own room call this. A row that is not
        stored yet, or is held (`hold`), only takes the values.
        """
        for name, value in values.items():
            setattr(self, name, value)
        held: set[str] | None = self.__dict__.get("_held")
        if held is not None:
            held.update(values)
            return
        if self._state.adding:
            return
        self.version += 1
        self.save(update_fields=[*values, "version"])

    def hold(self) -> None:
        """Take changes without storing them, until `store`: one statement instead of one for each change."""
        self.__dict__.setdefault("_held", set())

    def store(self) -> None:
        """Store what has changed since `hold`, or the whole row if it is new."""
        held: set[str] = self.__dict__.pop("_held", set())
        if self._state.adding:
            self.save(force_insert=True)
        elif held:
            self.version += 1
            self.save(update_fields=[*sorted(held), "version"])

    def expect_version(self, seen: int | None) -> None:
        """Raise Refusal `version.stale` (412) if the caller saw another version; None is not checked."""
        if seen is not None and seen != self.version:
            raise Refusal("version.stale", status=412, current=self.version, seen=seen)


def stamp(actor: Any, at: datetime) -> dict[str, Any]:
    """Return the birth columns for a record made by `actor` (None: the system) at `at`."""
    return {"created_by": None if actor is None else actor.id, "created_at": at}


def all_or_nothing() -> AbstractContextManager[None]:
    """Make many services one transaction: for loaders that must not stop half-way."""
    return transaction.atomic()
