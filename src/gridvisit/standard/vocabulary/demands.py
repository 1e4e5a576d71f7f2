"""Code lists of policies, demands, promises and strategies (domain 3.5)."""

from gridvisit.standard.vocabulary.base import Vocabulary


class PolicyTopic(Vocabulary):
    """Topics of policy items (5.2)."""

    TARIFF = "TARIFF", "电价", "Tariff"
    CONNECT = "CONNECT", "办电", "Connection"
    MARKET = "MARKET", "电力交易", "Market"
    GREEN = "GREEN", "绿电绿证光伏", "Green power"
    EE = "EE", "能效", "Efficiency"
    SAFETY = "SAFETY", "用电安全", "Safety"
    OUTAGE = "OUTAGE", "停电与有序用电", "Outage"
    DR = "DR", "需求响应", "Demand response"
    CHANNEL = "CHANNEL", "线上渠道", "Online channels"
    EV = "EV", "充电", "EV charging"
    RESALE = "RESALE", "转供电", "Resale"


class PolicyProof(Vocabulary):
    """Proof that a policy item was handed over or explained (5.2-03)."""

    PAPER = "paper", "纸质资料", "Paper"
    LINK_OPENED = "link_opened", "链接已打开", "Link opened"
    READ_OUT = "read_out", "口头讲解", "Read out"
    REFUSED = "refused", "客户谢绝", "Refused"


class DemandType(Vocabulary):
    """Type of a demand; it decides the clocks (4.4)."""

    CONSULT = "CONSULT", "咨询", "Question"
    FAULT = "FAULT", "报修", "Fault"
    BUSINESS = "BUSINESS", "业务申请", "Business request"
    COMPLAINT = "COMPLAINT", "投诉", "Complaint"
    REPORT = "REPORT", "举报", "Report"
    OPINION = "OPINION", "意见", "Opinion"
    SUGGEST = "SUGGEST", "建议", "Suggestion"
    PRAISE = "PRAISE", "表扬", "Praise"
    HAZARD = "HAZARD", "隐患", "Hazard"
    ENERGY = "ENERGY", "用能服务", "Energy service"
    CARE = "CARE", "特殊关怀", "Special care"


class DemandTopic(Vocabulary):
    """What a demand is about."""

    OUTAGE = "OUTAGE", "频繁停电", "Outages"
    VOLT = "VOLT", "电压质量", "Voltage"
    METER = "METER", "计量", "Metering"
    BILL = "BILL", "电费电价", "Bill and tariff"
    CONNECT = "CONNECT", "新装增容", "Connection"
    CHANGE = "CHANGE", "变更用电", "Change of supply"
    NOTICE = "NOTICE", "停电通知", "Outage notice"
    GUARANTEE = "GUARANTEE", "保供电", "Guaranteed supply"
    RELOCATE = "RELOCATE", "迁改占地", "Relocation and land"
    SAFE_NET = "SAFE_NET", "供电侧隐患", "Hazard on the network"
    SAFE_CUST = "SAFE_CUST", "用户侧隐患", "Hazard at the customer"
    CONDUCT = "CONDUCT", "服务行为", "Conduct"
    PV = "PV", "光伏", "PV"
    EV = "EV", "充电", "EV charging"
    EE = "EE", "综合能效", "Energy efficiency"
    GREEN = "GREEN", "绿色节能", "Green energy"
    SMART = "SMART", "智慧用能", "Smart energy use"
    MARKET = "MARKET", "市场化交易", "Market trading"
    DR = "DR", "需求响应", "Demand response"
    RESALE = "RESALE", "转供电", "Resale"
    INTEGRITY = "INTEGRITY", "廉洁", "Integrity"
    THEFT = "THEFT", "窃电", "Theft"
    CHANNEL = "CHANNEL", "渠道发票", "Channel and invoice"
    VULNERABLE = "VULNERABLE", "特殊群体", "Vulnerable people"
    NOT_OURS = "NOT_OURS", "非供电职责", "Not a supply matter"


class Urgency(Vocabulary):
    """Urgency of a demand; U0 works at all hours."""

    U0 = "U0", "危急", "Danger"
    U1 = "U1", "紧急", "Urgent"
    U2 = "U2", "一般", "Normal"
    U3 = "U3", "计划类", "Planned"


class DemandSource(Vocabulary):
    """Where a demand came in."""

    VISIT = "visit", "走访", "Visit"
    FOLLOWUP = "followup", "回访", "Follow-up"
    SURVEY = "survey", "满意调查", "Survey"
    WALK_IN = "walk_in", "上门", "Walk-in"
    PORTAL = "portal", "客户页面", "Customer page"
    API = "api", "接口", "API"
    IMPORT_95598 = "import_95598", "95598工单", "95598 ticket"
    IMPORT_12345 = "import_12345", "12345工单", "12345 ticket"
    IMPORT_12398 = "import_12398", "12398工单", "12398 ticket"


class SuspensionReason(Vocabulary):
    """Listed reasons that may stop a working-day clock (5.5-16)."""

    CUSTOMER_WAIT = "customer_wait", "等待客户", "Waiting for the customer"
    EXTERNAL_APPROVAL = "external_approval", "外部审批", "External approval"
    WORKS_SCHEDULED = "works_scheduled", "工程已排期", "Works scheduled"
    FORCE_MAJEURE = "force_majeure", "不可抗力", "Force majeure"
    JOINT_THIRD_PARTY = "joint_third_party", "第三方配合", "Third party"


class CloseResult(Vocabulary):
    """Result of a closed demand; explained is not solved."""

    SOLVED = "solved", "已解决", "Solved"
    EXPLAINED = "explained", "已解释", "Explained"
    PLANNED = "planned", "已列计划", "Planned"
    NOT_OURS = "not_ours", "非供电职责（已转介）", "Not ours, referred"
    NOT_SUBSTANTIATED = "not_substantiated", "不属实", "Not substantiated"
    WITHDRAWN = "withdrawn", "客户撤回", "Withdrawn"


class MacroStep(Vocabulary):
    """Steps of a demand whose words a macro fills in."""

    CONTACT = "contact", "联系客户", "Record a contact"
    HANDLE = "handle", "写办理情况", "Write what was done"
    RESOLVE = "resolve", "办结答复", "Resolve"
    ATTEMPT = "attempt", "核实未接通", "Nobody reached"
    DISPATCH = "dispatch", "派单", "Send to the unit in charge"
    GIVE_BACK = "give_back", "退回", "Return to the desk"


class RejectReason(Vocabulary):
    """Reasons for which a demand may be turned away, with a supervisor (5.5-20)."""

    DUPLICATE = "duplicate", "重复诉求", "Duplicate"
    NOT_A_DEMAND = "not_a_demand", "不构成诉求", "Not a demand"
    NO_CONTENT = "no_content", "内容无法识别", "No usable content"
    TEST = "test", "测试数据", "Test entry"


class PromiseStatus(Vocabulary):
    """State of a promise to the customer."""

    OPEN = "open", "待兑现", "Open"
    KEPT = "kept", "已兑现", "Kept"
    BROKEN = "broken", "未兑现", "Broken"
    RELEASED = "released", "客户同意解除", "Released by the customer"


class RiskKind(Vocabulary):
    """Risks named in a strategy."""

    ARREARS = "arrears", "欠费风险", "Arrears"
    SAFETY = "safety", "安全风险", "Safety"
    CHURN = "churn", "流失风险", "Churn"
    COMPLAINT = "complaint", "投诉风险", "Complaint"


class RiskLevel(Vocabulary):
    """Risk level of a strategy."""

    R1 = "R1", "低", "Low"
    R2 = "R2", "中", "Medium"
    R3 = "R3", "较高", "High"
    R4 = "R4", "高", "Very high"


class CostBearer(Vocabulary):
    """Who pays for a measure."""

    US = "us", "我方", "Us"
    CUSTOMER = "customer", "客户", "Customer"
    SHARED = "shared", "共同", "Shared"
    NONE = "none", "无费用", "No cost"


class DemandField(Vocabulary):
    """Elements of a complete demand (5.5-02)."""

    TYPE = "type", "类型", "Type"
    TOPIC = "topic", "主题", "Topic"
    ACCOUNT = "account", "户号", "Account"
    PLACE = "place", "地点", "Place"
    CONTACT = "contact", "联系人", "Contact"
    VERBATIM = "verbatim", "客户原话", "Own words"
    URGENCY = "urgency", "紧急度", "Urgency"


class CloseField(Vocabulary):
    """What a closed demand must show (5.5-17)."""

    ACTION = "action", "处理措施", "Action"
    PROOF = "proof", "凭据", "Proof"
    TOLD_BY = "told_by", "告知人", "Told by"
    TOLD_AT = "told_at", "告知时间", "Told at"
    TOLD_HOW = "told_how", "告知方式", "Told how"
