"""gridvisit judge --what-if: the difference a change of parameters would make, in words or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.whatif import asking
from gridvisit.domain.evaluation.whatif.answer import Answer, Group
from gridvisit.domain.evaluation.whatif.files import BadFile, read_file
from gridvisit.domain.evaluation.whatif.question import Question, Reach
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.cli.words import lang, show, show_one
from gridvisit.standard.vocabulary import Outcome

WRONG_USAGE = 2


def run(
    file: Path,
    *,
    visit_id: UUID | None,
    period: str | None,
    unit_code: str | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """Read the question, answer it for a visit or a period, print. A faulty file is told and ends with 2."""
    question = _question(file)
    if visit_id is not None:
        found = asking.ask_one(question, visit_id=visit_id, now=clock.now())
        if found is None:
            raise NotFound("verdict.nothing", visit=str(visit_id))
        _show_one(found, as_json=as_json)
        return
    answer = asking.ask(
        question,
        period=parse_period(str(period)),
        unit=unit_with_code(unit_code) if unit_code else None,
        engine="pyspark" if engine == "pyspark" else "polars",
    )
    if as_json:
        show_one(answer.plain(), as_json=True)
    else:
        _show(answer)


def _question(file: Path) -> Question:
    try:
        return read_file(file)
    except BadFile as wrong:
        for problem in wrong.problems:
            for language in ("zh", "en"):
                click.echo(say(problem.code, language, **problem.facts), err=True)
        sys.exit(WRONG_USAGE)


def _show_one(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_one(found, as_json=True)
        return
    changed = found.pop("changed")
    show_one(found, as_json=False)
    here = f"reason_{lang()}"
    show(
        [
            {
                "rule": row["rule"], "before": Outcome.label_of(row["before"], lang()),
                "after": Outcome.label_of(row["after"], lang()), "why": row[here],
            }
            for row in changed
        ],
        as_json=False,
    )  # fmt: skip


def _show(answer: Answer) -> None:
    zh = lang() == "zh"
    for asked in answer.question.asked:
        notes = [asked.standard.of(lang()), Reach.label_of(asked.reach, lang())]
        if asked.looser:
            notes.append("比标准宽松" if zh else "looser than the standard")
        click.echo(
            f"{asked.spec.id} = {asked.shown.of(lang())}  ({'；'.join(notes) if zh else '; '.join(notes)})"
        )
    total = answer.total
    show_one(
        {
            "saved": "否" if zh else "no",
            "period": answer.period.name,
            "visits": total.visits,
            "visits_without_stored_facts": answer.not_stored,
            "changed_visits": total.changed,
            "score_mean": f"{total.score.before} → {total.score.after}",
            "valid": f"{total.valid.before} → {total.valid.after}",
            "fail": f"{total.fails.before} → {total.fails.after}",
        },
        as_json=False,
    )
    show(
        [
            {
                "rule": rule.spec.id, "title": rule.spec.title.of(lang()), "changed": rule.changed,
                **{
                    outcome.value: f"{rule.before[outcome.value]} → {rule.after[outcome.value]}"
                    for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PENDING, Outcome.PASS)
                },
            }
            for rule in answer.rules
        ],
        as_json=False,
    )  # fmt: skip
    for groups in (answer.units, answer.classes):
        show([_line(group) for group in groups], as_json=False)
    show(
        [
            {
                "visit": row.visit_id, "day": row.day, "rule": row.spec.id,
                "before": Outcome.label_of(row.before, lang()), "after": Outcome.label_of(row.after, lang()),
                "why": row.reason.of(lang()),
            }
            for row in answer.sample
        ],
        as_json=False,
    )  # fmt: skip


def _line(group: Group) -> dict[str, Any]:
    return {
        "name": group.label.of(lang()), "visits": group.visits, "changed": group.changed,
        "fail": f"{group.fails.before} → {group.fails.after}",
        "valid": f"{group.valid.before} → {group.valid.after}",
        "score": f"{group.score.before} → {group.score.after}",
    }  # fmt: skip
