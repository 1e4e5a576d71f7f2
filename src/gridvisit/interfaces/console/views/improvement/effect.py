"""The figure before and after in words: share, interval, n, days, and whether the change is more than chance."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.rules import month_of
from gridvisit.domain.improvement import measures, rules
from gridvisit.domain.improvement.selectors import Verification

TOO_FEW = 30


def figures(seen: Verification, action: Any) -> dict[str, Any]:
    """Return the rows before and after and the sentence about their difference."""
    others = seen.others
    return {
        "rows": [
            _row(_("Before"), _("at the opening"), seen.before, others and others.before),
            _row(_("After"), _("since the measures were carried out"), seen.after, others and others.after),
        ],
        "words": change_in_words(seen.change),
        "others": others_in_words(seen),
        "others_tone": _tone(seen.further),
        "compared": others,
        "tone": _tone(seen.change),
        "few": seen.change is not None and min(seen.before.n, seen.after.n) < TOO_FEW,
        "begun": action.done_at is not None,
    }


def _row(label: str, hint: str, found: rules.Figure, beside: rules.Figure | None) -> dict[str, Any]:
    interval = found.interval
    return {
        "others": rules.percent(beside) if beside is not None and beside.n else "",
        "others_n": beside.n if beside is not None else 0,
        "label": label,
        "hint": hint,
        "value": rules.percent(found) if found.n else "",
        "interval": f"{interval[0]:.1%}–{interval[1]:.1%}" if interval else "",
        "n": found.n,
        "hits": found.hits,
        "start": found.start,
        "end": found.end,
    }


def change_in_words(change: rules.Change | None) -> str:
    """Say how far the share moved and whether chance alone could have done it."""
    if change is None:
        return ""
    facts = _facts(change)
    if change.low > 0:
        return (
            _("%(by)s points; the true change lies between %(low)s and %(high)s (95 %%): more than chance.")
            % facts
        )
    if change.high < 0:
        return _("%(by)s points; the true change lies between %(low)s and %(high)s (95 %%): worse.") % facts
    return (
        _(
            "%(by)s points; the true change lies between %(low)s and %(high)s (95 %%): this may be chance alone."
        )
        % facts
    )


def others_in_words(seen: Verification) -> str:
    """Say how far the other units moved in the same time, and how much further this one went."""
    others, further = seen.others, seen.further
    if others is None or seen.change is None:
        return ""
    if others.change is None or further is None:
        return _("The other units of %(unit)s have no figure for these days: nothing to compare with.") % {
            "unit": others.unit
        }
    facts = {"unit": others.unit, "others": rules.points(others.change.by)} | _facts(further)
    if further.low > 0:
        said = _(
            "The other units of %(unit)s moved by %(others)s points in the same time. This one went %(by)s points "
            "further (95 %%: %(low)s to %(high)s): more than chance."
        )
    elif further.by > 0:
        said = _(
            "The other units of %(unit)s moved by %(others)s points in the same time. This one went %(by)s points "
            "further (95 %%: %(low)s to %(high)s): this may be chance alone."
        )
    else:
        said = _(
            "The other units of %(unit)s moved by %(others)s points in the same time: as much or more. The action has "
            "not shown an effect of its own."
        )
    return said % facts


def _facts(change: rules.Change) -> dict[str, str]:
    return {name: rules.points(getattr(change, name)) for name in ("by", "low", "high")}


def _tone(change: rules.Change | None) -> str:
    if change is None:
        return ""
    return "good" if change.low > 0 else "bad" if change.high < 0 else "warn"


def indicator_url(action: Any, request: HttpRequest) -> str:
    """Return the dashboard page of the indicator that measures the action, or an empty text."""
    if measures.kind_of(action.measure_rule) != measures.INDICATOR:
        return ""
    query = urlencode({"unit": action.unit_id, "period": month_of(action.opened_at.date()).name})
    return f"{reverse('console:indicator', args=[action.measure_rule])}?{query}"
