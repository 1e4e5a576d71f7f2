"""Code lists of follow-up, survey, evaluation and improvement (domain 3.6)."""

from gridvisit.standard.vocabulary.base import Vocabulary


class FollowupSubject(Vocabulary):
    """What a follow-up asks about."""

    VISIT = "visit", "走访", "Visit"
    DEMAND = "demand", "诉求", "Demand"
    STRATEGY = "strategy", "服务策略", "Strategy"


class FollowupResult(Vocabulary):
    """Result of a follow-up; a denied visit opens an authenticity case."""

    SOLVED_CONFIRMED = "solved_confirmed", "确认已解决", "Solved, confirmed"
    PARTLY = "partly", "部分解决", "Partly solved"
    NOT_SOLVED = "not_solved", "未解决（重开）", "Not solved, reopen"
    VISIT_DENIED = "visit_denied", "客户称未走访", "Customer denies the visit"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"
    REFUSED = "refused", "拒绝回访", "Refused"


class SurveyMode(Vocabulary):
    """How a survey reaches the customer."""

    SMS_LINK = "sms_link", "短信链接", "Text message link"
    PHONE = "phone", "电话", "Phone"
    ONSITE_THIRD_PARTY = "onsite_third_party", "第三方现场", "Third party on site"
    APP = "app", "应用内", "App"


class SurveyState(Vocabulary):
    """State of a survey invitation; denominators need all of them."""

    SENT = "sent", "已发送", "Sent"
    OPENED = "opened", "已打开", "Opened"
    PARTIAL = "partial", "部分作答", "Partial"
    COMPLETE = "complete", "已作答", "Complete"
    REFUSED = "refused", "拒答", "Refused"
    UNDELIVERED = "undelivered", "未送达", "Undelivered"
    UNREACHABLE = "unreachable", "多次未联系上", "Not reached by phone"


class WaveState(Vocabulary):
    """State of a survey by sample (9.4): the edition and the sample are frozen once it is fielded."""

    DESIGNED = "designed", "已设计", "Designed"
    APPROVED = "approved", "已批准", "Approved"
    FIELDED = "fielded", "调查中", "In the field"
    CLOSED = "closed", "已结束", "Closed"
    WEIGHTED = "weighted", "已加权", "Weighted"
    PUBLISHED = "published", "已发布", "Published"
    CANCELLED = "cancelled", "已取消", "Cancelled"


class WaveAbout(Vocabulary):
    """Whom a survey by sample asks."""

    DEMANDS = "demands", "办结诉求", "Handled demands"
    CUSTOMERS = "customers", "在册客户", "Customers on file"


class NotCounted(Vocabulary):
    """Why an answer is kept but not counted (9.4-02, reliability 3.8)."""

    STAFF_DEVICE = "staff_device", "在工作人员用过的设备上作答", "Answered on a device of our staff"
    SAME_DEVICE = "same_device", "同一设备替多户作答", "One device answered for many"
    SAME_ADDRESS = "same_address", "同一网络地址替多户作答", "One address answered for many"
    IN_PRESENCE = "in_presence", "走访人员在场时作答", "Answered while a visit was going on"
    NUMBER_CHANGED = (
        "number_changed",
        "号码由被评价人员在发送前不久设置",
        "The rated set the number not long before",
    )
    OWN_NUMBER = "own_number", "号码是被评价人员自己的", "The number belongs to one of the rated"


class NotAsked(Vocabulary):
    """Why somebody of the frame is not asked; counted and shown."""

    SHIELDED = "shielded", "举报或匿名", "Report or anonymous"
    NOBODY = "nobody", "无对应客户", "Nobody to ask"
    DO_NOT_CONTACT = "do_not_contact", "要求不打扰", "Asked for peace"
    ASKED_LATELY = "asked_lately", "近期已调查", "Asked lately"
    SAME_PERSON = "same_person", "同一人已入样", "The same person is in already"
    REOPENED = "reopened", "已重新办理", "Reopened since"


class CallOutcome(Vocabulary):
    """What came of a call to ask for a survey."""

    NO_ANSWER = "no_answer", "无人接听", "No answer"
    BUSY = "busy", "占线", "Busy"
    CALL_BACK = "call_back", "约定再拨", "Call again later"
    WRONG_NUMBER = "wrong_number", "号码错误", "Wrong number"
    REFUSED = "refused", "不愿参加", "Did not want to"


class QuestionScale(Vocabulary):
    """Scale of a survey question."""

    FIVE = "five", "五级满意度", "Five-point satisfaction"
    TEN = "ten", "0-10分", "0 to 10"
    RECOMMEND = "recommend", "推荐意愿0-10", "Recommendation 0 to 10"
    YES_NO = "yes_no", "是/否（事实）", "Yes or no (facts)"
    CHOICE = "choice", "单选", "One of several"
    TEXT = "text", "文字", "Text"


class EvaluationSubject(Vocabulary):
    """Whom a figure is about."""

    PERSON = "person", "个人", "Person"
    TEAM = "team", "班组", "Team"
    STATION = "station", "供电所", "Station"
    COUNTY = "county", "县（区）", "County"
    CITY = "city", "市", "City"


class NonconformitySource(Vocabulary):
    """Where a finding comes from; self-reports are not punished."""

    RULE_FAIL = "rule_fail", "规则不通过", "Rule failed"
    AUDIT = "audit", "审核", "Audit"
    SURVEY = "survey", "满意调查", "Survey"
    COMPLAINT = "complaint", "投诉", "Complaint"
    RECHECK = "recheck", "抽查", "Re-check"
    SELF_REPORT = "self_report", "自查自报", "Self-report"


class CauseCode(Vocabulary):
    """Cause classes of a finding (9.1-04 counts them)."""

    PROCEDURE = "procedure", "流程不清", "Unclear procedure"
    SKILL = "skill", "能力不足", "Lack of skill"
    RESOURCE = "resource", "资源不足", "Lack of resources"
    COORDINATION = "coordination", "协同不畅", "Poor coordination"
    INFORMATION = "information", "信息缺失", "Missing information"
    ATTITUDE = "attitude", "责任心", "Attitude"
    EXTERNAL = "external", "外部原因", "External cause"


class AuditMethod(Vocabulary):
    """How authenticity is re-checked (9.2-04)."""

    CALL = "call", "电话核实", "Call"
    SITE = "site", "现场核实", "Site"
    DATA = "data", "数据核实", "Data"


class AuditFinding(Vocabulary):
    """Finding of an authenticity case."""

    GENUINE = "genuine", "属实", "Genuine"
    DOUBTFUL = "doubtful", "存疑", "Doubtful"
    FALSE = "false", "虚假", "False"


class ObjectionGround(Vocabulary):
    """Grounds of an objection against a verdict (9.3-03)."""

    FACT_WRONG = "fact_wrong", "事实有误", "A fact is wrong"
    EVIDENCE_MISSING = "evidence_missing", "有证据未计入", "Evidence was not counted"
    RULE_MISAPPLIED = "rule_misapplied", "规则适用不当", "Rule misapplied"
    FORCE_MAJEURE = "force_majeure", "不可抗力", "Force majeure"


class ObjectionDecision(Vocabulary):
    """Decision on an objection."""

    UPHELD = "upheld", "支持异议", "Objection upheld"
    REJECTED = "rejected", "维持原判", "Verdict stands"


class ReviewKind(Vocabulary):
    """Reviews of the visit process (9.2-03, 9.3-01)."""

    MONTHLY_ANALYSIS = "monthly_analysis", "月度分析", "Monthly analysis"
    INTERNAL_AUDIT = "internal_audit", "内部审核", "Internal audit"
    MANAGEMENT_REVIEW = "management_review", "管理评审", "Management review"


class AuditState(Vocabulary):
    """State of an internal audit (9.3-01)."""

    PLANNED = "planned", "已计划", "Planned"
    APPROVED = "approved", "已批准", "Approved"
    REPORTED = "reported", "已报告", "Reported"
    CLOSED = "closed", "已关闭", "Closed"


class AuditResult(Vocabulary):
    """What an audit saw of a clause."""

    CONFORM = "conform", "符合", "Conforms"
    NONCONFORM = "nonconform", "不符合", "Does not conform"
    OBSERVATION = "observation", "观察项", "Observation"
    NOT_APPLICABLE = "not_applicable", "不适用", "Does not apply"


class MeetingState(Vocabulary):
    """State of a management review: submitted, the inputs are frozen; locked, nothing changes any more."""

    DRAFT = "draft", "草拟", "Draft"
    SUBMITTED = "submitted", "待批准", "To be approved"
    LOCKED = "locked", "已锁定", "Locked"


class DocumentKind(Vocabulary):
    """Kinds of controlled documents (9.3-02)."""

    RULE = "rule", "制度", "Rule"
    PROCEDURE = "procedure", "程序", "Procedure"
    FORM = "form", "表单", "Form"
    GUIDE = "guide", "作业指导", "Work instruction"


class DocumentState(Vocabulary):
    """State of a version of a controlled document."""

    DRAFT = "draft", "草稿", "Draft"
    APPROVED = "approved", "已批准", "Approved"
    IN_FORCE = "in_force", "现行有效", "In force"
    WITHDRAWN = "withdrawn", "已作废", "Withdrawn"
