"""Lists: what one may filter, the filter in the address, named views, the pager. One `ListSpec` per list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.staff import saved
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx

Text = Any  # str or a lazy translation
Options = Sequence[tuple[str, Text]]
TRAIL = 30  # pages one can go back step by step
PAGE_SIZE = 50
UNSEEN = frozenset({"tab", "layout"})  # kinds of filters that are no field of the bar


@dataclass(frozen=True)
class Column:
    """A column: its heading; `sort` is the order name the selector knows, `numeric` aligns right."""

    label: Text
    sort: str = ""
    numeric: bool = False
    hidden_label: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter in the bar.

    `kind`: choice (needs options), day, text, flag; tab: a choice made by the tabs alone; layout: how the rows are
    shown, which narrows nothing and is kept whatever is filtered.
    """

    name: str
    label: Text
    kind: str = "choice"
    options: Options = ()

    def clean(self, raw: str) -> Any:
        """Return the value of `raw`, or None for nothing or nonsense."""
        raw = raw.strip()
        if not raw:
            return None
        if self.kind == "day":
            try:
                return date.fromisoformat(raw)
            except ValueError:
                return None
        if self.kind == "flag":
            return True
        if self.kind in {"choice", *UNSEEN}:
            return raw if any(raw == str(value) for value, _label in self.options) else None
        return raw

    def shown(self, value: Any) -> Text:
        """Return how a chip shows `value`."""
        if self.kind == "choice":
            return next((label for key, label in self.options if str(key) == str(value)), value)
        return "" if self.kind == "flag" else value


@dataclass(frozen=True)
class Tab:
    """A view everybody has: a name and its query."""

    name: Text
    query: str = ""
    label: Text = ""  # the name without its count, and the count, where a list shows them apart
    count: str = ""


@dataclass(frozen=True)
class ListSpec:
    """Everything a list page offers besides its rows."""

    key: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: Text = ""
    tabs: tuple[Tab, ...] = ()
    whole: Tab | None = None  # the list without any filter, where it has a name and a count of its own
    order: str = ""
    size: int = PAGE_SIZE

    def read(self, request: HttpRequest, **options: Options) -> ListState:
        """Read the address; `options` supplies choices known only at run time, by filter name."""
        filters = tuple(
            Filter(f.name, f.label, f.kind, options[f.name]) if f.name in options else f for f in self.filters
        )
        values = {f.name: f.clean(request.GET.get(f.name, "")) for f in filters}
        sorts = {c.sort for c in self.columns if c.sort}
        sort = request.GET.get("sort", "")
        return ListState(
            spec=self,
            path=request.path,
            q=request.GET.get("q", "").strip()[:100],
            filters=filters,
            values={name: value for name, value in values.items() if value is not None},
            sort=sort if sort.lstrip("-") in sorts else self.order,
            cursor=request.GET.get("cursor", ""),
            trail=tuple(filter(None, request.GET.get("trail", "").split("~")))[-TRAIL:],
            saved=tuple(saved.views_of(actor=request.actor, list_key=self.key)),
        )


@dataclass(frozen=True)
class Chip:
    """One active filter and the address without it."""

    label: Text
    value: Text
    without: str


@dataclass(frozen=True)
class ListState:
    """A list as the address asks for it."""

    spec: ListSpec
    path: str
    q: str = ""
    filters: tuple[Filter, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    cursor: str = ""
    trail: tuple[str, ...] = ()
    saved: tuple[Any, ...] = ()

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a filter."""
        return self.values.get(name, default)

    @property
    def query(self) -> str:
        """The filter as a query string, without the page."""
        return self._query(self._pairs())

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.q) or any(f.name in self.values for f in self.filters if f.kind != "layout")

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The filters with their present values, for the bar."""
        return [{"filter": f, "value": self._raw(f.name)} for f in self.filters if f.kind not in UNSEEN]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a tab has chosen, to be kept while the bar changes the rest."""
        return [
            (f.name, self._raw(f.name)) for f in self.filters if f.kind in UNSEEN and f.name in self.values
        ]

    @property
    def chips(self) -> list[Chip]:
        """The active filters; each knows the address without it."""
        chips = [
            Chip(f.label, f.shown(self.values[f.name]), self._url(drop=f.name))
            for f in self.filters
            if f.name in self.values and f.kind not in UNSEEN
        ]
        return [Chip(_("Search"), self.q, self._url(drop="q")), *chips] if self.q else chips

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Shared views first, then one's own; the present one is marked."""
        here, bare = self.query, self._query(self._pairs(layout=False))
        shared = [
            {
                "name": t.name, "label": t.label or t.name, "count": t.count, "active": t.query == bare,
                "url": self._at("&".join(filter(None, (t.query, self._layout)))),
            }
            for t in self.spec.tabs
        ]  # fmt: skip
        own = [
            {
                "name": v.name,
                "label": v.name,
                "url": self._at(v.query),
                "active": v.query == here,
                "own": True,
            }
            for v in self.saved
        ]
        return shared + own

    @property
    def can_save(self) -> bool:
        """Whether the present filter is worth a name and has none yet."""
        return bool(self.query) and not any(tab["active"] for tab in self.tabs)

    @property
    def headings(self) -> list[dict[str, Any]]:
        """The columns with the address that sorts by them, and the present order in words."""
        return [
            {
                "column": c,
                "url": self._url(sort=f"-{c.sort}" if self.sort == c.sort else c.sort) if c.sort else "",
                "sorted": {c.sort: "ascending", f"-{c.sort}": "descending"}.get(self.sort, "")
                if c.sort
                else "",
            }
            for c in self.spec.columns
        ]

    def next_url(self, page: Page[Any]) -> str:
        """Return the address of the next page, or an empty text at the end."""
        if not page.next_cursor:
            return ""
        trail = "~".join([*self.trail, self.cursor or "-"][-TRAIL:])
        return self._at(self._query([*self._pairs(), ("cursor", page.next_cursor), ("trail", trail)]))

    @property
    def previous_url(self) -> str:
        """The address of the page one came from, or an empty text on the first."""
        if not self.trail:
            return self._at(self.query) if self.cursor else ""
        *rest, last = self.trail
        pairs = self._pairs()
        if last != "-":
            pairs += [("cursor", last), ("trail", "~".join(rest))]
        return self._at(self._query(pairs))

    @property
    def clear_url(self) -> str:
        """The address without any filter; how the rows are shown stays."""
        return self._at(self._layout)

    def shown_as(self, layout: str) -> str:
        """Return the address of the same rows in another layout; empty: the usual one."""
        pairs = self._pairs(layout=False)
        return self._at(
            self._query([*pairs, *((f.name, layout) for f in self.filters if f.kind == "layout")])
        )

    @property
    def _layout(self) -> str:
        return self._query([(f.name, self._raw(f.name)) for f in self.filters if f.kind == "layout"])

    def _raw(self, name: str) -> str:
        value = self.values.get(name, "")
        return "1" if value is True else str(value)

    def _pairs(
        self, drop: str = "", sort: str | None = None, *, layout: bool = True
    ) -> list[tuple[str, str]]:
        shown = [f for f in self.filters if layout or f.kind != "layout"]
        pairs = [("q", self.q)] + [(f.name, self._raw(f.name)) for f in shown]
        order = self.sort if sort is None else sort
        if order != self.spec.order:
            pairs.append(("sort", order))
        return [(name, value) for name, value in pairs if value and name != drop]

    def _url(self, drop: str = "", sort: str | None = None) -> str:
        return self._at(self._query(self._pairs(drop, sort)))

    def _query(self, pairs: list[tuple[str, str]]) -> str:
        return urlencode([(name, value) for name, value in pairs if value])

    def _at(self, query: str) -> str:
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True)
class Empty:
    """What an empty list says: the state, and the next step with its address."""

    title: Text
    text: Text = ""
    label: Text = ""
    url: str = ""
    icon: str = "inbox"


def show(
    request: HttpRequest,
    template: str,
    *,
    state: ListState,
    page: Page[Any],
    row: str,
    empty: Empty,
    count: int | str | None = None,
    partial: str = "console/_list.html",
    **context: Any,
) -> HttpResponse:
    """Render a list page, or only its rows when htmx asks. `template` extends `console/list.html`."""
    context |= {
        "list": state,
        "page": page,
        "row": row,
        "empty": empty,
        "count": f"{count:,}" if isinstance(count, int) else count,
        "plural": count if isinstance(count, int) else 2,
        "next_url": state.next_url(page),
        "partial": partial,
    }
    return htmx.render(request, template, context, partial=partial)
