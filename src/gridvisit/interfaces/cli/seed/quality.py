"""How verdicts are questioned and rules added in the demo county: two local rules, objections, a second reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gridvisit.domain.evaluation import selectors as verdicts
from gridvisit.domain.evaluation.local import services as local
from gridvisit.domain.evaluation.local.services import Draft
from gridvisit.domain.evaluation.objecting import services as objecting
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.seed.clockwork import Clockwork, workdays_later
from gridvisit.standard.vocabulary import Outcome

if TYPE_CHECKING:
    from uuid import UUID

    from gridvisit.domain.evaluation.models import Objection
    from gridvisit.domain.staff.models import Staff
    from gridvisit.interfaces.cli.seed.organisation import Org

PHOTO: dict[str, Any] = {
    "form": "presence",
    "when": [{"fact": "channel", "codes": ["onsite"]}, {"fact": "party_kind", "codes": ["enterprise"]}],
    "need": {"fact": "photo_subjects", "codes": ["supply_equipment"]},
}
ON_SITE: dict[str, Any] = {
    "form": "count", "when": [{"fact": "channel", "codes": ["onsite"]}], "bound": "at_least", "limit": 20,
}  # fmt: skip
OBJECTIONS = (
    ("evidence_missing", "客户当场签了确认单，纸质件已归档，系统里没有上传，请按补充材料复核。", "upheld",
     "已核对纸质确认单与当日派工记录，情况属实，判定改为通过。"),
    ("rule_misapplied", "客户临时改约，新的时间是他自己定的，不应按原预约时间判定。", "rejected",
     "改约未在系统登记，无法核实客户意愿，维持原判定；请按规范登记改约。"),
    ("fact_wrong", "现场没有信号，记录是离线完成的，上传时间不是记录时间，请复核。", "", ""),
)  # fmt: skip


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


class Quality:
    """The county adds rules of its own; visitors object to verdicts, a second reader decides."""

    def __init__(self, *, clock: Clockwork, county: Org, until: datetime) -> None:
        self.clock, self.county, self.until = clock, county, until

    def rules(self, from_day: date, *, now: datetime) -> None:
        """Release one rule that looks at each visit; a second one waits for its release."""
        self._draft("企业现场走访须拍供用电设备", "Photo of the supply equipment at enterprises", PHOTO,
                    from_day, "迎峰度冬，设备状况要有照片可查", now)  # fmt: skip
        self._draft("每月现场走访不少于二十次", "At least twenty visits on site a month", ON_SITE,
                    _next_month(local_date(self.until)), "防止以电话代替现场", now, release=False)  # fmt: skip

    def _draft(
        self, zh: str, en: str, definition: dict[str, Any], from_day: date, reason: str, now: datetime, *, release: bool = True
    ) -> None:  # fmt: skip
        people, county = self.county.people, self.county.units["county"]
        draft = Draft(title_zh=zh, title_en=en, definition=definition, valid_from=from_day, reason=reason)
        rule = local.add(unit_id=county.id, draft=draft, actor=people["county"], now=now)
        if release:
            local.release(rule_id=rule.id, actor=people["qa"], now=now + timedelta(hours=2))

    def object(self, people: list[Staff], *, now: datetime) -> None:
        """Let each of these people object to one verdict against him; two of the three are decided."""
        for person, (ground, reason, decision, why) in zip(people, OBJECTIONS, strict=False):
            made = self._object(person, ground, reason, now)
            if made is not None and decision:
                self.clock.at(workdays_later(now, 2, 15), self._decide, made.id, decision, why)

    def _object(self, person: Staff, ground: str, reason: str, now: datetime) -> Objection | None:
        failed = verdicts.in_force(actor=person).filter(
            outcome=Outcome.FAIL, judgement__owner_id=person.id, judgement__visit_day__lte=local_date(now)
        )
        for verdict in failed.order_by("-judgement__visit_day", "rule")[:20]:
            try:
                return objecting.object_to(
                    visit_id=verdict.judgement.visit_id, rule=verdict.rule, ground=ground, reason=reason, actor=person, now=now
                )  # fmt: skip
            except Refusal:  # too late for this one, or it says the same as an older verdict
                continue
        return None

    def _decide(self, objection_id: UUID, decision: str, reason: str, *, now: datetime) -> None:
        outcome = Outcome.PASS.value if decision == "upheld" else ""
        objecting.decide(
            objection_id=objection_id, decision=decision, reason=reason, outcome=outcome,
            actor=self.county.people["qa"], now=now,
        )  # fmt: skip
