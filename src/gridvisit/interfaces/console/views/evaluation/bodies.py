"""Unit verdicts: all units of a month, one unit with its rules, its reviews and its random re-checks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation.bodies import rechecks, reviews, selectors
from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.improvement.judging import services
from gridvisit.domain.staff import access
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.bodies import RecheckForm, ReviewForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.standard.vocabulary import ReviewKind

MONTHS_BACK = 24


def month_asked(request: HttpRequest) -> Period:
    """Return the month in the address, else the one that runs; what is no month is refused."""
    given = request.GET.get("month", "") or request.POST.get("month", "")
    if not given:
        return month_of(local_date(request.now))
    period = parse_period(given)
    if period.name != f"{period.start:%Y-%m}":
        raise Refusal("period.no_month", status=422, field="period", given=given[:20])
    return period


def months_offered(request: HttpRequest, asked: Period) -> list[str]:
    """Return the months a page offers: the last two years, and the one in the address."""
    found = [month_of(local_date(request.now))]
    for _step in range(MONTHS_BACK - 1):
        found.append(found[-1].previous())
    names = [period.name for period in found]
    return names if asked.name in names else [asked.name, *names]


@route(action="verdict.view", subject="verdict", methods=("GET",))
@never_cache
def unit_list(request: HttpRequest) -> HttpResponse:
    """Show the units one sees with the verdicts of a month."""
    month = month_asked(request)
    lines = selectors.of_month(actor=request.actor, month=month)
    context = {
        "month": month.name,
        "months": months_offered(request, month),
        "lines": lines,
        "judged": sum(line.judgement is not None for line in lines),
        "may_judge": bool(lines) and access.may(request.actor, "verdict.judge", unit_id=lines[0].unit.pk),
    }
    return htmx.render(request, "console/evaluation/bodies/list.html", context)


@route(action="verdict.judge", subject="unit", methods=("POST",))
def unit_judge(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Judge a unit and all below it in a month with what is known now."""
    month = month_asked(request)
    unit, _found = selectors.of_unit(unit_id=unit_id, month=month, actor=request.actor)
    lines = selectors.of_month(actor=request.actor, month=month)
    below = [line.unit.pk for line in lines if line.unit.path.startswith(unit.path)]
    services.judge_units(
        tenant_id=unit.tenant_id,
        month=month,
        now=request.now,
        actor=request.actor,
        unit_ids=below or [unit.pk],
    )
    return htmx.go(request, _url(unit.pk, month), toast=_("Judged with what is known now."))


def _url(unit_id: UUID, month: Period) -> str:
    return f"{reverse('console:unit-verdicts', args=[unit_id])}?month={month.name}"


@route(action="verdict.view", subject="unit", methods=("GET",))
@never_cache
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Show what the rules say of a unit in a month, with the facts; `at` names an earlier judgement."""
    month, at = month_asked(request), request.GET.get("at", "")
    found, verdicts = selectors.of_unit(
        unit_id=unit_id, month=month, actor=request.actor, judgement_id=parse_id(at) if at else None
    )
    sees_rechecks = access.may(request.actor, "recheck.view", unit_id=found.pk)
    context: dict[str, Any] = {
        "unit": found,
        "month": month.name,
        "months": months_offered(request, month),
        "verdicts": verdicts,
        "past": bool(at) and verdicts.judgement is not None and not verdicts.judgement.current,
        "reviews": selectors.reviews_of(unit=found, year=month.start.year, actor=request.actor),
        "may_review": access.may(request.actor, "review.make", unit_id=found.pk),
        "sees_rechecks": sees_rechecks,
        "rechecks": selectors.rechecks_of(unit=found, month=month, actor=request.actor)
        if sees_rechecks
        else [],
        "may_recheck": access.may(request.actor, "recheck.make", unit_id=found.pk),
        "has_begun": month.start <= local_date(request.now),
    }
    return htmx.render(request, "console/evaluation/bodies/unit.html", context)


@route(action="review.make", subject="unit")
def review_new(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Note a review of a unit."""
    month = month_asked(request)
    found, _verdicts = selectors.of_unit(unit_id=unit_id, month=month, actor=request.actor)
    initial = {
        "kind": ReviewKind.MONTHLY_ANALYSIS,
        "period": month.name,
        "issued_on": local_date(request.now),
    }
    posted = request.method == "POST"
    form: Any = ReviewForm(
        request.POST if posted else None, request.FILES if posted else None, initial=initial
    )
    status = 422 if posted else 200
    if posted and form.is_valid():
        given = form.cleaned_data
        upload = given.pop("file")
        try:
            reviews.record_review(
                unit_id=found.pk, actor=request.actor, now=request.now, content=upload.read() if upload else None,
                name=upload.name if upload else "", **given,
            )  # fmt: skip
        except (NotFound, Forbidden):
            raise
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(request, _url(found.pk, month), toast=_("Review noted."))
    context = {"form": form, "unit": found, "month": month.name, "cancel_url": _url(found.pk, month)}
    return htmx.render(request, "console/evaluation/bodies/review.html", context, status=status)


@route(action="review.make", subject="review", methods=("POST",))
def review_withdraw(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Take a review back that was noted by mistake."""
    row = reviews.withdraw_review(
        review_id=review_id, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )
    month = month_of(min(row.issued_on, local_date(request.now)))
    return htmx.go(request, _url(row.unit_id, month), toast=_("Review taken back."))


@route(action="verdict.view", subject="review", methods=("GET",))
@never_cache
def review_file(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Hand out the file of a review."""
    row = selectors.review(review_id=review_id, actor=request.actor)
    if row.attachment is None:
        raise NotFound
    data, content_type = files.fetch(row.attachment, original=True)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.attachment.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@route(action="recheck.make", subject="unit", methods=("POST",))
def recheck_draw(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Draw the visits of a unit's month to be re-checked."""
    month = month_asked(request)
    drawn = rechecks.draw(unit_id=unit_id, month=month, actor=request.actor, now=request.now)
    told = _("%(count)d visits drawn.") % {"count": len(drawn)} if drawn else _("All were drawn before.")
    return htmx.go(request, _url(unit_id, month), toast=told)


@route(action="recheck.make", subject="recheck")
@never_cache
def recheck(request: HttpRequest, recheck_id: UUID) -> HttpResponse:
    """Note how a drawn visit was re-checked and what was found."""
    row: Any = selectors.recheck(recheck_id=recheck_id, actor=request.actor)
    month = parse_period(row.month)
    form: Any = RecheckForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            rechecks.settle(recheck_id=row.pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except (NotFound, Forbidden):
            raise
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(request, _url(row.unit_id, month), toast=_("Re-check settled."))
    context = {
        "form": form, "row": row, "number": selectors.number_of(row), "cancel_url": _url(row.unit_id, month),
    }  # fmt: skip
    return htmx.render(request, "console/evaluation/bodies/recheck.html", context, status=status)
