"""The fact table of visits: one row per visit, from plan to file."""

from __future__ import annotations

from gridvisit.engines.verdicts.schema import Table, code, codes, day, flag, moment, number, row_class, text
from gridvisit.standard import vocabulary as words


class Visit(Table):
    """One visit, from plan to file."""

    # identity and circumstances
    visit_id = text("走访编号", "Visit id", "visit.id")
    unit_code = text("单位代码", "Unit code", "visit.unit.code")
    channel = code("渠道", "Channel", "visit.channel", words.Channel)
    visit_kind = code("走访形式", "Form of visit", "visit.kind", words.VisitKind)
    origin = code("走访来源", "Origin", "visit.origin", words.VisitOrigin)
    owner_id = text("责任人", "Responsible visitor", "visit.owner_id")
    plan_reasons = codes("走访事由", "Reasons", "plan_item.reasons", words.PlanItemReason)
    outcome = code("走访结果", "Outcome of the visit", "visit.outcome", words.VisitOutcome)
    judged_at = moment("判定时间", "Judged at", "evaluation run")

    # 4 objects
    party_registered = flag("对象已登记", "Party on file", "visit.party_id")
    party_kind = code("主体类型", "Kind of party", "party.kind", words.PartyKind)
    voltage_kv = number("供电电压", "Voltage", "account.voltage_level", "kV")
    capacity_kva = number("合同容量", "Contract capacity", "account.contract_capacity_kva", "kVA")
    own_transformer = flag("专变用户", "Own transformer", "account.own_transformer")
    market_attr = code("市场化属性", "Market attribute", "account.market_attr", words.MarketAttr)
    special_flags = codes("特殊标识", "Special flags", "party.special_flag", words.SpecialFlag, privacy="C4")
    importance = code("重要等级", "Importance", "importance.level", words.Importance, privacy="C3")
    importance_doc_no = text("名录文号", "List number", "importance.doc_no", privacy="C3")
    importance_list_year = number("名录年度", "List year", "importance.list_year", "y", privacy="C3")
    importance_site_id = text("名录用电场所", "Listed site", "importance.site_id", privacy="C3")
    importance_list_months = number(
        "名录距今月数", "Age of the list", "importance.valid_from", "mo", privacy="C3"
    )
    onsite_gap_days = number("距上次有效现场走访的天数", "Since the last valid on-site visit", "visits", "d")
    any_gap_days = number("距上次有效走访的天数", "Since the last valid visit", "visits", "d")
    previous_channel = code("上次有效走访渠道", "Channel of the last valid visit", "visits", words.Channel)
    guarantee_days_left = number("距保障期开始的天数", "Before the guarantee period", "guarantee.start", "d")
    energised_days = number("送电后天数", "Since energising", "account.energised_at", "d")
    first_since_energised = flag("送电后首次走访", "First visit since energising", "visits")
    contract_days_left = number("距合同到期的天数", "Before the contract ends", "account.contract_end", "d")
    complaint_closed_wd = number("投诉办结后用时", "Since the complaint was closed", "demand.closed_at", "WD")
    proactive = flag("主动走访", "Proactive visit", "visit.origin, plan_item.reasons")
    proactive_visits = number(
        "时间窗内主动走访次数", "Proactive visits in the window", "visits of all organisations"
    )
    contact_dnc = flag("客户要求免打扰", "Do-not-contact wish", "contact.dnc")
    legal_or_safety_notice = flag("安全或法定通知", "Safety or legal notice", "visit.purpose")

    # 5 content
    needs_answered = codes("已询问的需求类别", "Need areas with an answer", "need_survey", words.NeedArea)
    use_outlook_recorded = flag("用电现状与展望已记录", "Use and outlook recorded", "need_survey.outlook")
    backup_kw = number("自备应急电源容量", "Own emergency supply", "backup.kw", "kW", privacy="C3")
    security_load_kw = number("保安负荷", "Security load", "security_load_kw", "kW", privacy="C3")
    backup_test_days = number(
        "距上次启动试验的天数", "Since the last start test", "backup.last_test_at", "d", privacy="C3"
    )
    policies_shown = number("宣传政策数", "Policy items shown", "visit_policy")
    policies_expired = number("已失效政策数", "Expired policy items", "policy.valid_to")
    policies_applicable = number("适用政策数", "Applicable policy items", "policy.target_rule")
    policies_without_proof = number("无凭证政策数", "Policy items without proof", "visit_policy.proof")
    texts_sent = number("发给客户的信息数", "Messages to the customer", "notice")
    texts_unpublished = number(
        "引用未公布承诺的信息数", "Messages that quote no published promise", "notice.promise_codes"
    )
    steering_denied = flag(
        "声明未指定厂商或售电公司", "Declared: nobody was steered", "declaration.no_steering"
    )
    steering_reported = flag("客户反映被指定", "Customer reports steering", "survey, audit")

    unit_kind = code("机构类型", "Kind of organisation", "unit.kind", words.OrgKind)
    services_offered = codes("推介的业务", "Services offered", "service_offer.service", words.ServiceCode)
    offers_before_needs = number(
        "先于需求沟通的推介数", "Offers before the needs", "service_offer.needs_first"
    )
    offers_without_answer = number(
        "未记录客户意愿的推介数", "Offers without an answer", "service_offer.answer"
    )
    offers_tied = number("与其他业务捆绑的推介数", "Offers tied to other business", "service_offer.tied")
    estimates = number("节能测算数", "Saving estimates", "saving_estimate")
    estimates_without_basis = number(
        "依据不全的测算数", "Estimates without their basis", "saving_estimate.method, data_from, data_to"
    )
    inquiries = number("客户问题数", "Questions of the customer", "inquiry")
    inquiries_open = number(
        "无答复也未转诉求的问题数", "Questions without an end", "inquiry.answer, referral, demand_id"
    )

    # 6.1 on site
    id_shown = flag("已亮证", "ID shown", "visit.id_shown")
    id_valid_to = day("工作证有效期", "Work ID valid to", "staff.id_card_valid_to")
    supplies_ticked = codes("已勾选用品", "Supplies ticked", "supplies.ticked", words.Supply)
    enters_electrical_room = flag("进入配电场所", "Electrical room entered", "visit.electrical_room")
    at_home = flag("入户走访", "At home", "visit.at_home")
    late_consent = flag("客户同意非常规时段", "Consent to late hours", "consent.late_visit")
    appointed_at = moment("约定时间", "Agreed time", "appointment.slot")
    started_at = moment("开始时间", "Started", "touch.start")
    ended_at = moment("结束时间", "Ended", "touch.end")
    evidence_other_kinds = number(
        "佐证种类（不含定位）", "Kinds of evidence without position", "evidence.kinds"
    )
    position_distance_m = number("定位与已核实坐标距离", "Distance to the verified site", "evidence.gps", "m")
    customer_side_evidence = number("客户方佐证数", "Evidence from the customer's side", "evidence.side")
    persons = number("到场人数", "Persons present", "visit.owner, helpers")
    safety_declared = flag("安全声明已作", "Safety declared", "declaration.safety")
    safety_contradicted = flag("安全声明被否定", "Safety declaration contradicted", "survey, audit")
    confirmation = code("客户确认", "Confirmation", "confirmation.result", words.ConfirmationResult)
    confirmation_reason = text("拒绝确认原因", "Reason of refusal", "confirmation.reason")
    photos = number("照片数", "Photos", "evidence.photo")
    photo_subjects = codes("拍摄对象", "Photo subjects", "photo.subject", words.PhotoSubject)
    photos_without_consent = number("未获同意的照片数", "Photos without consent", "photo.consent")
    met_role = code("受访人角色", "Role of the person met", "met_contact.role", words.ContactRole)

    # 6.2 phone
    off_day = flag("节假日", "Holiday", "calendar")
    customer_asked_time = flag("客户要求的时段", "Time asked for by the customer", "call.asked")
    service_number = flag("公务号码", "Service number", "call.from")
    call_opening = codes("开场要素", "Parts of the opening", "call.opening", words.CallOpening)
    recording_told = flag("已告知录音", "Recording told", "call.recording_told")
    recording_linked = flag("录音已关联", "Recording linked", "call.recording_id")
    talk_seconds = number("通话时长", "Talk time", "call.talk_time", "s")
    attempts = number("联系次数", "Attempts", "contact_attempts")
    attempt_days = number("联系天数", "Days with attempts", "contact_attempts")
    callee_verified = flag("已核实接听人", "Callee verified", "call.verified")
    onsite_duty = flag("本次任务须现场完成", "The duty needs an on-site visit", "plan_item, 4-03…4-06")

    calls_dropped = number("掉线次数", "Dropped calls", "contact_attempts")
    calls_not_returned = number("未回拨的掉线次数", "Dropped calls not returned", "contact_attempts")
    callback_minutes = number("最长回拨间隔", "Longest time to the call back", "contact_attempts", "min")

    # 6.3 online
    official_account = flag("官方认证账号", "Verified official account", "session.account")
    customer_messages = number("客户真人回复数", "Replies by the customer", "session.customer_msgs")
    first_reply_minutes = number("首次回复用时", "First reply", "session, working hours", "min")
    session_archived = flag("会话已存证", "Session archived", "session.archive")
    archive_told = flag("已告知存证", "Archiving told", "session.archive_told")
    staffed = flag("有人接触点", "Staffed touchpoint", "touchpoint.staffed")
    group_chat = flag("群聊", "Group chat", "visit.conditions")
    group_private = number("群聊中的个人信息处数", "Personal data found in the group", "session.message_scan")
    onsite_needed = flag("线上办不了须转现场", "Needs the site", "session.onsite_needed")
    onsite_followed_on = day("转现场日期", "Visited on site on", "visits")
    onsite_wd = number("转现场用时", "Time to the visit on site", "visits", "WD")

    # 7 process
    steps_done = codes("已完成环节", "Steps done", "step records", words.Step)
    steps_settled = codes("已完成或按规定不适用的环节", "Steps done or excused", "step records", words.Step)
    recorded_at = moment("记录提交（采集）时间", "Record captured", "visit.submitted_at")
    received_at = moment("服务器收到时间", "Record received", "visit.received_at")
    skew_seconds = number("设备时差", "Device clock skew", "touch.skew", "s")
    skew_noted = flag("时差已注明", "Skew noted", "touch.skew_noted")
    brief_built_at = moment("画像生成时间", "Brief built", "brief.built_at")
    promises_due = number("应交代的旧账数", "Open demands and promises listed", "promise, demand")
    promises_answered = number("已答复的旧账数", "Of these answered", "promise, demand")
    confirmed_at = moment("预约确认时间", "Appointment confirmed", "appointment.confirmed_at")
    appointment_lead_wd = number("预约提前量", "Lead of the appointment", "appointment.confirmed_at", "WD")
    appointment_told = codes(
        "预约告知内容", "Told with the appointment", "appointment", words.AppointmentContent
    )
    no_appointment_reason = code(
        "未预约原因", "Reason without appointment", "appointment.none_reason", words.NoAppointmentReason
    )
    moves_by_us = number("我方改约次数", "Changes by us", "appointment.moves")
    move_notice_hours = number("改约最短提前量", "Shortest notice of a change", "appointment.moves", "h")
    required_fields = number("应填项", "Required fields", "form template")
    filled_fields = number("已填项", "Filled fields", "visit.record")
    risk_flagged = flag("有流失或欠费风险", "Churn or arrears risk", "party.risks", privacy="C3")
    strategy_at = moment("一户一策制订时间", "Strategy made", "strategy.adopted_at")
    strategy_wd = number("策略用时", "Time to the strategy", "strategy.adopted_at − visit.end", "WD")
    strategy_items = number("策略措施数", "Measures", "strategy.items")
    strategy_items_incomplete = number("要素不全的措施数", "Incomplete measures", "strategy.items")
    strategy_review_days = number(
        "距策略上次审阅的天数", "Since the strategy was read", "strategy.reviewed_at", "d"
    )
    strategy_second_reader = flag(
        "策略有第二审阅人", "Strategy has a second reader", "strategy.second_reader"
    )
    archived_at = moment("归档时间", "Filed", "archive.sealed_at")
    archive_wd = number("归档用时", "Time to the file", "archive.sealed_at", "WD")
    open_elements = number("未结事项数", "Open elements", "demands, strategy, follow-up")
    archive_manifest = codes("档案内容", "Parts of the file", "archive.manifest", words.ManifestPart)
    seal_intact = flag("封存哈希一致", "Seal intact", "archive.hash")
    addenda_incomplete = number(
        "缺作者或原因的补充说明数", "Addenda without author or reason", "archive.addenda"
    )
    corrections = number("发现的档案更正数", "Corrections found", "correction")
    corrections_sent_at = moment("更正全部提交时间", "All corrections sent", "correction.sent_at")
    correction_wd = number("提交更正用时", "Time to the corrections", "correction.sent_at − visit.end", "WD")

    # 8 staff
    qualification_score = number("考试成绩", "Exam score", "qualification.score", "points")
    qualification_valid = flag("资质有效", "Qualification valid", "qualification.status, valid_to")
    staff_level = code("资质等级", "Qualification level", "qualification.level", words.QualificationLevel)
    training_hours = number("近12个月培训学时", "Training hours in twelve months", "training.hours", "h")
    pledge_days = number("保密承诺签署后天数", "Since the pledge", "pledge.date", "d")
    conflict_declared = flag("与该客户有利益关系", "Interest in this customer", "staff.conflict")
    key_account = flag("重点户", "Key account", "party class")
    assignment_months = number("服务该户时长", "Assigned to this account", "relation.since", "mo")
    no_gifts_declared = flag("声明未吃请收礼", "Declared: no meals or gifts", "declaration.no_gifts")
    gifts_reported = flag("客户反映吃请收礼", "Customer reports meals or gifts", "survey, audit")
    promises_made = number("新增承诺数", "Promises made", "promise")
    promises_unregistered = number("缺责任人或期限的承诺数", "Promises without owner or date", "promise")
    special_need_served = flag(
        "已提供特殊服务", "Special need served", "visit.special_need_served", privacy="C4"
    )
    fields_outside_form = number("模板外字段数", "Fields beyond the form", "form template")

    # 9 evaluation
    objection_at = moment("异议提出时间", "Objection made", "objection.made_at")
    objection_answered_at = moment("异议答复时间", "Objection answered", "objection.decided_at")
    objection_wd = number("异议答复用时", "Time to the answer", "objection", "WD")


VisitFacts = row_class("VisitFacts", Visit, __name__)
