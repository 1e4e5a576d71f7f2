"""Words of the standard itself: steps, channels, need areas, importance, outcomes, rule severities."""

from gridvisit.standard.vocabulary.base import Vocabulary


class Step(Vocabulary):
    """The seven fixed steps of a visit (7.1), in order."""

    S1 = "S1", "走访前准备", "Preparation"
    S2 = "S2", "预约走访对象", "Appointment"
    S3 = "S3", "宣传政策举措", "Policies explained"
    S4 = "S4", "沟通业务需求", "Needs discussed"
    S5 = "S5", "制订服务策略", "Service strategy"
    S6 = "S6", "服务回访", "Follow-up"
    S7 = "S7", "走访信息归档", "Filing"


class StepState(Vocabulary):
    """What became of a step."""

    OPEN = "open", "未完成", "Open"
    DONE = "done", "已完成", "Done"
    NOT_APPLICABLE = "not_applicable", "不适用", "Not applicable"


class StepSkipReason(Vocabulary):
    """Reasons that let a step count as not applicable (7.1-01)."""

    NO_STRATEGY_NEEDED = "no_strategy_needed", "该类客户无需一户一策", "Class needs no strategy"
    NO_DEMAND = "no_demand", "无诉求、无需回访", "No demand to follow up"
    NOT_SAMPLED = "not_sampled", "未被抽中回访", "Not drawn for follow-up"
    NO_APPOINTMENT = "no_appointment", "按规定可不预约", "Excused from an appointment"
    REFUSED = "refused", "客户拒访", "Customer refused"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"
    SAFETY = "safety", "安全原因中止", "Stopped for safety"


class Channel(Vocabulary):
    """The three channels of a visit (6.1-6.3)."""

    ONSITE = "onsite", "现场走访", "On site"
    PHONE = "phone", "电话走访", "Phone"
    ONLINE = "online", "线上走访", "Online"


class NeedArea(Vocabulary):
    """Need areas; the first four must be asked of enterprises (5.1-01)."""

    EE = "EE", "综合能效", "Energy efficiency"
    GREEN = "GREEN", "绿色节能", "Green energy"
    SMART = "SMART", "智慧用能", "Smart energy use"
    MARKET = "MARKET", "电力市场化交易", "Market trading"
    CONNECT = "CONNECT", "增容新装", "Connection and capacity"
    RELIAB = "RELIAB", "供电可靠性", "Reliability"
    OTHER = "OTHER", "其他", "Other"


class NeedAnswer(Vocabulary):
    """Answer to one need area; not asked is not the same as no need."""

    NEED = "need", "有需求", "Need"
    NO_NEED = "no_need", "无需求", "No need"
    NOT_APPLICABLE = "not_applicable", "不适用", "Not applicable"
    NOT_ASKED = "not_asked", "未询问", "Not asked"


class Importance(Vocabulary):
    """Importance fixed by the local government (3.2, GB/T 29328)."""

    NONE = "none", "一般用户", "Not important"
    SP = "SP", "特级重要用户", "Special grade"
    L1 = "L1", "一级重要用户", "Grade 1"
    L2 = "L2", "二级重要用户", "Grade 2"
    TMP = "TMP", "临时性重要用户", "Temporary"


class Outcome(Vocabulary):
    """What a rule says about a visit; unknown is never pass."""

    PASS = "pass", "通过", "Pass"
    FAIL = "fail", "不通过", "Fail"
    NOT_APPLICABLE = "not_applicable", "不适用", "Not applicable"
    PENDING = "pending", "待定", "Pending"
    UNKNOWN = "unknown", "无法判定", "Unknown"


class Severity(Vocabulary):
    """Weight class of a rule."""

    B = "B", "阻断", "Blocking"
    F = "F", "计分", "Scored"
    W = "W", "提示", "Warning"


class Direction(Vocabulary):
    """In which direction a parameter becomes stricter."""

    UP = "↑", "越大越严", "Larger is stricter"
    DOWN = "↓", "越小越严", "Smaller is stricter"
    SUPERSET = "⊇", "集合越大越严", "A larger set is stricter"
    SUBSET = "⊆", "集合或时段越窄越严", "A smaller set or window is stricter"
    FIXED = "!", "固定，不得放宽", "Fixed, never relaxed"


class Confidence(Vocabulary):
    """How sure we are that the named source says this."""

    H = "H", "高", "High"
    M = "M", "中", "Medium"
    L = "L", "低", "Low"
    D = "D", "本系统缺省", "Our default"


class Level(Vocabulary):
    """Levels of the override chain, from the widest to the narrowest."""

    STANDARD = "standard", "标准", "Standard"
    PROVINCE = "province", "省", "Province"
    CITY = "city", "市", "City"
    COUNTY = "county", "县（区）", "County"
    STATION = "station", "供电所", "Station"


class Clock(Vocabulary):
    """The clocks of deadlines; each deadline names its own."""

    H = "H", "自然小时", "Hours"
    D = "D", "自然日", "Days"
    WD = "WD", "工作日", "Working days"
    WH = "WH", "工作小时", "Working hours"
