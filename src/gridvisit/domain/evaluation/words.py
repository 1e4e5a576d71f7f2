"""Facts and parameters in words, both languages: from the plain values stored with a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridvisit.engines.truth.words import HINTS
from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.catalogue import ParameterSpec
from gridvisit.standard.parameters import spec
from gridvisit.standard.units import Value
from gridvisit.standard.vocabulary import Vocabulary

UNKNOWN = Text(zh="未知", en="not known")
NONE = Text(zh="无", en="none")
YES, NO = Text(zh="是", en="yes"), Text(zh="否", en="no")
THERE = Text(zh="已填写", en="given")
OBJECTION = Text(zh="改判所依据的异议", en="Decided by objection")
NOT_YOURS = Text(zh="您的岗位不可查看", en="not shown to your role")

PARAMETERS: dict[str, Text] = {
    "within": Text("时限", "Time limit"),
    "interval": Text("走访间隔", "Interval"),
    "share": Text("比例", "Share"),
    "required": Text("必备项", "Required items"),
    "min": Text("最少", "At least"),
    "max": Text("最多", "At most"),
    "min_voltage": Text("电压下限", "Voltage from"),
    "max_voltage": Text("电压上限", "Voltage below"),
    "window": Text("时间窗", "Window"),
    "min_capacity": Text("容量下限", "Capacity from"),
    "max_age": Text("最长有效期", "Longest age"),
    "lead": Text("提前量", "Lead"),
    "hours": Text("时段或学时", "Hours"),
    "home_hours": Text("入户时段", "Hours at homes"),
    "wait": Text("等待期", "Waiting time"),
    "tolerance": Text("允许偏差", "Tolerance"),
    "threshold": Text("适用门槛", "Threshold"),
    "test_age": Text("试验有效期", "Age of the test"),
    "skew": Text("时钟偏差", "Clock skew"),
    "score": Text("合格分数", "Pass mark"),
    "reviews": Text("评审次数", "Reviews"),
    "report": Text("报告时限", "Time to report"),
    "repeats": Text("重复次数", "Repeats"),
    "recordings": Text("录音录像保存期", "Recordings kept"),
    "reasons": Text("列明原因", "Listed reasons"),
    "ratio": Text("倍数", "Ratio"),
    "rate": Text("比率", "Rate"),
    "raise_within": Text("异议提出期限", "Time to object"),
    "remind": Text("提前提醒", "Reminded before"),
    "random_share": Text("随机比例", "Random share"),
    "radius": Text("有效半径", "Radius"),
    "proposal": Text("方案时限", "Time to the proposal"),
    "progress": Text("进展告知间隔", "Progress told every"),
    "per_person": Text("同一人间隔", "Between two surveys of a person"),
    "reminders": Text("催请次数", "Reminders"),
    "remind_after": Text("催请间隔", "Reminded after"),
    "attempts": Text("呼叫次数", "Calls tried"),
    "per_device": Text("同一设备作答人数", "Customers answering on one device"),
    "per_address": Text("同一地址作答人数", "Customers answering from one address"),
    "small_group": Text("小组不公布人数", "Smallest group shown"),
    "questions": Text("问卷题数上限", "Questions at most"),
    "wording_zh": Text("中文题干建议字数", "Signs of a question in Chinese"),
    "wording_en": Text("英文题干建议字符数", "Signs of a question in English"),
    "phoned": Text("电话调查比例", "Share phoned"),
    "others": Text("其他诉求比例", "Share of the others"),
    "offered": Text("邀请比例", "Share invited"),
    "notice": Text("告知时限", "Notice"),
    "min_talk": Text("最短通话", "Shortest talk"),
    "min_chars": Text("最少字数", "Fewest characters"),
    "max_total": Text("累计上限", "In all at most"),
    "max_share": Text("占比上限", "Largest share"),
    "max_assignment": Text("服务同户上限", "Longest assignment"),
    "manifest": Text("档案内容", "Parts of the file"),
    "list_max_age": Text("名录有效期", "Age of the list"),
    "legal": Text("法定时限", "Legal limit"),
    "l3_voltage": Text("三级资质电压", "Voltage for L3"),
    "l2_voltage": Text("二级资质电压", "Voltage for L2"),
    "keep": Text("保存期", "Kept for"),
    "home": Text("入户用品", "Supplies at homes"),
    "face_hv": Text("高压面谈数", "High voltage, face to face"),
    "face": Text("面谈数", "Face to face"),
    "extensions": Text("延期次数", "Extensions"),
    "electrical_room": Text("配电场所用品", "Supplies in electrical rooms"),
    "days": Text("天数", "Days"),
    "day": Text("截止日", "Day of the month"),
    "customer_side": Text("客户方佐证", "From the customer's side"),
    "contacts": Text("联系信息保存期", "Contact details kept"),
    "contact": Text("首联时限", "Time to first contact"),
    "complaints": Text("投诉举报比例", "Share of complaints"),
    "calls_hv": Text("高压电话数", "High voltage, calls"),
    "calls": Text("电话数", "Calls"),
    "audits": Text("内审次数", "Audits"),
    "allowed": Text("允许项", "Allowed"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A name and a value in words; `source` says where the fact is kept."""

    label: Text
    value: Text
    source: str = ""
    name: str = ""


def fact_of(rule_id: str, name: str) -> Fact | None:
    """Return the column a rule calls `name`."""
    rule = registry.all_verdicts().get(rule_id)
    return rule.table.columns.get(name) if rule else None


def fact(rule_id: str, name: str, value: Any) -> Shown:
    """Return a stored fact with its label and value in words."""
    column = fact_of(rule_id, name)
    if column is None:
        label = OBJECTION if name == "objection" else Text(name, name)
        return Shown(label, Text(str(value), str(value)), name=name)
    return of_column(column, value)


def of_column(column: Fact, value: Any) -> Shown:
    """Return the value of a column with its label and in words."""
    return Shown(column.text, _both(column, value), column.source, column.name)


def parameter(parameter_id: str, value: Any) -> Shown:
    """Return a stored parameter value in words, named by its part of the id."""
    found = spec(parameter_id)
    read = value if isinstance(value, (frozenset, tuple)) else units.read(value, found.unit)
    return Shown(
        name_of(found), UNKNOWN if read is None else value_of(found, read), found.source, parameter_id
    )


def name_of(found: ParameterSpec) -> Text:
    """Return the name of a parameter inside its rule."""
    known = PARAMETERS.get(found.name) or HINTS.get(found.name)
    return known or Text(found.name, found.name.replace("_", " "))


def value_of(found: ParameterSpec, value: Value) -> Text:
    """Return a value with its unit; codes of a set by their labels where the rule's facts have a list."""
    if isinstance(value, frozenset):
        codes = code_list(found)
        return Text(*(_labels(sorted(value), codes, lang) for lang in ("zh", "en")))
    return Text(units.show(value, found.unit, "zh"), units.show(value, found.unit, "en"))


def code_list(found: ParameterSpec) -> type[Vocabulary] | None:
    """Return the code list a set parameter is drawn from: that of the set or code its rule compares it with."""
    rule = registry.all_verdicts().get(found.rule_id)
    if rule is None:
        return None
    terms = (rule.ruling.not_applicable, rule.ruling.passed, rule.ruling.pending)
    lists = [fact.vocabulary for fact in registry.facts_of(*terms) if fact.vocabulary is not None]
    value = found.value if isinstance(found.value, frozenset) else frozenset()
    return next((known for known in lists if value and value <= set(known.codes())), None)


def _both(column: Fact, value: Any) -> Text:
    if value is None:
        return UNKNOWN
    if column.kind is Kind.FLAG:
        return YES if value else NO
    if column.kind is Kind.TEXT:
        return THERE
    return Text(_one(column, value, "zh"), _one(column, value, "en"))


def _one(column: Fact, value: Any, lang: str) -> str:
    if column.kind is Kind.MOMENT:
        return local(datetime.fromisoformat(value) if isinstance(value, str) else value).strftime(
            "%Y-%m-%d %H:%M"
        )
    if column.kind is Kind.CODE:
        return _labels([value], column.vocabulary, lang)
    if column.kind is Kind.CODES:
        return _labels(value.split(",") if value else [], column.vocabulary, lang)
    if column.kind is Kind.NUMBER:
        return units.show(round(value, 1), column.unit, lang)
    return str(value)


def _labels(codes: list[str], known: type[Vocabulary] | None, lang: str) -> str:
    if not codes:
        return NONE.of(lang)
    shown = [known.label_of(code, lang) if known else code for code in codes]
    return ("、" if lang == "zh" else ", ").join(shown)
