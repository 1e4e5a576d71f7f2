"""Code lists of party, account, site and contact (domain 3.2)."""

from gridvisit.standard.vocabulary.base import Vocabulary

HIGH_VOLTAGE_FROM_KV = 6.0


class PartyKind(Vocabulary):
    """Who the customer is; a prospect has no account yet."""

    ENTERPRISE = "enterprise", "企业", "Enterprise"
    PUBLIC_BODY = "public_body", "机关事业单位", "Public body"
    INDIVIDUAL = "individual", "个人", "Individual"
    VILLAGE = "village", "村/社区", "Village or community"
    PARK_ADMIN = "park_admin", "园区管委会", "Park administration"
    PROSPECT = "prospect", "潜在用户", "Prospect"


class AccountCategory(Vocabulary):
    """Tariff class of an account; the last two are old classes still found in files."""

    RES = "RES", "居民生活用电", "Residential"
    AGR = "AGR", "农业生产用电", "Agriculture"
    IC1 = "IC1", "工商业用电（单一制）", "Commercial and industrial, one-part"
    IC2 = "IC2", "工商业用电（两部制）", "Commercial and industrial, two-part"
    OLD_LARGE = "OLD_LARGE", "大工业用电（旧）", "Large industry (old class)"
    OLD_GENERAL = "OLD_GENERAL", "一般工商业用电（旧）", "General commerce (old class)"


class AccountNature(Vocabulary):
    """Nature of the supply relation."""

    PERMANENT = "permanent", "正式用电", "Permanent"
    TEMPORARY = "temporary", "临时用电", "Temporary"
    RESALE = "resale", "转供电主体", "Resale body"


class VoltageLevel(Vocabulary):
    """Supply voltage; 6 kV and above counts as high voltage."""

    V220 = "220V", "220伏", "220 V"
    V380 = "380V", "380伏", "380 V"
    KV6 = "6kV", "6千伏", "6 kV"
    KV10 = "10kV", "10千伏", "10 kV"
    KV20 = "20kV", "20千伏", "20 kV"
    KV35 = "35kV", "35千伏", "35 kV"
    KV66 = "66kV", "66千伏", "66 kV"
    KV110 = "110kV", "110千伏", "110 kV"
    KV220 = "220kV", "220千伏", "220 kV"
    KV330 = "330kV", "330千伏", "330 kV"
    KV500 = "500kV", "500千伏", "500 kV"

    @property
    def kv(self) -> float:
        """Voltage in kV.

        >>> VoltageLevel.V380.kv, VoltageLevel.KV10.kv
        (0.38, 10.0)
        """
        if self.value.endswith("kV"):
            return float(self.value[:-2])
        return float(self.value[:-1]) / 1000

    @property
    def is_high(self) -> bool:
        """High voltage customer."""
        return self.kv >= HIGH_VOLTAGE_FROM_KV


class DemandMode(Vocabulary):
    """How the basic charge of a two-part tariff is counted."""

    CAPACITY = "capacity", "按变压器容量", "By capacity"
    CONTRACTED = "contracted", "按合同最大需量", "By contracted demand"
    ACTUAL = "actual", "按实际最大需量", "By actual demand"


class AccountStatus(Vocabulary):
    """State of an account."""

    APPLYING = "applying", "在途", "Applying"
    ACTIVE = "active", "正常", "Active"
    SUSPENDED = "suspended", "暂停", "Suspended"
    ARREARS = "arrears", "欠费", "In arrears"
    TERMINATED = "terminated", "销户", "Terminated"


class MarketAttr(Vocabulary):
    """Market attribute of an account, with dates."""

    P0 = "P0", "保障性（居民、农业）", "Guaranteed supply"
    P1 = "P1", "电网代理购电", "Agency purchase by the grid firm"
    P2 = "P2", "零售（售电公司）", "Retail"
    P3 = "P3", "批发直接交易", "Wholesale"
    P4 = "P4", "兜底/保底", "Last resort"
    P5 = "P5", "退市（高倍代理价）", "Left the market"


class Generation(Vocabulary):
    """Distributed generation behind the meter."""

    NONE = "none", "无", "None"
    PV_FULL = "pv_full", "光伏全额上网", "PV, full feed-in"
    PV_SURPLUS = "pv_surplus", "光伏自发自用余电上网", "PV, own use and surplus"
    STORAGE = "storage", "储能", "Storage"
    OTHER = "other", "其他", "Other"


class CoordinateSystem(Vocabulary):
    """Coordinate reference; mixing them moves a point by 100-700 m."""

    WGS84 = "WGS84", "WGS84", "WGS84"
    GCJ02 = "GCJ02", "GCJ02（火星坐标）", "GCJ02"
    BD09 = "BD09", "BD09（百度坐标）", "BD09"


class SupplyMode(Vocabulary):
    """Supply arrangement; two sources are not two circuits."""

    SINGLE = "single", "单电源", "Single"
    DUAL_SOURCE = "dual_source", "双电源", "Two sources"
    DUAL_CIRCUIT = "dual_circuit", "双回路", "Two circuits"
    MULTI = "multi", "多电源", "Several sources"


class ImportanceIndustry(Vocabulary):
    """Why a customer is important or high-risk."""

    COAL_MINE = "coal_mine", "煤矿", "Coal mine"
    CHEMICALS = "chemicals", "危险化学品", "Chemicals"
    METALLURGY = "metallurgy", "冶金", "Metallurgy"
    HOSPITAL = "hospital", "医院", "Hospital"
    RAIL = "rail", "铁路/轨道交通", "Rail"
    AIRPORT = "airport", "机场", "Airport"
    DATA_CENTRE = "data_centre", "数据中心", "Data centre"
    GOVERNMENT = "government", "党政机关", "Government"
    MEDIA = "media", "广播电视", "Media"
    WATER = "water", "供水", "Water"
    GAS = "gas", "供气", "Gas"
    HEAT = "heat", "供热", "Heat"
    PRISON = "prison", "监狱", "Prison"
    FINANCE = "finance", "金融", "Finance"
    EXAM = "exam", "考试保电", "Examination"
    OTHER = "other", "其他", "Other"


class BackupKind(Vocabulary):
    """Own emergency supply."""

    DIESEL = "diesel", "柴油发电机", "Diesel set"
    UPS = "UPS", "不间断电源（UPS）", "UPS"
    EPS = "EPS", "应急电源（EPS）", "EPS"
    VEHICLE = "vehicle", "发电车", "Generator vehicle"
    STORAGE = "storage", "储能", "Storage"


class SpecialFlag(Vocabulary):
    """Special care; sensitive personal data with its own consent."""

    LIFE_SUPPORT = "life_support", "生命支持设备", "Life support"
    ALONE = "alone", "独居", "Lives alone"
    DISABLED = "disabled", "残障", "Disabled"
    ELDERLY = "elderly", "高龄", "Elderly"
    LOW_INCOME = "low_income", "低收入", "Low income"
    SCHOOL = "school", "学校", "School"
    HOSPITAL = "hospital", "医院", "Hospital"
    NURSING_HOME = "nursing_home", "养老机构", "Nursing home"


class ContactRole(Vocabulary):
    """Role of a contact at the customer."""

    LEGAL_REP = "legal_rep", "法定代表人", "Legal representative"
    ELECTRICAL = "electrical", "电气负责人", "Electrical manager"
    FINANCE = "finance", "电费联系人", "Billing contact"
    ON_DUTY = "on_duty", "值班人员", "On duty"
    AGENT = "agent", "授权经办人", "Authorised agent"
    RESIDENT = "resident", "住户", "Resident"
    OTHER = "other", "其他人员", "Other person"


class ConsentKind(Vocabulary):
    """What a contact agreed to."""

    CONTACT = "contact", "联系", "Being contacted"
    RECORDING = "recording", "录音录像", "Recording"
    PHOTO = "photo", "拍照", "Photographs"
    PROMOTION = "promotion", "业务推广", "Promotion"
    LATE_VISIT = "late_visit", "非常规时段上门", "Visit outside hours"
    SPECIAL_CARE = "special_care", "特殊关怀信息", "Special care data"
    LOAD_DATA = "load_data", "用电数据", "Load data"
