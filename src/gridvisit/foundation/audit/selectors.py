"""Read the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models

from gridvisit.foundation.audit.models import AuditEntry


def of_object(obj: models.Model) -> models.QuerySet[AuditEntry]:
    """Rows about `obj`, newest first. The caller has passed the scope gate for `obj`. 1 query."""
    return AuditEntry.objects.filter(object_type=type(obj).__name__, object_id=str(obj.pk)).order_by("-id")


def of_objects(groups: Sequence[tuple[str, Sequence[str]]], *, limit: int = 100) -> list[AuditEntry]:
    """Rows about records given as (model name, ids), newest first. The caller has passed the scope gate. 1 query."""
    wanted = models.Q(pk__in=[])
    for object_type, ids in groups:
        wanted |= models.Q(object_type=object_type, object_id__in=ids)
    return list(AuditEntry.objects.filter(wanted).order_by("-id")[:limit])


def count_of(*, actor_id: UUID, verb: str, since: datetime) -> int:
    """How often an actor did something since a moment. 1 query."""
    return AuditEntry.objects.filter(actor_id=actor_id, verb=verb, at__gte=since).count()
