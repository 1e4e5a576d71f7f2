"""Reads the golden tables of tests/golden/verdicts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.facts import ROWS, Demand, Visit
from gridvisit.engines.verdicts.registry import Rule
from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.standard.vocabulary import Channel, Outcome

FOLDER = Path(__file__).parents[3] / "golden" / "verdicts"
CHINA = timezone(timedelta(hours=8))
JUDGED_AT = datetime(2026, 11, 30, 12, 0, tzinfo=CHINA)


@dataclass(frozen=True)
class Case:
    rule_id: str
    name: str
    row: Any
    facts: dict[str, object]
    outcome: Outcome


def cases(rule_id: str) -> list[Case]:
    rule = registry.all_verdicts()[rule_id]
    with (FOLDER / f"{rule_id}.csv").open(encoding="utf-8", newline="") as lines:
        return [_case(rule, line) for line in csv.DictReader(lines)]


def _case(rule: Rule, line: dict[str, str]) -> Case:
    name, outcome = line.pop("case"), Outcome(line.pop("expected"))
    facts = defaults(rule) | {fact: value(text, rule.table.columns[fact]) for fact, text in line.items()}
    row = ROWS[rule.table].of(facts)
    assert row.misfits == (), (rule.id, name, row.misfits)
    return Case(rule.id, name, row, facts, outcome)


def defaults(rule: Rule) -> dict[str, object]:
    if rule.table is Demand:
        return {"judged_at": JUDGED_AT, "rejected": False}
    if rule.table is not Visit:
        return {"judged_at": JUDGED_AT}
    channel = next(channel for channel in Channel if channel in rule.spec.channels)
    return {"judged_at": JUDGED_AT, "channel": channel.value, "outcome": "completed"}


def value(text: str, fact: Fact) -> object:
    if text == "":
        return None
    if fact.kind is Kind.FLAG:
        return {"yes": True, "no": False}[text]
    if fact.kind is Kind.NUMBER:
        return float(text)
    if fact.kind is Kind.MOMENT:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)
    if fact.kind is Kind.DAY:
        return date.fromisoformat(text)
    if fact.kind is Kind.CODES:
        return "" if text == "-" else ",".join(sorted(text.split()))
    return text
