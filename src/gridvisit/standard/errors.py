"""What can be wrong with rule data and parameters, and the words for it."""

from __future__ import annotations

from typing import Any

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, register


class DataFileError(Refusal):
    """A shipped or local data file is wrong: which file, line and rule, and what."""

    def __init__(self, code: str, *, file: str, line: int, **facts: Any) -> None:
        super().__init__(code, status=422, file=file, line=line, **facts)

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}: {facts}"


class LooserParameter(Refusal):
    """An override that would relax the standard or a level above (scope, clause 1)."""

    def __init__(self, code: str = "parameter.looser", **facts: Any) -> None:
        super().__init__(code, status=422, field="value", **facts)


register(
    {
        "rule_file.malformed": Text(
            zh="{file} 第 {line} 行：文件格式不正确（{detail}）。",
            en="{file} line {line}: not a valid file ({detail}).",
        ),
        "rule_file.unknown_key": Text(
            zh="{file} 第 {line} 行：{rule} 含有未知项“{key}”。",
            en="{file} line {line}: {rule} has an unknown key “{key}”.",
        ),
        "rule_file.missing_key": Text(
            zh="{file} 第 {line} 行：{rule} 缺少“{key}”。",
            en="{file} line {line}: {rule} lacks “{key}”.",
        ),
        "rule_file.missing_translation": Text(
            zh="{file} 第 {line} 行：{rule} 的“{key}”缺少中文或英文。",
            en="{file} line {line}: {rule} has no Chinese or no English for “{key}”.",
        ),
        "rule_file.unknown_code": Text(
            zh="{file} 第 {line} 行：{rule} 的“{key}”取值“{value}”不在代码表内（可用：{allowed}）。",
            en="{file} line {line}: {rule} has “{value}” for “{key}”, not a known code (allowed: {allowed}).",
        ),
        "rule_file.bad_unit": Text(
            zh="{file} 第 {line} 行：{rule} 的参数“{key}”单位“{value}”不可用（可用：{allowed}）。",
            en="{file} line {line}: parameter “{key}” of {rule} has unit “{value}” (allowed: {allowed}).",
        ),
        "rule_file.bad_value": Text(
            zh="{file} 第 {line} 行：{rule} 的参数“{key}”取值“{value}”"
            "与单位 {unit} 或方向 {direction} 不符。",
            en="{file} line {line}: value “{value}” of parameter “{key}” of {rule} does not fit "
            "unit {unit} or direction {direction}.",
        ),
        "rule_file.bad_rule_id": Text(
            zh="{file} 第 {line} 行：规则编号“{rule}”不正确或不属于本章文件。",
            en="{file} line {line}: “{rule}” is not a rule id of this chapter.",
        ),
        "rule_file.no_tables": Text(
            zh="{file} 第 {line} 行：{rule} 的“{key}”应为一组表，如 {{ id = … }}。",
            en="{file} line {line}: “{key}” of {rule} must be a list of tables such as {{ id = … }}.",
        ),
        "rule_file.unknown_rule": Text(
            zh="{file} 第 {line} 行：标准中没有规则 {rule}。本单位的补充规则请写在 [[rule]] 下。",
            en="{file} line {line}: the standard has no rule {rule}. Write rules of your own under [[rule]].",
        ),
        "rule_file.unknown_parameter": Text(
            zh="{file} 第 {line} 行：标准中没有参数“{parameter}”。",
            en="{file} line {line}: the standard has no parameter “{parameter}”.",
        ),
        "rule_file.wrong_unit": Text(
            zh="{file} 第 {line} 行：参数 {parameter} 的单位应为 {expected}，所给单位是 {given}。",
            en="{file} line {line}: parameter {parameter} is given in {expected}, not in {given}.",
        ),
        "rule_file.wrong_direction": Text(
            zh="{file} 第 {line} 行：参数 {parameter} 的加严方向应为 {expected}，所给为 {given}。",
            en="{file} line {line}: parameter {parameter} becomes stricter by {expected}, not by {given}.",
        ),
        "rule_file.refused": Text(
            zh="{file} 第 {line} 行（{rule}）：{detail}",
            en="{file} line {line} ({rule}): {detail}",
        ),
        "rule_file.bad_date": Text(
            zh="{file} 第 {line} 行：{rule} 的“{key}”应为日期，如 2026-12-01。",
            en="{file} line {line}: “{key}” of {rule} must be a day such as 2026-12-01.",
        ),
        "rule_file.empty": Text(
            zh="{file} 第 {line} 行：文件中没有规则，也没有收紧的参数。",
            en="{file} line {line}: there is neither a rule nor a tightened parameter in the file.",
        ),
        "rule_file.unreadable": Text(
            zh="无法读取文件 {file}：{detail}。请检查路径和编码（UTF-8）。",
            en="File {file} cannot be read: {detail}. Check its path and that it is UTF-8.",
        ),
        "rule_file.duplicate": Text(
            zh="{file} 第 {line} 行：规则 {rule} 重复。",
            en="{file} line {line}: rule {rule} appears twice.",
        ),
        "rule_file.bad_weight": Text(
            zh="{file} 第 {line} 行：{rule} 的权重 {value} 与级别 {severity} 不符（应为 {expected}）。",
            en="{file} line {line}: {rule} has weight {value} for severity {severity} (expected {expected}).",
        ),
        "parameter.unknown": Text(
            zh="没有参数“{parameter}”。可用 gridvisit rules 查看全部参数。",
            en="There is no parameter “{parameter}”. See `gridvisit rules` for all of them.",
        ),
        "parameter.fixed": Text(
            zh="条款 {clause} 的参数 {parameter} 是固定值 {standard}，不能改为 {given}。",
            en="Parameter {parameter} of clause {clause} is fixed at {standard} and cannot become {given}.",
        ),
        "parameter.looser": Text(
            zh="条款 {clause} 的参数 {parameter} 只能加严：上级现行值 {standard}，所给值 {given} 更宽松。",
            en="Parameter {parameter} of clause {clause} may only be tightened: "
            "{standard} is in force above, {given} is looser.",
        ),
        "parameter.bad_value": Text(
            zh="参数 {parameter} 的取值“{given}”不正确，应为{unit}，例如 {standard}。",
            en="“{given}” is not a value of parameter {parameter}; it is given in {unit}, such as {standard}.",
        ),
        "parameter.standard_level": Text(
            zh="标准层的参数不能修改，请在省、市、县或供电所层加严。",
            en="The standard's own values are not changed; tighten at province, city, county or station.",
        ),
        "parameter.no_reason": Text(
            zh="加严参数 {parameter} 须写明原因和责任人。",
            en="Tightening {parameter} needs a reason and an author.",
        ),
        "clause.unknown": Text(zh="没有条款“{clause}”。", en="There is no clause “{clause}”."),
        "rule.unknown": Text(zh="没有规则“{rule}”。", en="There is no rule “{rule}”."),
    }
)
