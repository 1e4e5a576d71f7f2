"""The board of the desk: the list by state; a card names the next step, a move is that step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from gridvisit.domain.customers import dossier
from gridvisit.domain.demands.board import columns
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.views.demands import common

Link = Callable[[str, Any], dict[str, Any]]  # a step of a demand as a link to its own page


@dataclass(frozen=True)
class Card:
    """A demand in words, with the step it waits for from who looks."""

    row: common.Row
    step: dict[str, Any] | None


@dataclass(frozen=True)
class Shown:
    """A column in words; `left`: how many more there are, `more_url`: where they are."""

    code: str
    label: str
    shown: str
    left: str
    mixed: bool
    cards: list[Card]
    more_url: str


def show(
    request: HttpRequest, state: tables.ListState, asked: dict[str, Any], frame: dict[str, Any], link: Link
) -> HttpResponse:
    """Render the board, or the next cards of one column (`column`, `cursor`)."""
    code = request.GET.get("column", "")
    if code:
        page = columns.more_of(code, cursor=state.cursor, **asked)
        found, count = [columns.column(code, page, queue=asked["queue"])], None
    else:
        made = columns.board(**asked)
        found, count = made.columns, made.count
    shown = _shown(request, state, found, link)
    if code and htmx.is_partial(request):
        return htmx.render(request, "console/demands/_column.html", {"column": shown[0]})
    context = frame | {
        "list": state, "columns": shown, "any": any(column.cards for column in shown), "single": bool(code),
        "count": f"{count:,}" if isinstance(count, int) else count, "plural": count if isinstance(count, int) else 2,
    }  # fmt: skip
    return htmx.render(request, "console/demands/list.html", context, partial="console/demands/_board.html")


def _shown(
    request: HttpRequest, state: tables.ListState, found: list[columns.Column], link: Link
) -> list[Shown]:
    every = [demand for column in found for demand in column.page.items]
    names = dossier.display_names([d.party_id for d in every if d.party_id and d.type != "REPORT"])
    todo = columns.next_steps(every, actor=request.actor)

    def card(demand: Any) -> Card:
        step = todo.get(demand.pk)
        return Card(common.row_of(demand, names, now=request.now), link(step, demand) if step else None)

    return [
        Shown(
            column.code, column.label.of(common.here()), column.shown, column.left, column.mixed,
            [card(demand) for demand in column.page.items], _more(state, column),
        )
        for column in found
    ]  # fmt: skip


def _more(state: tables.ListState, column: columns.Column) -> str:
    if not column.page.next_cursor:
        return ""
    return (
        f"{state.path}?{state.query}&{urlencode({'column': column.code, 'cursor': column.page.next_cursor})}"
    )
