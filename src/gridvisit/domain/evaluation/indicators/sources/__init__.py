"""The records each indicator counts, from the rooms below; a room above hands its source in with `use`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gridvisit.domain.evaluation.indicators.sources import checked, plan, record, service
from gridvisit.engines.counting import Case, Scope

Source = Callable[[Scope], Iterable[Case]]

SOURCES: dict[str, Source] = {**plan.SOURCES, **record.SOURCES, **service.SOURCES, **checked.SOURCES}


def use(code: str, source: Source) -> None:
    """Count an indicator by a room that stands above this one (I49: improvement). Called once at the start."""
    SOURCES[code] = source


def cases(code: str, scope: Scope) -> list[Case]:
    """Return the cases of an indicator; read once per question where several figures ask for them."""
    key = ("cases", code, scope.ids)
    if key not in scope.cache:
        scope.cache[key] = list(SOURCES[code](scope)) if code in SOURCES else [missing()]
    found: list[Case] = scope.cache[key]
    return found


def missing() -> Case:
    """Return the case that says: the data for this figure does not exist (yet)."""
    return plan.MISSING
