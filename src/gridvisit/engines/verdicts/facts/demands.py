"""The fact table of demands: one row per demand, from the customer's words to the survey."""

from __future__ import annotations

from gridvisit.engines.verdicts.schema import Table, code, codes, flag, moment, number, row_class, text
from gridvisit.standard import vocabulary as words


class Demand(Table):
    """One demand, from the customer's words to the survey."""

    demand_no = text("诉求编号", "Demand number", "demand.no")
    visit_id = text("走访编号", "Visit id", "demand.visit_id")
    judged_at = moment("判定时间", "Judged at", "evaluation run")
    type = code("诉求类型", "Type", "demand.type", words.DemandType)
    topic = code("诉求主题", "Topic", "demand.topic", words.DemandTopic)
    urgency = code("紧急度", "Urgency", "demand.urgency", words.Urgency)
    from_visit = flag("走访中发现", "Found on a visit", "demand.source")
    importance = code(
        "客户重要等级", "Importance of the customer", "importance.level", words.Importance, privacy="C3"
    )

    verbatim_chars = number("客户原话字数", "Length of the own words", "demand.verbatim", "chars")
    filled_fields = codes("已填要素", "Elements filled", "demand", words.DemandField)
    heard_at = moment("客户提出时间", "Heard", "demand.heard_at")
    touch_ended_at = moment("接触结束时间", "Touch ended", "touch.end")
    registered_at = moment("登记时间", "Registered", "demand.registered_at")
    handed_at = moment("转应急时间", "Handed to the emergency desk", "demand.handed_at")
    contacted_at = moment("首次联系时间", "First contact", "demand.contacted_at")
    contact_wd = number("首次联系用时", "Time to first contact", "demand.contacted_at", "WD")
    checked_at = moment("现场核实时间", "Checked on site", "demand.checked_at")
    check_wd = number("现场核实用时", "Time to the check", "demand.checked_at", "WD")
    transferred_at = moment("转入业务流程时间", "Entered in the business flow", "demand.transferred_at")
    transfer_wd = number("转办用时", "Time to the transfer", "demand.transferred_at", "WD")
    answered_at = moment("答复时间", "Answered", "demand.answered_at")
    answer_wd = number(
        "答复用时（扣除挂起）", "Time to the answer, suspension removed", "demand.answered_at", "WD"
    )
    progress_gap_days = number("最长未告知进展", "Longest gap without progress told", "demand.progress", "d")
    by_reported_unit = flag("由被举报单位办理", "Handled by the unit reported on", "demand.handler_org")
    referral_recorded = flag("已告知去处", "Told where to go", "demand.referral")
    noticed_at = moment("书面告知时间", "Written notice", "demand.notice_at")
    notice_wd = number("书面告知用时", "Time to the notice", "demand.notice_at", "WD")
    major_hazard = flag("重大隐患", "Major hazard", "demand.major")
    reported_at = moment("报告政府时间", "Reported to the authority", "demand.reported_at")
    report_wd = number("报告政府用时", "Time to the report", "demand.reported_at", "WD")

    suspensions = number("挂起次数", "Suspensions", "suspension")
    suspensions_unjustified = number(
        "无列明原因、凭据或未告知的挂起数", "Unjustified suspensions", "suspension"
    )
    suspended_days = number("累计挂起", "Suspended in all", "suspension", "d")
    repeat_days = number(
        "距同户同主题上次诉求的天数", "Since the same topic at this account", "demand history", "d"
    )
    repeat_linked = flag("已关联前次诉求", "Linked to the earlier demand", "demand.repeat_of")
    escalated = flag("已升级办理", "Handled one level up", "demand.level_up")
    rejected = flag("不予受理", "Turned away", "demand.status")
    reject_reason = code(
        "不予受理原因", "Reason for turning away", "demand.reject_reason", words.RejectReason
    )
    reject_supervisor = text("不予受理主管", "Supervisor of turning away", "demand.reject_supervisor")
    closed_at = moment("办结时间", "Closed", "demand.closed_at")
    close_result = code("办结结果", "Result", "demand.close.result", words.CloseResult)
    close_fields = codes("办结凭据要素", "Proof of closing", "demand.close", words.CloseField)
    withdrawal_verified = flag("撤回经独立核实", "Withdrawal verified independently", "withdrawal.verified")

    followup_at = moment("回访时间", "Followed up", "followup.at")
    followup_wd = number("回访用时", "Time to the follow-up", "followup.at − closed_at", "WD")
    followup_due = flag("应回访", "Follow-up due", "followup")
    followup_by_involved = flag("由走访人或办理人回访", "Follow-up by visitor or handler", "followup.by")
    survey_offered = flag("已邀请满意调查", "Survey offered", "survey.invitation")
    survey_excused = flag("依规不作调查", "Lawfully not asked", "surveys.rules.may_be_asked")
    survey_by_involved = flag("由走访人或办理人调查", "Survey by visitor or handler", "survey.interviewer")
    survey_answered = flag("客户已作答", "Survey answered", "survey.response.state")
    survey_scored = flag("计入满意率", "Counted in satisfaction", "survey.counted")
    dissatisfied_at = moment("不满意作答时间", "Dissatisfied answer", "survey.response.at")
    remedied_at = moment("上一级联系时间", "Contacted by the level above", "survey.remedy_at")


DemandFacts = row_class("DemandFacts", Demand, __name__)
