"""Anticipated errors: a stable code and facts. The words live in the message catalogue, zh and en."""

from __future__ import annotations

import dataclasses
from typing import Any


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a malfunction
    """The system says no, for a reason that can be told.

    `code` names the text in the catalogue, `facts` fill its placeholders, `way_out` is the code of a second
    text that says what to do instead, `status` is what the HTTP doors answer.
    """

    def __init__(
        self,
        code: str,
        *,
        status: int = 409,
        field: str | None = None,
        way_out: str | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.field = field
        self.way_out = way_out
        self.facts = facts

    @property
    def problems(self) -> list[Problem]:
        """The refusal as a list of one, so that doors treat one and many alike."""
        return [Problem(self.code, field=self.field, facts=self.facts)]


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: what (`code`, `facts`) and where (`row`, `field`)."""

    code: str
    field: str | None = None
    row: int | None = None
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)


class Invalid(Refusal):
    """An input with one or more problems; nothing of it was written. HTTP 422."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(first.code, status=422, field=first.field, **first.facts)
        self._problems = problems

    @property
    def problems(self) -> list[Problem]:
        """All problems, in the order of the input."""
        return self._problems


class NotFound(Refusal):
    """No such thing, or none that this actor may know of: the two are told alike. HTTP 404."""

    def __init__(self, code: str = "not_found", **facts: Any) -> None:
        super().__init__(code, status=404, **facts)


class Forbidden(Refusal):
    """The actor may see the thing but not do this with it. HTTP 403."""

    def __init__(self, code: str = "forbidden", **facts: Any) -> None:
        super().__init__(code, status=403, **facts)
