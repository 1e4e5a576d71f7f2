"""The counted answers of a sample, and its figures as they are stored: groups of fewer than `least` are not shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from gridvisit.domain.staff import directory
from gridvisit.domain.surveys import rules
from gridvisit.domain.surveys.models import Answer, Wave, WaveMember
from gridvisit.domain.surveys.waves import estimates
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import NotAsked, QuestionScale, SurveyState

ANSWERED = (SurveyState.COMPLETE, SurveyState.PARTIAL)
NEVER_ASKED = (NotAsked.SHIELDED, NotAsked.NOBODY)  # no part of those the survey speaks for


def figures(wave: Wave, *, least: int) -> dict[str, Any]:
    """Return the figures of a survey: strata with weights, top two, index, recommendation, rate, units. 4 queries."""
    found = _replies(wave)
    population = Counter(
        WaveMember.objects.filter(wave=wave)
        .exclude(excluded__in=NEVER_ASKED)
        .values_list("stratum", flat=True)
    )
    drawn = Counter(WaveMember.objects.filter(wave=wave, drawn=True).values_list("stratum", flat=True))
    by = estimates.weights(population, found)
    answered = Counter(reply.stratum for reply in found)
    return {
        "small_group": least,
        "answered": len(found),
        "strata": [
            {
                "stratum": name, "population": population[name], "drawn": drawn[name], "answered": answered[name],
                "weight": round(by[name], 3) if name in by else None,
            }
            for name in sorted(population)
        ],
        "unrepresented": sum(n for name, n in population.items() if name not in by),
        "total": _measured(found, by, _importance(wave)) if len(found) >= least else None,
        "rate": _rate(wave),
        "units": _units(wave, found, by, least),
    }  # fmt: skip


def _measured(
    found: list[estimates.Reply], by: dict[str, float], importance: dict[str, float]
) -> dict[str, Any]:
    return {
        "top2": estimates.top_two(found, by).as_json(),
        "csi": estimates.index(found, by, importance).as_json(),
        "nps": estimates.recommendation(found, by).as_json(),
    }


def _units(
    wave: Wave, found: list[estimates.Reply], by: dict[str, float], least: int
) -> list[dict[str, Any]]:
    groups: dict[str, list[estimates.Reply]] = defaultdict(list)
    for reply in found:
        groups[reply.unit].append(reply)
    day = local_date(wave.fielded_at or wave.created_at)
    names = {str(unit.id): unit.name for unit in directory.active_units(tenant_id=wave.tenant_id, on=day)}
    secret = estimates.hidden({name: len(rows) for name, rows in groups.items()}, least)
    rows = []
    for unit, own in sorted(groups.items(), key=lambda pair: names.get(pair[0], "")):
        shown = None if unit in secret else _measured(own, by, _importance(wave))
        rows.append(
            {
                "unit_id": unit,
                "name": names.get(unit, ""),
                "n": None if shown is None else len(own),
                "figures": shown,
            }
        )
    return rows


def _rate(wave: Wave) -> dict[str, Any]:
    rows = wave.invitations.exclude(state=SurveyState.UNDELIVERED)
    good = rows.filter(state__in=ANSWERED, counted=True).count()
    share = rules.share(good, rows.count())
    return {"value": share.value, "low": share.low, "high": share.high, "n": share.n, "n_eff": share.n}


def _importance(wave: Wave) -> dict[str, float]:
    return {q["code"]: float(q["weight"]) for q in wave.instrument.questions if "weight" in q}


def _replies(wave: Wave) -> list[estimates.Reply]:
    members = WaveMember.objects.filter(
        wave=wave, drawn=True, invitation__state__in=ANSWERED, invitation__counted=True
    )
    rows = list(members.values_list("invitation_id", "stratum", "unit_id", "invitation__overall"))
    said = _said(pk for pk, *_rest in rows)
    asked = [q["code"] for q in wave.instrument.questions if q["kind"] == QuestionScale.RECOMMEND]
    weighted = _importance(wave)
    return [
        estimates.Reply(
            stratum, str(unit), overall,
            {code: mark for code, mark in said.get(pk, {}).items() if code in weighted},
            next((said[pk][code] for code in asked if code in said.get(pk, {})), None),
        )
        for pk, stratum, unit, overall in rows
    ]  # fmt: skip


def _said(ids: Iterable[Any]) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    rows = Answer.objects.filter(invitation_id__in=list(ids))
    for pk, question, value in rows.values_list("invitation_id", "question", "value"):
        if value.isdigit():
            found[pk][question] = int(value)
    return found
