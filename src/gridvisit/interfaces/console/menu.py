"""The navigation: one list of entries; whoever may not, does not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.routes import ANY_STAFF


@dataclass(frozen=True)
class Entry:
    """One link: the URL name, its label and icon, the action that shows it, and the letter after `g`.

    It is marked on every page below its address; `url_end` is cut from the address first, for lists side by side;
    `also` names pages that belong to it and lie elsewhere.
    """

    url: str
    label: Any
    icon: str
    action: str = ANY_STAFF
    key: str = ""
    url_end: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A headed group of entries."""

    label: Any
    entries: tuple[Entry, ...]


MENU: tuple[Section, ...] = (
    Section(
        "",
        (Entry("console:home", _("Workbench"), "layout-dashboard", key="h"),),
    ),
    Section(
        _("Visiting"),
        (
            Entry("console:customer-list", _("Customers"), "users", "customer.view", "c"),
            Entry("console:plan-list", _("Visit plans"), "calendar-event", "plan.view", "p"),
            Entry("field:today", _("My day, for the phone"), "device-mobile", "visit.carry_out", "t"),
            Entry("console:visit-list", _("Visits"), "route", "visit.view", "v"),
            Entry(
                "console:demand-list",
                _("Demands"),
                "message-report",
                "demand.view",
                "d",
                also=("console:problem-list",),
            ),
            Entry("console:promise-list", _("Promises"), "heart-handshake", "promise.view", "r"),
            Entry("console:follow-up-list", _("Follow-ups"), "phone-call", "visit.follow_up", "f"),
            Entry("console:survey-list", _("Satisfaction"), "mood-smile", "survey.view", "s"),
            Entry(
                "console:content-policy-list",
                _("Policies and scripts"),
                "book",
                "content.view",
                "b",
                "policies/",
            ),
        ),
    ),
    Section(
        _("Quality"),
        (
            Entry("console:dashboard", _("Dashboard"), "chart-bar", "dashboard.view", "q"),
            Entry("console:verdict-list", _("Verdicts"), "gavel", "verdict.view", "e"),
            Entry("console:unit-verdict-list", _("Unit verdicts"), "building", "verdict.view"),
            Entry("console:objection-list", _("Objections"), "scale", "objection.view", "j"),
            Entry("console:truth", _("Authenticity"), "shield-check", "recheck.view"),
            Entry("console:truth-cases", _("Authenticity cases"), "user-question", "case.view"),
            Entry("console:what-if", _("What if"), "wand", "rule.what_if"),
            Entry("console:survey-results", _("Survey results"), "chart-bar", "dashboard.view"),
            Entry("console:report-list", _("Evaluation reports"), "report-analytics", "report.view", "a"),
            Entry("console:action-list", _("Corrective actions"), "refresh-alert", "finding.view", "i"),
            Entry("console:audit-list", _("Internal audits"), "clipboard-check", "internal_audit.view"),
            Entry("console:meeting-list", _("Management reviews"), "users", "internal_audit.view"),
            Entry("console:document-list", _("Controlled documents"), "clipboard-list", "document.view"),
        ),
    ),
    Section(
        _("Administration"),
        (
            Entry("console:staff-list", _("Staff and units"), "sitemap", "staff.view", "u"),
            Entry("console:import-list", _("Imports"), "file-import", "import.run", "m"),
            Entry("console:outbox", _("Outbox"), "send", "notice.view", "o"),
        ),
    ),
)


def menu_of(actor: Any, path: str = "") -> list[dict[str, Any]]:
    """Return the sections `actor` may see, the entry of `path` marked; empty sections are left out."""
    sections = []
    for section in MENU:
        links = list(_links(section.entries, actor))
        if links:
            sections.append({"label": section.label, "links": links})
    _mark([link for section in sections for link in section["links"]], path)
    return sections


def _links(entries: Iterable[Entry], actor: Any) -> Iterable[dict[str, Any]]:
    for entry in entries:
        if actor is None or not access.may(actor, entry.action):
            continue
        try:
            url = reverse(entry.url)
        except NoReverseMatch:
            continue
        below = url.removesuffix(entry.url_end) if entry.url_end else url
        yield {
            "url": url,
            "label": entry.label,
            "icon": entry.icon,
            "key": entry.key,
            "below": (below, *(reverse(name) for name in entry.also)),
            "active": False,
        }


def _mark(links: list[dict[str, Any]], path: str) -> None:
    home = reverse("console:home")
    matching = [
        link
        for link in links
        if path == link["url"] or (link["url"] != home and path.startswith(link["below"]))
    ]
    if matching:
        max(matching, key=lambda link: len(link["below"][0]))["active"] = True
