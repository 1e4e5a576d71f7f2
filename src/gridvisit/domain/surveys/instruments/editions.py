"""Which edition of a questionnaire is in force when; the shipped ones are the first."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.surveys import rules
from gridvisit.domain.surveys.models import Instrument
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import Vocabulary

FILES = {rules.HANDLING: "default.toml", rules.VISIT: "visit.toml", rules.RELATION: "relation.toml"}
DRAFT, FIELDED, DISCARDED = "draft", "fielded", "discarded"


class Standing(Vocabulary):
    """Where an edition stands on a day."""

    DRAFT = "draft", "草稿", "Draft"
    AHEAD = "ahead", "已发布，未到生效日", "Published, not yet in force"
    IN_FORCE = "in_force", "在用", "In force"
    OVER = "over", "已停用", "No longer in force"
    DISCARDED = "discarded", "已放弃", "Discarded"


@cache
def shipped(code: str = rules.HANDLING) -> dict[str, Any]:
    """Return a questionnaire shipped with the product: about a handled demand, a visit, or as a whole."""
    text = resources.files("gridvisit.domain.surveys").joinpath(FILES[code]).read_text(encoding="utf-8")
    return tomllib.loads(text)


@transaction.atomic
def instrument_for(*, tenant_id: UUID, now: datetime, code: str = rules.HANDLING) -> Instrument:
    """Return the edition in force for a tenant, publishing the shipped one the first time."""
    found = Instrument.objects.in_force(tenant_id=tenant_id, code=code, on=local_date(now))
    if found is not None:
        return found
    data = shipped(code)
    made, _new = Instrument.objects.get_or_create(
        tenant_id=tenant_id,
        code=data["code"],
        edition=data["edition"],
        defaults={
            "unit_id": tenant_id, "title_zh": data["title_zh"], "title_en": data["title_en"],
            "questions": data["question"], "state": FIELDED, "created_at": now,
        },
    )  # fmt: skip
    return made


def standing(row: Instrument, *, current: Instrument | None, on: date) -> Standing:
    """Return where an edition stands on a day; `current`: the edition of its questionnaire in force then."""
    if row.state == DRAFT:
        return Standing.DRAFT
    if row.state == DISCARDED:
        return Standing.DISCARDED
    if row.valid_from is not None and row.valid_from > on:
        return Standing.AHEAD
    return Standing.IN_FORCE if current is not None and current.pk == row.pk else Standing.OVER
