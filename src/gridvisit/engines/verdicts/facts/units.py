"""The fact table of units and months: one row per unit and month, counted over the unit and all below it.

Limits that hold for a year are counted in the calendar year up to the end of the month; `months_left` says how
many months of the year remain.
"""

from __future__ import annotations

from gridvisit.engines.verdicts.schema import Table, code, day, moment, number, row_class, text
from gridvisit.standard import vocabulary as words


class UnitMonth(Table):
    """One unit in one month."""

    unit_id = text("单位标识", "Unit id", "unit.id")
    unit_code = text("单位代码", "Unit code", "unit.code")
    unit_kind = code("机构类型", "Kind of organisation", "unit.kind", words.OrgKind)
    unit_level = code("单位层级", "Level of the unit", "unit.level", words.OrgLevel)
    month = text("月份", "Month", "period")
    judged_at = moment("判定时间", "Judged at", "evaluation run")
    months_left = number("年内剩余月数", "Months left in the year", "period", "mo")

    # 4 objects
    lv_areas = number(
        "有低压户的台区数", "Transformer areas with low-voltage accounts", "site.transformer_area"
    )
    lv_lowest_share = number(
        "走访比例最低的台区", "Area with the lowest share visited", "visits, account", "%"
    )
    plan_items = number("月度计划对象数", "Customers in the month plan", "plan_item")
    plan_items_random = number("其中随机抽取", "Of these drawn at random", "plan_item.selection")

    # 6.3 online
    enterprises_visited = number("有规定走访的企业数", "Enterprises with required visits", "visits")
    online_highest_share = number(
        "线上占比最高的企业", "Enterprise with the highest online share", "visits", "%"
    )

    # 7 follow-up, by the month in which the demand was closed
    complaints_closed = number(
        "走访中听到、已办结的投诉举报数", "Complaints and reports from visits, closed", "demand.closed_at"
    )
    complaints_followed = number("其中已回访", "Of these followed up", "followup.done_at")
    others_closed = number(
        "走访中听到、已办结的其他诉求数", "Other demands from visits, closed", "demand.closed_at"
    )
    others_followed = number("其他诉求中已回访", "Other demands followed up", "followup.done_at")
    followups_running = number("未到期的回访数", "Follow-ups still running", "followup.due_on")

    # 9 evaluation and improvement
    causes_repeated = number(
        "季度内重复的原因数", "Causes repeated in the quarter", "finding.cause_code, rule"
    )
    causes_without_action = number(
        "其中未立系统性整改", "Of these without a systemic action", "action.systemic"
    )
    records_due = number("应保存的走访档案数", "Files to be kept", "visit.archived_at")
    records_missing = number("其中已缺失", "Of these missing", "archive, evidence")
    contacts_overdue = number(
        "超期的照片与受访人信息数", "Photos and persons met kept too long", "evidence, visit.met_name"
    )
    recordings_overdue = number("超期的录音数", "Recordings kept too long", "evidence.captured_at")
    analysis_issued_on = day("月度分析发布日", "Monthly analysis issued", "review.issued_on")
    analysis_day = number("次月第几日", "Day of the next month", "review.issued_on", "day")
    visits_held = number("年内走访数", "Visits held in the year", "visits")
    visits_held_hv = number("年内高压走访数", "Visits held in the year, high voltage", "visits")
    rechecks = number("年内随机抽查数", "Random re-checks in the year", "recheck")
    rechecks_hv = number("年内高压随机抽查数", "Random re-checks in the year, high voltage", "recheck")
    rechecks_call = number("电话核实数", "Re-checks by call", "recheck.method")
    rechecks_call_hv = number("高压电话核实数", "Re-checks by call, high voltage", "recheck.method")
    rechecks_face = number("现场核实数", "Re-checks face to face", "recheck.method")
    rechecks_face_hv = number("高压现场核实数", "Re-checks face to face, high voltage", "recheck.method")
    audits_held = number("年内内审次数", "Internal audits in the year", "review")
    reviews_held = number("年内管理评审次数", "Management reviews in the year", "review")
    documents = number(
        "在用话术、规则与问卷数", "Scripts, rules and forms in use", "script, override, instrument"
    )
    documents_uncontrolled = number(
        "缺版本、批准人或生效日期",
        "Without version, approver or effective date",
        "script, override, instrument",
    )


UnitFacts = row_class("UnitFacts", UnitMonth, __name__)
