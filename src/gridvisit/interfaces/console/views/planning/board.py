"""The schedule: people × days with a list beside it, one person's day in order of travel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.planning import schedule, selectors
from gridvisit.domain.planning import words as plan_words
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import lang, route, words
from gridvisit.interfaces.console.views.planning import common

WEEK = timedelta(days=7)


@route(action="plan.view", subject="plan", methods=("GET",))
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one week of a plan, people × days, and what has no day yet."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    weeks = _weeks(plan.starts_on, plan.ends_on)
    here = _week_of(request, weeks, local_date(request.now))
    found = selectors.board(plan=plan, actor=request.actor, now=request.now, first=here[0], last=here[1])
    agreed = plan.state in ("approved", "in_progress")
    assigns = agreed and access.may(request.actor, "plan.assign", unit_id=plan.unit_id)
    for item in found.unplaced:
        item.plan = plan
        common.dress(item, request.actor)
        item.why_unplaced = plan_words.unplaced(found.why[item.id], lang())
    context = {
        "plan": plan,
        "weeks": [
            {"first": first, "last": last, "here": (first, last) == here, "number": number}
            for number, (first, last) in enumerate(weeks, start=1)
        ],
        "days": found.days,
        "rows": [_row(person, found) for person in found.people],
        "days_list": _days_list(found),
        "unplaced": found.unplaced,
        "figures": selectors.figures(plan=plan, actor=request.actor),
        "may_assign": assigns,
    }
    return htmx.render(
        request, "console/planning/board.html", context, partial="console/planning/_board.html"
    )


def _weeks(start: date, end: date) -> list[tuple[date, date]]:
    weeks, first = [], start
    while first <= end:
        last = min(first + timedelta(days=6 - first.weekday()), end)
        weeks.append((first, last))
        first = last + timedelta(days=1)
    return weeks


def _week_of(request: HttpRequest, weeks: list[tuple[date, date]], today: date) -> tuple[date, date]:
    wanted = request.GET.get("week", "")
    if wanted.isdigit() and 1 <= int(wanted) <= len(weeks):
        return weeks[int(wanted) - 1]
    return next((week for week in weeks if week[0] <= today <= week[1]), weeks[0])


def _row(person: Any, found: selectors.Board) -> dict[str, Any]:
    cells = []
    for day in found.days:
        items = found.cells.get((person.id, day), [])
        minutes = sum(item.expected_minutes for item in items)
        cells.append({"day": day, "count": len(items), "hours": common.hours(minutes), "items": items})
    return {"person": person, "cells": cells, "count": sum(cell["count"] for cell in cells)}


def _days_list(found: selectors.Board) -> list[dict[str, Any]]:
    told = []
    for day in found.days:
        groups = [
            {"person": person, "items": found.cells[person.id, day]}
            for person in found.people
            if (person.id, day) in found.cells
        ]
        if groups:
            told.append({"day": day, "groups": groups})
    return told


@route(action="plan.assign", subject="plan", methods=("POST",))
def plan_schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Assign what is open as proposed, then give everything a day and plan the visits."""
    schedule.assign(plan_id=pk, actor=request.actor, now=request.now)
    outcome = schedule.schedule(plan_id=pk, actor=request.actor, now=request.now)
    text = _("%(placed)s visits planned, %(unplaced)s found no day.") % {
        "placed": len(outcome.placed),
        "unplaced": len(outcome.unplaced) + len(outcome.refused),
    }
    refused = sorted({words(refusal) for refusal in outcome.refused.values()})
    tone = "warning" if outcome.unplaced or outcome.refused else "success"
    return htmx.go(
        request, reverse("console:plan-board", args=[pk]), toast=" ".join([text, *refused[:3]]), tone=tone
    )


@route(action="plan.view", subject="plan", methods=("POST",))
def plan_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give every open customer to its proposed visitor, without days."""
    changed = schedule.assign(plan_id=pk, actor=request.actor, now=request.now)
    text = _("%(count)s customers assigned.") % {"count": len(changed)}
    return htmx.go(request, reverse("console:plan-board", args=[pk]), toast=text)


@route(action="plan.view", subject="plan", methods=("GET",))
def day_page(request: HttpRequest, pk: UUID, owner: UUID, day: date) -> HttpResponse:
    """Show a person's day in the order of travel."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    items = selectors.day_of(plan=plan, owner_id=owner, day=day, actor=request.actor)
    person = staff.by_ids([owner]).get(owner)
    if person is None or person.tenant_id != plan.tenant_id or not items:
        raise NotFound
    legs = schedule.legs_of(items)
    for item, leg in zip(items, legs, strict=True):
        item.plan = plan
        common.dress(item, request.actor)
        item.metres = leg
    context = {
        "plan": plan,
        "person": person,
        "day": day,
        "items": items,
        "minutes": common.hours(sum(item.expected_minutes for item in items)),
        "metres": sum(leg for leg in legs if leg),
        "may_assign": access.may(request.actor, "plan.assign", unit_id=plan.unit_id),
    }
    return htmx.render(request, "console/planning/day.html", context)


@route(action="plan.assign", subject="plan", methods=("POST",))
def day_order(request: HttpRequest, pk: UUID, owner: UUID, day: date) -> HttpResponse:
    """Put a day into nearest-first order again."""
    schedule.order_day(plan_id=pk, owner_id=owner, day=day, actor=request.actor, now=request.now)
    return htmx.go(
        request,
        reverse("console:plan-day", args=[pk, owner, day]),
        toast=_("Put in order, the nearest first."),
    )
