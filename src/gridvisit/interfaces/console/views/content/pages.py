"""Policies, scripts, published service promises and macros: their lists, and one page for each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.content import rules, selectors
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.gate import route
from gridvisit.standard.vocabulary import Channel, MacroStep, PolicyTopic

STANDING = {
    "in_force": (gettext_lazy("In force"), "good"),
    "coming": (gettext_lazy("Not yet in force"), "info"),
    "over": (gettext_lazy("No longer in force"), ""),
    "withdrawn": (gettext_lazy("Withdrawn before its first day"), "warn"),
}
_STATE = tables.Filter(
    "state", gettext_lazy("Status"), options=[(code, label) for code, (label, _tone) in STANDING.items()]
)
_TABS = tuple(tables.Tab(STANDING[code][0], f"state={code}") for code in ("in_force", "coming", "over"))
_DAYS = (tables.Column(gettext_lazy("In force from")), tables.Column(gettext_lazy("In force until")))


@dataclass(frozen=True)
class Kind:
    """What differs between the kinds."""

    name: str
    plural: Any
    new: Any
    empty: Any
    icon: str
    spec: tables.ListSpec


def _spec(
    name: str, columns: tuple[tables.Column, ...], search: Any, *more: tables.Filter
) -> tables.ListSpec:
    return tables.ListSpec(
        key=f"content-{name}", columns=(*columns, tables.Column(gettext_lazy("Status")), *_DAYS),
        filters=(_STATE, *more), search=search, tabs=_TABS, order="-valid_from",
    )  # fmt: skip


KINDS: dict[str, Kind] = {
    "policy": Kind(
        "policy", gettext_lazy("Policies"), gettext_lazy("Publish a policy item"),
        gettext_lazy("Published items that are in force and fit the customer stand in the brief of every visit."),
        "book",
        _spec(
            "policy",
            (tables.Column(gettext_lazy("Policy item")), tables.Column(gettext_lazy("Topic"))),
            gettext_lazy("Title, code, document no., issuer"),
            tables.Filter("topic", gettext_lazy("Topic")),
        ),
    ),
    "script": Kind(
        "script", gettext_lazy("Scripts"), gettext_lazy("Publish a script"),
        gettext_lazy("A script tells the visitor what is said first and what must be asked, for each channel."),
        "message-2",
        _spec(
            "script",
            (tables.Column(gettext_lazy("Script")), tables.Column(gettext_lazy("Channel"))),
            gettext_lazy("Title, code"),
            tables.Filter("channel", gettext_lazy("Channel")),
        ),
    ),
    "promise": Kind(
        "promise", gettext_lazy("Service promises"), gettext_lazy("Publish a service promise"),
        gettext_lazy("Only the deadlines of published promises may stand in messages to customers."),
        "heart-handshake",
        _spec(
            "promise",
            (tables.Column(gettext_lazy("Wording")), tables.Column(gettext_lazy("Published in"))),
            gettext_lazy("Wording, code, source"),
        ),
    ),
    "macro": Kind(
        "macro", gettext_lazy("Macros"), gettext_lazy("Publish a macro"),
        gettext_lazy("A macro fills in the words of a step on a demand; a person looks at them and takes the step."),
        "wand",
        _spec(
            "macro",
            (tables.Column(gettext_lazy("Macro")), tables.Column(gettext_lazy("For the step"))),
            gettext_lazy("Title, code, words"),
            tables.Filter("step", gettext_lazy("For the step")),
        ),
    ),
}  # fmt: skip


@route(action="content.view", subject="content", methods=("GET",))
def content_list(request: HttpRequest, kind: str) -> HttpResponse:
    """All items of a kind, also those that are over: what was told in a visit can be looked up."""
    what, here, today = KINDS[kind], get_language() or "zh", local_date(request.now)
    options = {
        "topic": PolicyTopic.choices(here),
        "channel": Channel.choices(here),
        "step": MacroStep.choices(here),
    }
    state = what.spec.read(
        request, **{f.name: options[f.name] for f in what.spec.filters if f.name in options}
    )
    page = selectors.page(
        kind=kind, actor=request.actor, on=today, q=state.q, state=state.get("state") or "",
        topic=state.get("topic") or "", channel=state.get("channel") or "", step=state.get("step") or "",
        cursor=state.cursor, size=state.spec.size,
    )  # fmt: skip
    for item in page.items:
        dress(item, today)
        item.url = reverse(f"console:content-{kind}", args=[item.pk])
    manage = access.may(request.actor, "content.manage")
    new_url = reverse(f"console:content-{kind}-new")
    empty = tables.Empty(
        _("Nothing is published yet"),
        what.empty,
        what.new if manage else "",
        new_url if manage else "",
        what.icon,
    )
    return tables.show(
        request, "console/content/list.html", state=state, page=page, row="console/content/_row.html", empty=empty,
        what=what, kinds=_kinds(kind), may_manage=manage, new_url=new_url,
    )  # fmt: skip


@route(action="content.view", subject="content", methods=("GET",))
def content_page(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """One item: its words in both languages, to whom it applies, its editions."""
    item = selectors.one(kind=kind, content_id=parse_id(pk), actor=request.actor)
    today = local_date(request.now)
    editions = list(selectors.editions(item))
    for row in (item, *editions):
        dress(row, today)
        row.url = reverse(f"console:content-{kind}", args=[row.pk])
    live = item.standing in {"in_force", "coming"}
    manage = access.may(request.actor, "content.manage", unit_id=item.unit_id)
    people = staff.by_ids([item.created_by])
    context = {
        "item": item, "what": KINDS[kind], "editions": editions if len(editions) > 1 else [],
        "by": people.get(item.created_by), "list_url": reverse(f"console:content-{kind}-list"),
        "edition_url": reverse(f"console:content-{kind}-edition", args=[item.pk]) if manage else "",
        "end_url": reverse(f"console:content-{kind}-end", args=[item.pk]) if manage and live else "",
    }  # fmt: skip
    return htmx.render(request, "console/content/page.html", context)


def dress(item: Any, today: Any) -> None:
    """Write on an item how it stands today, for templates."""
    item.standing = rules.standing(item.valid_from, item.valid_to, today)
    item.standing_label, item.standing_tone = STANDING[item.standing]


def _kinds(here: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse(f"console:content-{name}-list"), "label": what.plural, "active": name == here}
        for name, what in KINDS.items()
    ]
