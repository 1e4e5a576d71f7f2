"""Whether the demo county's visits took place: seeds committed each month, samples drawn, one case open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gridvisit.domain.evaluation.bodies import rechecks
from gridvisit.domain.evaluation.rules import month_of
from gridvisit.domain.evaluation.truth import seeds
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.seed.clockwork import Clockwork, working_moment
from gridvisit.standard.vocabulary import AuditFinding

if TYPE_CHECKING:
    from datetime import date

    from gridvisit.interfaces.cli.seed.organisation import Org

DOUBT = "客户记不清是否有人来过，只记得接到过电话，需要向走访人了解。"


class Checks:
    """The quality manager re-checks a random sample; the last visit he asks about stays in doubt."""

    def __init__(self, *, clock: Clockwork, county: Org, first: date, until: datetime) -> None:
        self.county, self.until = county, until
        month = first
        while month <= local_date(until):
            clock.at(at_local(month), self._commit)
            following = (month + timedelta(days=32)).replace(day=1)
            drawn = working_moment(following + timedelta(days=4), 10)
            if drawn > until:
                drawn = at_local(local_date(until) - timedelta(days=1), 16)
            clock.at(drawn, self._check, month)
            month = following

    @staticmethod
    def _commit(*, now: datetime) -> None:
        seeds.commit_due(now)

    def _check(self, day: date, *, now: datetime) -> None:
        month, qa = month_of(day), self.county.people["qa"]
        try:
            drawn = rechecks.draw(unit_id=qa.unit_id, month=month, actor=qa, now=now)
        except Refusal:  # a month without a visit
            return
        open_still = month == month_of(local_date(self.until))
        for number, row in enumerate(drawn, 1):
            doubtful = open_still and number == len(drawn)
            rechecks.settle(
                recheck_id=row.id,
                method=row.proposed,
                finding=AuditFinding.DOUBTFUL if doubtful else AuditFinding.GENUINE,
                note=DOUBT if doubtful else "",
                actor=qa,
                now=now,
            )
