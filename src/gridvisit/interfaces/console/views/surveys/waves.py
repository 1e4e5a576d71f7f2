"""Surveys by sample: the list, the design, one survey with its draw and figures, the published results."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.customers.rules import VisitClass as CustomerClass
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys.states import WAITING
from gridvisit.domain.surveys.waves import selectors, services, states
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.surveys import WaveForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.standard.vocabulary import NotAsked, SurveyState, WaveState

DAYS, LASTS, SIZE, PHONED = 31, 14, 100, 30
TONES = {"fielded": "info", "published": "good", "cancelled": "", "weighted": "info", "designed": "warn"}
WAVES = tables.ListSpec(
    key="waves",
    columns=(
        tables.Column(gettext_lazy("Survey")), tables.Column(gettext_lazy("Unit")),
        tables.Column(gettext_lazy("Status")), tables.Column(gettext_lazy("Drawn"), numeric=True),
        tables.Column(gettext_lazy("Answers until")),
    ),
    filters=(tables.Filter("state", gettext_lazy("Status")),),
)  # fmt: skip
STEPS: dict[str, tuple[Any, Any, Any]] = {
    "approve": (
        services.approve,
        gettext_lazy("Approve"),
        gettext_lazy("The machine draws the seed; nothing can be changed any more."),
    ),
    "field": (
        services.field,
        gettext_lazy("Draw and ask"),
        gettext_lazy("The sample is drawn by the seed and everybody in it is asked."),
    ),
    "close": (
        services.close,
        gettext_lazy("End the asking"),
        gettext_lazy("Open links die and nobody is rung any more."),
    ),
    "weight": (
        services.weight,
        gettext_lazy("Weight the answers"),
        gettext_lazy("The figures are reckoned by stratum."),
    ),
    "publish": (
        services.publish,
        gettext_lazy("Publish"),
        gettext_lazy("Everybody who reads the dashboard sees the figures."),
    ),
}


@route(action="survey.approve", subject="wave", methods=("GET",))
def wave_list(request: HttpRequest) -> HttpResponse:
    """The surveys the actor makes or approves."""
    state = WAVES.read(request, state=WaveState.choices(lang()))
    page = selectors.waves(actor=request.actor, state=state.get("state", ""), cursor=state.cursor)
    may = access.may(request.actor, "survey.manage")
    empty = tables.Empty(
        _("No survey by sample yet"),
        _("Draw handled demands or customers at random, a share by phone, and publish the weighted figures."),
        _("Design a survey") if may else "", reverse("console:wave-new") if may else "", "chart-bar",
    )  # fmt: skip
    rows = [{"wave": row, "tone": TONES.get(row.state, "")} for row in page.items]
    return tables.show(
        request, "console/surveys/waves.html", state=state, page=Page(rows, page.next_cursor), empty=empty,
        row="console/surveys/_wave_row.html", may_design=may,
    )  # fmt: skip


@route(action="survey.manage", subject="wave")
def wave_new(request: HttpRequest) -> HttpResponse:
    """Design a survey."""
    form = WaveForm(
        request.POST if request.method == "POST" else None, units=_units(request),
        instruments=_instruments(request), initial=_initial(request),
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        given = {"unit_id": parse_id(data.pop("unit")), "instrument_id": parse_id(data.pop("instrument"))}
        try:
            made = services.design(actor=request.actor, now=request.now, **given, **data)
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(
                request,
                reverse("console:wave", args=[made.pk]),
                toast=_("Designed. Somebody else approves it."),
            )
    context = {"form": form, "cancel_url": reverse("console:wave-list")}
    return htmx.render(request, "console/surveys/wave_new.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    today = local_date(request.now)
    return {
        "frame_from": today - timedelta(days=DAYS), "frame_to": today, "ends_on": today + timedelta(days=LASTS),
        "sample_size": SIZE, "phoned_share": PHONED, "unit": str(request.actor.unit_id),
    }  # fmt: skip


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    reach = access.scope(request.actor, "survey.manage")
    rows = [u for u in people.units(actor=request.actor) if reach.whole_tenant or u.id in reach.unit_ids]
    top = min((unit.path.count("/") for unit in rows), default=0)
    return [(str(unit.id), "　" * (unit.path.count("/") - top) + unit.name) for unit in rows]


def _instruments(request: HttpRequest) -> list[tuple[str, str]]:
    rows = selectors.instruments(actor=request.actor, now=request.now)
    return [
        (str(row.pk), f"{row.title_zh if lang() == 'zh' else row.title_en} v{row.edition}") for row in rows
    ]


@route(action="survey.approve", subject="wave", methods=("GET",))
def wave(request: HttpRequest, wave_id: Any) -> HttpResponse:
    """One survey: its path, the draw, what became of everybody, who was left out, the figures."""
    row = selectors.wave(wave_id=wave_id, actor=request.actor)
    here = lang()
    open_steps = selectors.steps(row, request.actor)
    again = row.fielded_at is not None and "replay" in request.GET
    left_out = request.GET.get("show") == "left_out"
    page = selectors.members(row, drawn=not left_out, cursor=request.GET.get("cursor", ""))
    context = {
        "wave": row, "tone": TONES.get(row.state, ""), "path": _path(row),
        "steps": [
            (reverse("console:wave-step", args=[row.pk, name]), label, question)
            for name, (_service, label, question) in STEPS.items() if name in open_steps
        ],
        "may_cancel": "cancel" in open_steps, "people": selectors.people_of(row),
        "progress": _progress(selectors.progress(row, now=request.now), here),
        "excluded": [(NotAsked.label_of(code, here), n) for code, n in sorted(row.excluded.items())],
        "replayed": services.replay(wave_id=row.pk, actor=request.actor) if again else None,
        "members": [(CustomerClass.label_of(m.stratum, here), m, _became(m, request.now)) for m in page.items],
        "next_cursor": page.next_cursor, "left_out": left_out, "now": request.now,
        "figures": figures(row, here),
    }  # fmt: skip
    return htmx.render(request, "console/surveys/wave.html", context)


def _path(row: Any) -> list[dict[str, Any]]:
    here, order = lang(), list(states.PATH)
    moments = (
        row.created_at,
        row.approved_at,
        row.fielded_at,
        row.closed_at,
        row.weighted_at,
        row.published_at,
    )
    at = order.index(WaveState(row.state)) if row.state in order else -1
    return [
        {
            "label": WaveState.label_of(state, here), "at": moments[n],
            "state": "done" if n < at or state == WaveState.PUBLISHED == row.state else "now" if n == at else "todo",
        }
        for n, state in enumerate(order)
    ]  # fmt: skip


def _became(member: Any, now: datetime) -> str:
    """What became of one member who was asked."""
    asked = member.invitation
    if asked is None:
        return ""
    if asked.state in WAITING and asked.expires_at <= now:
        return str(_("No answer in time"))
    return SurveyState.label_of(asked.state, lang())


def _progress(found: dict[str, int], here: str) -> list[tuple[str, int]]:
    own = {
        "expired": _("No answer in time"),
        "drawn": _("Drawn, not asked yet"),
        "excluded": _("Left out after the draw"),
    }
    return [(own.get(state) or SurveyState.label_of(state, here), n) for state, n in sorted(found.items())]


def figures(row: Any, here: str) -> dict[str, Any] | None:
    """Return the figures of a survey as the page shows them, None before they are weighted."""
    if not row.figures:
        return None
    kept = row.figures
    return {
        "total": _measured(kept["total"]), "least": kept["small_group"], "answered": kept["answered"],
        "rate": _estimate(_("Answered of those reached"), kept["rate"], 100, " %"),
        "strata": [
            s | {"label": CustomerClass.label_of(s["stratum"], here) or "—",
                 "shown": "—" if s["weight"] is None else f"{s['weight']:.1f}"}
            for s in kept["strata"]
        ],
        "units": [unit | {"shown": _measured(unit["figures"])} for unit in kept["units"]],
        "unrepresented": kept["unrepresented"],
    }  # fmt: skip


def _measured(found: dict[str, Any] | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    shown = [
        _estimate(_("Satisfied (top two)"), found["top2"], 100, " %"),
        _estimate(_("Index 0-100"), found["csi"], 1, ""),
        _estimate(_("Recommendation −100 to 100"), found["nps"], 1, ""),
    ]
    return [item for item in shown if item["n"]]


def _estimate(label: str, found: dict[str, Any], times: int, sign: str) -> dict[str, Any]:
    value, low, high = (found[name] for name in ("value", "low", "high"))
    known = value is not None and low is not None and high is not None
    return {
        "label": label, "n": found["n"], "value": _number(value * times) + sign if known else "—",
        "interval": _("%(low)s to %(high)s") % {"low": _number(low * times), "high": _number(high * times) + sign}
        if known else "",
    }  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


@route(action="survey.approve", subject="wave", methods=("POST",))
def wave_step(request: HttpRequest, wave_id: Any, step: str) -> HttpResponse:
    """Take a step of a survey; each asks for its own right."""
    if step not in STEPS:
        raise NotFound
    STEPS[step][0](wave_id=wave_id, actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:wave", args=[wave_id]), toast=_("Done."))


@route(action="survey.manage", subject="wave", methods=("POST",))
def wave_cancel(request: HttpRequest, wave_id: Any) -> HttpResponse:
    """Give up a survey nobody has been asked for yet."""
    services.cancel(
        wave_id=wave_id, reason=request.POST.get("reason", "")[:400], actor=request.actor, now=request.now
    )
    return htmx.go(request, reverse("console:wave", args=[wave_id]), toast=_("Cancelled."))


@route(action="dashboard.view", subject="wave", methods=("GET",))
def results(request: HttpRequest) -> HttpResponse:
    """The published figures about units the actor leads or reads."""
    rows = selectors.published(actor=request.actor)
    shown = [{"wave": row, "figures": figures(row, lang())} for row in rows]
    may = access.may(request.actor, "survey.approve")
    return htmx.render(request, "console/surveys/results.html", {"rows": shown, "may_waves": may})
