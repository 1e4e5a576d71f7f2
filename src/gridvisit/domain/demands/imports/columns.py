"""The columns of a hotline file, as the three hotlines name them."""

from __future__ import annotations

from gridvisit.foundation.sheets.columns import Column, Options
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Vocabulary

# How the hotlines call our types.
_OTHER_NAMES: Options = [
    ("FAULT", "故障报修", "Repair"), ("BUSINESS", "业务申请", "Business"), ("COMPLAINT", "服务投诉", "Complaint"),
    ("CONSULT", "信息查询", "Inquiry"), ("CONSULT", "业务咨询", "Consultation"), ("OPINION", "意见（建议）", "Opinion"),
    ("OPINION", "求助", "Help"), ("PRAISE", "感谢", "Thanks"), ("REPORT", "举报（行风）", "Report"),
]  # fmt: skip


def _options(codes: type[Vocabulary]) -> Options:
    return [(member.value, member.text("zh"), member.text("en")) for member in codes]


TICKET_COLUMNS: tuple[Column, ...] = (
    Column(
        "external_no", "工单编号", "Ticket no.", limit=40, required=True,
        aliases=("工单号", "编号", "受理编号", "申请编号", "受理单号", "诉求编号", "投诉编号"),
        hint_zh="热线的编号，同一编号只登记一次", hint_en="the hotline's number; one number is one demand",
        examples=("95598-2026112400001", "95598-2026112400002"),
    ),
    Column(
        "heard_at", "受理时间", "Heard at", "moment", required=True,
        aliases=("来电时间", "客户提出时间", "诉求时间", "登记时间", "受理日期", "提交时间"),
        hint_zh="客户提出的时间，时限由此起算", hint_en="when the customer spoke: the clocks start here",
        examples=("2026-11-24 09:30", "2026-11-24 10:05"),
    ),
    Column(
        "verbatim", "受理内容", "Customer's words", limit=2000, required=True,
        aliases=("诉求内容", "工单内容", "问题描述", "来电内容", "反映内容", "投诉内容", "客户原话"),
        hint_zh="客户原话，不要改写", hint_en="the customer's own words, not ours",
        examples=("上个月电费多了一倍，表是不是走快了？（示例）", "变压器冒烟了。（示例）"),
    ),
    Column(
        "type", "业务类型", "Type", "code", options=[*_options(DemandType), *_OTHER_NAMES],
        aliases=("诉求类型", "工单类型", "类型", "一级分类"),
        hint_zh="不填则按原话提示，分拣时由人确认", hint_en="empty: suggested from the words, confirmed at triage",
        examples=("意见", ""),
    ),
    Column(
        "topic", "主题", "Topic", "code", options=_options(DemandTopic), aliases=("诉求主题", "业务子类", "二级分类"),
        hint_zh="不填则按原话提示，分拣时由人确认", hint_en="empty: suggested from the words, confirmed at triage",
        examples=("计量", ""),
    ),
    Column(
        "account_no", "户号", "Account no.", "digits", limit=20, aliases=("用电户号", "客户编号", "用户编号"),
        examples=("", ""),
    ),
    Column(
        "place", "地址", "Place", limit=200, aliases=("用电地址", "地点", "事发地址", "联系地址", "诉求地址"),
        hint_zh="没有户号时必填", hint_en="needed where there is no account number",
        examples=("柳园镇便民超市（示例）", "柳园村村口（示例）"),
    ),
    Column(
        "contact_text", "联系电话", "Whom to call", limit=80,
        aliases=("联系人电话", "来电号码", "客户电话", "联系方式", "主叫号码"), examples=("13800001234", "13900005678"),
    ),
    Column("anonymous", "是否匿名", "Unnamed", "flag", aliases=("匿名", "是否保密"), examples=("否", "否")),
    Column(
        "external_due_at", "答复时限", "Answer due", "moment",
        aliases=("办理时限", "办结时限", "处理时限", "要求办结时间", "截止时间"),
        hint_zh="热线规定的时限，与本系统时限取较早者", hint_en="set by the hotline; the earlier of both counts",
        examples=("2026-11-30 18:00", ""),
    ),
    Column(
        "unit", "供电单位编码", "Unit code", limit=40, aliases=("单位编码", "供电单位", "承办单位编码"),
        hint_zh="不填则按户号所属单位，再按导入时选定的单位",
        hint_en="empty: the unit of the account, else the unit chosen for the import", examples=("", ""),
    ),
)  # fmt: skip
