"""What the places in a macro stand for on one demand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from gridvisit.domain.content import selectors as content
from gridvisit.domain.content.rules import PROMISE_PLACE
from gridvisit.domain.demands.models import Demand
from gridvisit.engines.text.places import named
from gridvisit.foundation.kernel.clock import local_date

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

HOTLINE = "95598"


def facts_of(
    demand: Demand, texts: Iterable[str], *, actor: Staff, now: datetime, lang: str
) -> dict[str, str]:
    """Return place → words for the texts; only promises in force are among them. At most 1 query."""
    unit, today = demand.responsible_unit or demand.unit, local_date(now)
    facts = {
        "number": demand.number, "unit": unit.name, "hotline": unit.hotline or HOTLINE,
        "me": f"{actor.name} {actor.staff_no}", "today": today.isoformat(),
        "heard_on": local_date(demand.heard_at).isoformat(),
    }  # fmt: skip
    codes = [
        place.removeprefix(PROMISE_PLACE) for text in texts for place in named(text) if PROMISE_PLACE in place
    ]
    if codes:
        quoted = content.promise_texts(tenant_id=demand.tenant_id, on=today, codes=codes, lang=lang)
        facts |= {f"{PROMISE_PLACE}{code}": text for code, text in quoted.items()}
    return facts
