"""The dashboard, the list of all indicators and the page of one, with the records behind each side of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.indicators import (
    CODES,
    FORMULAS,
    GROUPS,
    Drill,
    Figure,
    drill,
    expected,
    frozen,
    rows_of,
)
from gridvisit.domain.evaluation.indicators.figures import PARTS
from gridvisit.domain.improvement import selectors as improvement
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.sheets.download import FORMATS, as_file
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import lang, route
from gridvisit.interfaces.console.views.dashboard import charts, figures, place
from gridvisit.interfaces.console.views.dashboard.place import Place

PAGE = 50
MOST_SEARCHED = 60
LINKS = {
    "visit": ("console:visit", "visit.view"), "demand": ("console:demand", "demand.view"),
    "plan": ("console:plan", "plan.view"), "customer": ("console:customer", "customer.view"),
    "invitation": ("console:survey", "survey.view"), "action": ("console:action", "finding.view"),
}  # fmt: skip


@route(action="dashboard.view", subject="indicator", methods=("GET",))
def dashboard(request: HttpRequest) -> HttpResponse:
    """The few scored indicators of a unit and a period, each with n, interval and its counter-indicator."""
    where = place.read(request)
    read = figures.several(CODES, where, request)
    found = [figures.shown(read[code], where, all_=read) for code in CODES]
    context = {
        "place": where, "figures": found, "coverage": next(item for item in found if item["code"] == figures.BY_CLASS),
        "cut_off": found[0]["cut_off"], "provisional": found[0]["provisional"], "all": len(FORMULAS),
        "counts": improvement.counts(actor=request.actor, on=local_date(request.now), unit_id=where.unit.id)
        if access.may(request.actor, "finding.view") else None,
    }  # fmt: skip
    return htmx.render(
        request, "console/dashboard/dashboard.html", context, partial="console/dashboard/_dashboard.html"
    )


@route(action="dashboard.view", subject="indicator", methods=("GET",))
def indicator_list(request: HttpRequest) -> HttpResponse:
    """All indicators by group, found by number, name or words of the formula; also as a file (`as`: csv, xlsx)."""
    where = place.read(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_SEARCHED]
    group = request.GET.get("group", "")
    group = group if group in GROUPS else ""
    codes = [code for code in FORMULAS if _matches(code, words, group)]
    read = figures.several(codes, where, request) if codes else {}
    found = [read[code] for code in codes]
    if request.GET.get("as", "") in FORMATS:
        return _file(request, where, figures.table(found), "indicators")
    address = reverse("console:indicator-list")
    context = {
        "place": where, "q": words, "group": group, "sections": _sections(found, where, read),
        "tabs": [
            {"label": label, "url": f"{address}?{where.at(q=words, group=name)}", "active": name == group}
            for name, label in [("", _("All")), *((name, text.of(lang())) for name, text in GROUPS.items())]
        ],
        "downloads": _downloads(address, where, q=words, group=group),
        "provisional": bool(found) and found[0].provisional, "cut_off": found[0].cut_off if found else None,
    }  # fmt: skip
    return htmx.render(
        request, "console/dashboard/list.html", context, partial="console/dashboard/_list.html"
    )


def _matches(code: str, words: str, group: str) -> bool:
    formula = FORMULAS[code]
    if group and formula.group != group:
        return False
    texts = (formula.title, formula.numerator, formula.denominator)
    hay = " ".join([code, *(f"{text.zh} {text.en}" for text in texts)]).casefold()
    return all(word in hay for word in words.casefold().split())


def _sections(found: Sequence[Figure], where: Place, read: dict[str, Figure]) -> list[dict[str, Any]]:
    return [
        {"title": text.of(lang()), "figures": rows}
        for name, text in GROUPS.items()
        if (rows := [figures.shown(one, where, all_=read) for one in found if one.group == name])
    ]


def _downloads(address: str, where: Place, **more: str) -> list[dict[str, str]]:
    return [
        {"label": label, "url": f"{address}?{where.at(**more, **{'as': kind})}"}
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
    ]


def _file(
    request: HttpRequest, where: Place, table: tuple[list[str], list[list[Any]]], name: str
) -> HttpResponse:
    kind = request.GET["as"]
    body, content_type = as_file(kind, *table, title=f"{name} {where.period.name}")
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = (
        f'attachment; filename="gridvisit-{name}-{where.unit.code}-{where.period.name}.{kind}"'
    )
    return response


@route(action="dashboard.view", subject="indicator", methods=("GET",))
def trend(request: HttpRequest) -> HttpResponse:
    """The last six months of the scored indicators, or of the one asked for, as a chart and as a table."""
    where = place.read(request)
    wanted = request.GET.get("code", "")
    codes = (wanted,) if wanted in FORMULAS else CODES
    context = {"place": where, **charts.trend(codes, where, request)}
    return htmx.render(
        request, "console/dashboard/trend.html", context, partial="console/dashboard/_trend.html"
    )


@route(action="dashboard.view", subject="indicator", methods=("GET",))
def units(request: HttpRequest) -> HttpResponse:
    """The scored indicators of the units below, or the one asked for; units are shown, persons never."""
    where = place.read(request)
    wanted = request.GET.get("code", "")
    codes = (wanted,) if wanted in FORMULAS else CODES
    table = charts.units(codes, where, request)
    if request.GET.get("as", "") in FORMATS:
        return _file(request, where, charts.units_table(table, where), "units")
    address = reverse("console:dashboard-units")
    code = wanted if wanted in FORMULAS else ""
    context = {"place": where, "table": table, "downloads": _downloads(address, where, code=code)}
    return htmx.render(
        request, "console/dashboard/units.html", context, partial="console/dashboard/_units.html"
    )


@route(action="dashboard.view", subject="indicator", methods=("GET",))
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: how it is worked out, frozen and today, its mix, and the records of each side."""
    if code not in FORMULAS:
        raise NotFound
    where = place.read(request)
    asked = FORMULAS[code].is_share and FORMULAS[code].better != "info"
    part = request.GET.get("part", "missed" if asked else "denominator")
    if part not in PARTS:
        raise NotFound
    read = figures.several((code,), where, request)
    found = read[code]
    group, name = _narrowed(found, request.GET.get("class", ""))
    behind = drill(
        code, part, actor=request.actor, unit_id=where.unit.id, period=where.period, now=request.now, group=group,
        name=name,
    )  # fmt: skip
    kept = frozen.frozen_of(actor=request.actor, unit=where.unit, period=where.period).get(code)
    mix = expected(code, actor=request.actor, unit=where.unit, period=where.period, now=request.now)
    label, of = _of(found, group or name)
    context = {
        "place": where, "code": code, "part": part, "group": group or name, "group_label": label,
        "figure": figures.shown(found, where, all_=read), "frozen": figures.kept(kept, found), "mix": figures.mix(mix),
        "tabs": _tabs(code, of, where, part, group or name), "kind": _kind(behind.kind),
        "records": _records(behind, request, where, code, part, group or name),
    }  # fmt: skip
    return htmx.render(
        request, "console/dashboard/indicator.html", context, partial="console/dashboard/_records.html"
    )


def _narrowed(found: Figure, wanted: str) -> tuple[str, str]:
    """The class, or the named sub-figure, that the address asks for; at most one of them."""
    if wanted not in {part.part for _title, part in found.parts}:
        return "", ""
    named = {part.name for part in found.formula.parts if not part.same}
    if wanted in named:
        return "", wanted
    return (wanted, "") if found.formula.split else ("", "")


def _of(found: Figure, name: str) -> tuple[str, Figure]:
    for title, part in found.parts:
        if name and part.part == name:
            return title.of(lang()), part
    return "", found


def _kind(kind: str) -> str:
    return {
        "plan_item": _("Planned visits"), "customer": _("Customers"), "visit": _("Visits"), "demand": _("Demands"),
        "follow_up": _("Follow-ups"), "invitation": _("Invitations"), "promise": _("Promises"), "staff": _("People"),
        "action": _("Corrective actions"), "unit": _("Units"),
    }.get(kind, kind)  # fmt: skip


def _tabs(code: str, of: Figure, where: Place, part: str, group: str) -> list[dict[str, Any]]:
    whole = of.formula.is_share and all(isinstance(one, int) for one in (of.numerator, of.denominator))
    counts = {
        "numerator": (_("in the numerator"), of.numerator if whole else ""),
        "missed": (_("outside the numerator"), of.denominator - of.numerator if whole else ""),
        "denominator": (_("all of them"), of.denominator if whole else ""),
    }
    here = reverse("console:indicator", args=[code])
    return [
        {
            "name": name, "label": label, "count": count, "active": name == part,
            "url": f"{here}?{where.at(part=name, **{'class': group})}",
        }
        for name, (label, count) in counts.items()
    ]  # fmt: skip


def _records(
    behind: Drill, request: HttpRequest, where: Place, code: str, part: str, group: str
) -> dict[str, Any]:  # fmt: skip
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < len("100000") else 1
    total = len(behind.ids)
    first = (page - 1) * PAGE
    rows = rows_of(behind, actor=request.actor, offset=first, limit=PAGE)
    here, address = lang(), reverse("console:indicator", args=[code])

    def url(to: int) -> str:
        return f"{address}?{where.at(part=part, page=to, **{'class': group})}"

    asked = len(behind.ids[first : first + PAGE])
    return {
        "rows": [
            {"row": row, "detail": row.detail.of(here), "url": _link(row, request.actor)} for row in rows
        ],
        "total": total, "first": first + 1 if asked else 0, "last": first + asked, "hidden": asked - len(rows),
        "previous": url(page - 1) if page > 1 else "", "next": url(page + 1) if first + PAGE < total else "",
        "named": any(row.customer and row.customer != row.label for row in rows),
    }  # fmt: skip


def _link(row: Any, actor: Any) -> str:
    name, action = LINKS.get(row.kind, ("", ""))
    return reverse(name, args=[row.target_id]) if name and access.may(actor, action) else ""
