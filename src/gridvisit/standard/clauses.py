"""The clauses of the standard in our own words, and where in the code each is carried out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Confidence

FIRST_SHALL_CHAPTER = 4


@dataclass(frozen=True)
class Clause:
    """One clause: title and meaning in both languages, how sure we are, where it is carried out."""

    id: str
    title: Text
    text: Text
    source: str
    confidence: Confidence
    code: tuple[str, ...]

    @property
    def chapter(self) -> str:
        """Chapter number."""
        return self.id.partition(".")[0]

    @property
    def shall(self) -> bool:
        """The clause asks for something to be done (chapters 4 to 9, their leaves only)."""
        return int(self.chapter) >= FIRST_SHALL_CHAPTER and not any(
            other.startswith(f"{self.id}.") for other in _by_id()
        )


def clause(clause_id: str) -> Clause:
    """Return one clause; a rule id finds the clause it belongs to. Raises NotFound `clause.unknown`.

    >>> clause("7.2").title.en, clause("7.2-03").id
    ('Quality of the steps', '7.2')
    """
    found = _by_id().get(clause_id.rpartition("-")[0] or clause_id)
    if found is None:
        raise NotFound("clause.unknown", clause=clause_id)
    return found


def all_clauses() -> tuple[Clause, ...]:
    """Return all clauses in order."""
    return tuple(_by_id().values())


@cache
def _by_id() -> Mapping[str, Clause]:
    source = resources.files("gridvisit.standard") / "clauses.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        clause_id: Clause(
            id=clause_id,
            title=Text(**table["title"]),
            text=Text(zh=table["zh"], en=table["en"]),
            source=table["source"],
            confidence=Confidence(table["confidence"]),
            code=tuple(table["code"]),
        )
        for clause_id, table in tables.items()
    }
