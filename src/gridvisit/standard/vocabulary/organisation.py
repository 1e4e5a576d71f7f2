"""Code lists of organisation and people (domain 3.1, 6)."""

from gridvisit.standard.vocabulary.base import Vocabulary


class OrgKind(Vocabulary):
    """Kind of organisation; decides allowed services (5.3-03) and data scope."""

    SUPPLIER = "supplier", "供电企业", "Supplier"
    DSO = "dso", "配电运营商", "Distribution operator"
    RETAILER = "retailer", "售电公司", "Retailer"
    ASSOCIATION = "association", "行业协会", "Association"
    SURVEYOR = "surveyor", "第三方调查机构", "Surveyor"


class OrgLevel(Vocabulary):
    """Level of a unit; retailers use company, branch, team."""

    PROVINCE = "province", "省公司", "Province"
    CITY = "city", "市公司", "City"
    COUNTY = "county", "县（区）公司", "County"
    STATION = "station", "供电所/供电中心", "Supply station"
    TEAM = "team", "班组", "Team"
    COMPANY = "company", "公司", "Company"
    BRANCH = "branch", "分公司", "Branch"


class LicenceType(Vocabulary):
    """Legal ground on which the organisation serves customers."""

    SUPPLY = "supply", "电力业务许可证（供电类）", "Supply licence"
    RETAIL = "retail", "售电公司注册", "Retailer registration"


class Role(Vocabulary):
    """Posts; a person may hold several, each with dates."""

    PROV_MKT = "prov_mkt", "省营销部", "Province marketing"
    CITY_MKT = "city_mkt", "市营销部", "City marketing"
    COUNTY_MKT = "county_mkt", "县营销部", "County marketing"
    CHIEF = "chief", "供电所所长", "Station chief"
    LEADER = "leader", "班长", "Team leader"
    KM = "km", "客户经理", "Customer manager"
    GRID = "grid", "台区经理", "Area manager"
    CMD = "cmd", "供电服务指挥中心", "Command centre"
    HOTLINE = "hotline", "95598坐席", "Hotline agent"
    HANDLER = "handler", "专业班组", "Handling team"
    QA = "qa", "质量监督", "Quality manager"
    SURVEYOR = "surveyor", "第三方调查员", "Surveyor"
    TRAINER = "trainer", "培训管理", "Trainer"
    R_SALES = "r_sales", "售电客户经理", "Retail customer manager"
    R_OPS = "r_ops", "售电运营", "Retail operations"
    DSO = "dso", "配电运营商人员", "Distribution operator staff"
    SYSADMIN = "sysadmin", "系统管理员", "System administrator"
    SECADMIN = "secadmin", "安全管理员", "Security administrator"
    AUDITOR = "auditor", "审计员", "Auditor"
    REGULATOR = "regulator", "监管/协会", "Regulator"


class QualificationLevel(Vocabulary):
    """Visit qualification; a higher level includes the lower ones."""

    L1 = "L1", "一级：低压/居民", "L1: low voltage, residential"
    L2 = "L2", "二级：10千伏", "L2: 10 kV"
    L3 = "L3", "三级：35千伏及以上、重要、市场化", "L3: 35 kV and above, important, market"


class QualificationStatus(Vocabulary):
    """State of a qualification (4.5)."""

    IN_TRAINING = "in_training", "培训中", "In training"
    EXAM = "exam", "待考试", "Exam"
    VALID = "valid", "有效", "Valid"
    EXPIRING = "expiring", "即将到期", "Expiring"
    EXPIRED = "expired", "已过期", "Expired"
    SUSPENDED = "suspended", "已暂停", "Suspended"
    REVOKED = "revoked", "已吊销", "Revoked"


class TrainingKind(Vocabulary):
    """Subjects of training (8.1-02)."""

    TARIFF = "tariff", "电价", "Tariff"
    CONNECTION = "connection", "办电", "Connection"
    SAFETY = "safety", "安全", "Safety"
    MARKET = "market", "电力市场", "Market"
    EFFICIENCY = "efficiency", "能效", "Efficiency"
    PRIVACY = "privacy", "个人信息保护", "Privacy"
    CONDUCT = "conduct", "服务行为", "Conduct"


class ConflictKind(Vocabulary):
    """Declared interests (8.1-05)."""

    KINSHIP = "kinship", "亲属关系", "Kinship"
    SHAREHOLDING = "shareholding", "持股", "Shareholding"
    FORMER_EMPLOYER = "former_employer", "曾任职", "Former employer"


class ServiceCode(Vocabulary):
    """Services that may be offered on a visit; what each kind of organisation may offer is 5.3-03."""

    CONNECT = "connect", "办电服务", "Connection service"
    AGENT_PURCHASE = "agent_purchase", "电网代理购电", "Agency purchase"
    RETAIL_CONTRACT = "retail_contract", "零售购电合同", "Retail supply contract"
    GREEN_TRADE = "green_trade", "绿电绿证代理", "Green power and certificates"
    DEMAND_RESPONSE = "demand_response", "需求响应", "Demand response"
    EE_AUDIT = "ee_audit", "能效诊断", "Efficiency audit"
    EE_RETROFIT = "ee_retrofit", "节能改造", "Efficiency retrofit"
    PV = "pv", "分布式光伏", "Rooftop solar"
    STORAGE = "storage", "储能", "Storage"
    EV_CHARGING = "ev_charging", "充电设施", "Charging points"
    OPERATION = "operation", "设备代维", "Operation of customer equipment"


class OfferAnswer(Vocabulary):
    """What the customer said to an offer; a refusal is an answer."""

    ACCEPTED = "accepted", "同意了解或办理", "Agreed"
    REFUSED = "refused", "拒绝", "Refused"
    LATER = "later", "以后再说", "Later"


class CorrectionField(Vocabulary):
    """Facts of the file that a visit may find changed (7.2-17)."""

    CONTACT = "contact", "联系人", "Contact"
    PHONE = "phone", "联系电话", "Phone number"
    ADDRESS = "address", "用电地址", "Address of the site"
    NAME = "name", "户名", "Name of the account"
    CAPACITY = "capacity", "容量", "Capacity"
    CATEGORY = "category", "用电类别", "Category of use"
    EQUIPMENT = "equipment", "设备", "Equipment"
    POSITION = "position", "坐标", "Position"
    OTHER = "other", "其他", "Other"
