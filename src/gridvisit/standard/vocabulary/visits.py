"""Code lists of plan, appointment, visit, touch and evidence (domain 3.3)."""

from gridvisit.standard.vocabulary.base import Vocabulary


class PlanPeriod(Vocabulary):
    """Length of a plan."""

    YEAR = "year", "年度计划", "Year"
    QUARTER = "quarter", "季度计划", "Quarter"
    MONTH = "month", "月度计划", "Month"
    CAMPAIGN = "campaign", "专项计划", "Campaign"


class PlanItemReason(Vocabulary):
    """Why a customer is in the plan; several reasons merge into one visit."""

    CYCLE = "cycle", "周期走访", "Cycle"
    IMPORTANCE = "importance", "重要用户", "Importance"
    ENERGISED = "energised", "送电后走访", "After energising"
    COMPLAINT = "complaint", "投诉后走访", "After a complaint"
    CONTRACT_END = "contract_end", "合同到期前", "Contract ending"
    SPECIAL_CARE = "special_care", "特殊关怀", "Special care"
    SEASON = "season", "季节性", "Season"
    OUTAGE = "outage", "停电影响", "Outage"
    RANDOM = "random", "随机抽取", "Random draw"
    RECHECK = "recheck", "抽查复核", "Re-check"
    CUSTOMER_ASKED = "customer_asked", "客户要求", "Customer asked"
    PROJECT = "project", "重点项目", "Project"


class Selection(Vocabulary):
    """How a plan item was chosen (4-13)."""

    RULE = "rule", "规则", "By rule"
    RANDOM = "random", "随机", "Random"
    MANUAL = "manual", "人工", "By hand"


class NotDoneReason(Vocabulary):
    """Why a plan item was not done (4.1)."""

    REFUSED = "refused", "客户拒访", "Refused"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"
    SAFETY = "safety", "安全原因", "Safety"
    WEATHER = "weather", "天气原因", "Weather"
    EMERGENCY_REPAIR = "emergency_repair", "抢修任务", "Emergency repair"
    MERGED = "merged", "已合并", "Merged"


class Scene(Vocabulary):
    """The four places of the yearly service rounds."""

    ENTERPRISE = "enterprise", "进企业", "Enterprise"
    PROJECT = "project", "进项目", "Project"
    VILLAGE = "village", "进乡村", "Village"
    COMMUNITY = "community", "进社区", "Community"
    PARK = "park", "进园区", "Park"


class NoAppointmentReason(Vocabulary):
    """Listed reasons to come without an appointment (7.2-05)."""

    EMERGENCY = "emergency", "紧急情况", "Emergency"
    CUSTOMER_ASKED = "customer_asked", "客户要求", "Customer asked"
    COMMUNITY_DAY = "community_day", "社区服务日", "Community day"
    RECHECK = "recheck", "随机抽查", "Random re-check"


class VisitOrigin(Vocabulary):
    """Where a visit comes from (7.1-03)."""

    PLAN = "plan", "计划", "Plan"
    AD_HOC = "ad_hoc", "临时", "Ad hoc"
    CUSTOMER = "customer", "客户要求", "Customer"
    RECHECK = "recheck", "抽查", "Re-check"


class VisitKind(Vocabulary):
    """Form of a visit."""

    INDIVIDUAL = "individual", "单独走访", "Individual"
    SYMPOSIUM = "symposium", "座谈会", "Symposium"
    DOOR_TO_DOOR = "door_to_door", "入户走访", "Door to door"
    STATIONED = "stationed", "驻点服务", "Stationed"


class VisitOutcome(Vocabulary):
    """Honest outcomes; refused is not failed."""

    COMPLETED = "completed", "已完成", "Completed"
    PARTIAL = "partial", "部分完成", "Partly done"
    REFUSED = "refused", "客户拒访", "Refused"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"
    ABORTED_SAFETY = "aborted_safety", "因安全中止", "Stopped for safety"
    CONVERTED = "converted", "转其他渠道", "Converted to another channel"


class TouchKind(Vocabulary):
    """One touch between organisation and customer (3.4)."""

    APPOINT_CALL = "appoint_call", "预约联系", "Appointment contact"
    REMINDER = "reminder", "提醒", "Reminder"
    MEETING = "meeting", "面谈", "Meeting"
    CALL = "call", "通话", "Call"
    MESSAGE = "message", "消息", "Message"
    VIDEO = "video", "视频", "Video"
    DOCUMENT = "document", "资料送达", "Document"
    FOLLOWUP_CALL = "followup_call", "回访电话", "Follow-up call"
    SURVEY = "survey", "满意调查", "Survey"


class Touchpoint(Vocabulary):
    """Where a touch happens (3.5)."""

    CUSTOMER_SITE = "customer_site", "客户现场", "Customer site"
    HALL = "hall", "营业厅", "Service hall"
    HOTLINE = "hotline", "热线", "Hotline"
    OFFICIAL_ACCOUNT = "official_account", "认证官方账号", "Official account"
    APP = "app", "网上国网等应用", "App"
    BOT = "bot", "机器人", "Bot"
    KIOSK = "kiosk", "自助终端", "Kiosk"


UNSTAFFED_TOUCHPOINTS = frozenset({Touchpoint.BOT, Touchpoint.KIOSK})


class Side(Vocabulary):
    """Who produced a piece of evidence."""

    OURS = "ours", "我方", "Ours"
    CUSTOMER = "customer", "客户方", "Customer"


class EvidenceKind(Vocabulary):
    """Independent kinds of evidence (6.1-05)."""

    GPS = "gps", "定位", "Position"
    SITE_TOKEN = "site_token", "现场标识码", "Site token"
    CUSTOMER_CODE = "customer_code", "客户确认码", "Customer code"
    SIGNATURE = "signature", "客户签名", "Signature"
    PHOTO = "photo", "现场照片", "Photo"
    CALL_RECORD = "call_record", "通话记录", "Call record"
    RECORDING = "recording", "录音录像", "Recording"
    CHAT_EXPORT = "chat_export", "会话存档", "Chat archive"
    DOC = "doc", "书面材料", "Document"

    @property
    def side(self) -> Side:
        """The side this kind comes from unless the record says otherwise."""
        return Side.CUSTOMER if self in CUSTOMER_SIDE_KINDS else Side.OURS


CUSTOMER_SIDE_KINDS = frozenset({EvidenceKind.CUSTOMER_CODE, EvidenceKind.SIGNATURE})


class ProofDoubt(Vocabulary):
    """Why what came back by a code or link is no proof from the customer's side (reliability 3.8)."""

    CHANGED = "changed", "号码由走访人员在发送前不久设置", "the visitor set the number not long before"
    OWN_PHONE = "own_phone", "号码是走访人员自己的", "the number is the visitor's own"
    STAFF_DEVICE = "staff_device", "在工作人员的设备上打开", "opened on a device of our staff"


class PhotoSubject(Vocabulary):
    """What may be in a photo; everything else is refused (6.1-09)."""

    METER = "meter", "电能表", "Meter"
    SUPPLY_EQUIPMENT = "supply_equipment", "供用电设备", "Supply equipment"
    HAZARD = "hazard", "隐患", "Hazard"
    SITE_SIGN = "site_sign", "门牌/单位标识", "Site sign"
    HANDED_DOCUMENT = "handed_document", "送达资料", "Handed document"


class ConfirmationResult(Vocabulary):
    """How the customer confirmed; refusal is legal (6.1-08)."""

    SIGNED = "signed", "已签名", "Signed"
    CODE = "code", "确认码确认", "Confirmed by code"
    VERBAL_RECORDED = "verbal_recorded", "口头确认（有录音）", "Spoken, recorded"
    REFUSED = "refused", "拒绝确认", "Refused"
    UNABLE = "unable", "无法确认", "Unable"


class AppointmentContent(Vocabulary):
    """What the customer is told when an appointment is confirmed (7.2-03)."""

    CONTENT = "content", "走访内容", "Content"
    PEOPLE = "people", "走访人员", "People"
    LENGTH = "length", "预计时长", "Length"


class AgendaTopic(Vocabulary):
    """What a visit is about, as the customer is told; free text may stand beside these."""

    POLICIES = "policies", "新政策讲解", "Policies that are new for you"
    NEEDS = "needs", "用电情况与需求", "Your use of electricity and your needs"
    OPEN_MATTERS = "open_matters", "上次未办结事项", "Matters still open from last time"
    SAFETY = "safety", "用电安全", "Electrical safety"


class CallOpening(Vocabulary):
    """The four parts of the opening of a call (6.2-02)."""

    FIRM = "firm", "单位", "Firm"
    STAFF_NO = "staff_no", "工号", "Staff number"
    PURPOSE = "purpose", "事由", "Purpose"
    CONVENIENT = "convenient", "是否方便", "Convenient now"


class ManifestPart(Vocabulary):
    """Parts of a complete file (7.2-15)."""

    BRIEF = "brief", "客户画像", "Brief"
    APPOINTMENT = "appointment", "预约", "Appointment"
    RECORD = "record", "走访记录", "Record"
    EVIDENCE = "evidence", "佐证", "Evidence"
    DEMANDS = "demands", "诉求", "Demands"
    STRATEGY = "strategy", "服务策略", "Strategy"
    FOLLOWUP = "followup", "回访", "Follow-up"
    VERDICTS = "verdicts", "规则结果", "Rule results"
