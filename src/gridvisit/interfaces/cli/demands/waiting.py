"""gridvisit demands waiting: what came in without saying whose it is, where, or since when."""

from __future__ import annotations

import click

from gridvisit.domain.demands import rules
from gridvisit.domain.demands.imports import completion, leniency
from gridvisit.domain.staff import selectors as people
from gridvisit.interfaces.cli.words import show


@click.command(
    help="列出待补充的诉求：户号或地点、提出时间不明，时限照常计算（不显示个人信息）"
    " / demands that wait to be completed; their clocks run; no personal data"
)
@click.option(
    "--tenant", default="", help="租户根机构编码，默认第一个 / code of the tenant's root, default: the first"
)
@click.option("--json", "as_json", is_flag=True)
def waiting(*, tenant: str, as_json: bool) -> None:
    """Print each with its ticket, what it lacks, which cells nobody could read, when the hotline was asked."""
    rows = [
        {
            "number": row.number, "source": row.source, "ticket": row.external_no, "unit": row.unit.code,
            "lacks": " ".join(rules.waiting(row.lacks)), "file_said": " ".join(leniency.cells(row.unread)),
            "heard": row.heard_at, "asked": asked or "", "due": row.next_due_at, "state": row.state,
        }
        for row, asked in completion.waiting(tenant_id=people.root(tenant).tenant_id)
    ]  # fmt: skip
    show(rows, as_json=as_json)
