"""The fact table of findings: one row per finding with the corrective action it led to (9.1)."""

from __future__ import annotations

from gridvisit.engines.verdicts.schema import Table, code, flag, moment, number, row_class, text
from gridvisit.standard import vocabulary as words


class Finding(Table):
    """One finding, from the day it was written down to the measured effect."""

    finding_id = text("不符合项标识", "Finding id", "finding.id")
    finding_no = text("不符合项编号", "Finding number", "finding.number")
    unit_code = text("单位代码", "Unit code", "finding.unit.code")
    source = code("来源", "Source", "finding.source", words.NonconformitySource)
    rule = text("涉及规则", "Rule", "finding.rule")
    judged_at = moment("判定时间", "Judged at", "evaluation run")
    found_at = moment("发现时间", "Found", "finding.found_at")
    dismissed = flag("不予立项", "Dismissed", "finding.state")
    systemic = flag("共性问题", "Systemic", "finding.systemic")

    action_no = text("整改编号", "Action number", "action.number")
    opened_at = moment("立项时间", "Action opened", "action.opened_at")
    opening_wd = number("立项用时", "Time to the action", "action.opened_at − finding.found_at", "WD")
    done_at = moment("措施完成时间", "Measures carried out", "action.done_at")
    action_days = number(
        "整改用时（扣除延期）", "Time of the action, extension removed", "action.done_at − opened_at", "d"
    )
    extensions = number("延期次数", "Extensions", "action events")
    verified_at = moment("效果复测时间", "Effect measured", "action events")
    verify_wait_days = number("完成到复测的天数", "From done to measured", "verified − done", "d")
    verified_by_other = flag("由另一人复测", "Measured by another person", "action.verifier, owner")
    effect_measured = flag("前后均有数据", "Figures before and after", "action.before_n, after_n")


FindingFacts = row_class("FindingFacts", Finding, __name__)
