"""What this room says when it refuses, in both languages."""

from gridvisit.domain.evaluation.bodies import messages as _bodies  # noqa: F401 - registered on import
from gridvisit.domain.evaluation.local import messages as _local  # noqa: F401 - registered on import
from gridvisit.domain.evaluation.objecting import messages as _objecting  # noqa: F401 - registered on import
from gridvisit.domain.evaluation.reports import messages as _reports  # noqa: F401
from gridvisit.domain.evaluation.truth import messages as _truth  # noqa: F401
from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "period.unreadable": Text(
        zh="期间“{given}”无法识别。请写成 2026-11（月）、2026-Q4（季度）或 2026（年）。",
        en="The period “{given}” cannot be read. Write 2026-11 (month), 2026-Q4 (quarter) or 2026 (year).",
    ),
    "indicator.unknown": Text(
        zh="没有指标“{indicator}”。可用：{known}。",
        en="There is no indicator “{indicator}”; there are: {known}.",
    ),
    "indicator.part": Text(
        zh="“{part}”不是指标的一部分。可用：{known}。",
        en="“{part}” is no part of an indicator; there are: {known}.",
    ),
    "indicator.no_expectation": Text(
        zh="指标“{indicator}”在这里没有可比的期望值：没有分类、没有数据，或者这就是整个企业。",
        en="There is nothing to expect for indicator “{indicator}” here: no classes, no data, or this is the whole company.",
    ),
    "override.in_past": Text(
        zh="生效日不能早于今天（{today}）：已经发生的行为按当时的参数判定。",
        en="The day must not be before today ({today}): what has happened is judged by what was in force then.",
    ),
    "override.same_day": Text(
        zh="参数 {parameter} 在 {day} 已有一条收紧记录。请先撤回那一条，或另选生效日。",
        en="Parameter {parameter} is already tightened from {day}. Withdraw that entry first, or choose another day.",
    ),
    "override.same_value": Text(
        zh="参数 {parameter} 届时的有效值已经是 {value}，没有变化。请填写更严的值。",
        en="Parameter {parameter} will already be {value} by then: nothing would change. Give a stricter value.",
    ),
    "override.no_level": Text(
        zh="“{unit}”是班组，不单独收紧参数。请在所属供电所或以上单位收紧。",
        en="“{unit}” is a team and has no parameters of its own. Tighten them at its station or above.",
    ),
    "override.withdrawn": Text(zh="这条收紧已于 {when} 撤回。", en="This entry was withdrawn on {when}."),
    "export.other_scope": Text(
        zh="文件夹“{folder}”里是另一种范围的导出（单位、人员或敏感列不同），不能混在一起。请换一个空文件夹。",
        en="Folder “{folder}” holds an export of another scope (unit, person or special columns). Choose an empty folder.",
    ),
    "export.busy": Text(
        zh="文件夹“{folder}”正由另一个导出写入。请等它结束后再试。",
        en="Another export is writing to folder “{folder}”. Wait until it has ended and try again.",
    ),
    "export.no_reason": Text(
        zh="导出敏感列（C3、C4）须写明原因，至少四个字；原因记入审计。请用 --reason 填写。",
        en="Special columns (C3, C4) are exported for a reason of at least four characters; it goes into the audit. Give --reason.",
    ),
    "export.since": Text(
        zh="“{given}”既不是日期（如 2026-11-01）也不是变更序号。",
        en="“{given}” is neither a day (such as 2026-11-01) nor a number of change.",
    ),
    "whatif.no_file": Text(zh="读不到文件“{file}”：{detail}。", en="File “{file}” cannot be read: {detail}."),
    "whatif.malformed": Text(
        zh="{file} 第 {line} 行：不是正确的 TOML（{detail}）。",
        en="{file} line {line}: not valid TOML ({detail}).",
    ),
    "whatif.nothing_asked": Text(
        zh='“{file}”没有提出任何改动。请在 [parameters] 下写参数和值，例如 "7.2-03.lead" = 2。',
        en='“{file}” asks about nothing. Write parameters and values under [parameters], such as "7.2-03.lead" = 2.',
    ),
    "whatif.unknown_section": Text(
        zh="{file} 第 {line} 行：没有“{name}”这一部分，可用：{allowed}。",
        en="{file} line {line}: there is no section “{name}”; there are: {allowed}.",
    ),
    "whatif.no_table": Text(
        zh="{file} 第 {line} 行：“{name}”应当是一节，写成 [{name}]，下面每行一个值。",
        en="{file} line {line}: “{name}” is a table, written as [{name}] with one value a line.",
    ),
    "whatif.unknown_parameter": Text(zh="没有参数“{parameter}”。", en="There is no parameter “{parameter}”."),
    "whatif.unknown_parameter_at": Text(
        zh="{file} 第 {line} 行：没有参数“{parameter}”，最接近的是 {near}。gridvisit rules 列出全部参数。",
        en="{file} line {line}: there is no parameter “{parameter}”; the nearest is {near}. `gridvisit rules` lists them all.",
    ),
    "whatif.bad_value": Text(
        zh="参数 {parameter} 的值“{given}”不对（单位：{unit}；标准值：{standard}）。",
        en="“{given}” is no value of {parameter} (unit: {unit}; the standard says {standard}).",
    ),
    "whatif.bad_value_at": Text(
        zh="{file} 第 {line} 行：参数 {parameter} 的值“{given}”不对（单位：{unit}；标准值：{standard}）。",
        en="{file} line {line}: “{given}” is no value of {parameter} (unit: {unit}; the standard says {standard}).",
    ),
    "whatif.bad_code": Text(
        zh="参数 {parameter} 没有代码“{strange}”：所给 {given}，标准值是 {standard}，可用代码：{allowed}。",
        en="{parameter} has no code “{strange}”: given {given}, the standard says {standard}; codes are {allowed}.",
    ),
    "whatif.bad_code_at": Text(
        zh="{file} 第 {line} 行：参数 {parameter} 没有代码“{strange}”：所给 {given}，标准值是 {standard}，可用代码：{allowed}。",
        en="{file} line {line}: {parameter} has no code “{strange}”: given {given}, the standard says {standard}; codes are {allowed}.",
    ),
    "whatif.unknown_rule": Text(
        zh="{file} 第 {line} 行：没有规则“{rule}”，最接近的是 {near}。",
        en="{file} line {line}: there is no rule “{rule}”; the nearest is {near}.",
    ),
    "whatif.bad_severity": Text(
        zh="{file} 第 {line} 行：规则 {rule} 的级别“{given}”不对，可用 {allowed}；标准为 {standard}。",
        en="{file} line {line}: “{given}” is no severity for {rule}; there are {allowed}, the standard says {standard}.",
    ),
    "whatif.bad_weight": Text(
        zh="{file} 第 {line} 行：规则 {rule} 的权重“{given}”不对，应为 0 到 {most} 的整数；标准为 {standard}。",
        en="{file} line {line}: “{given}” is no weight for {rule}; it is a whole number from 0 to {most}, the standard says {standard}.",
    ),
    "whatif.no_edition": Text(
        zh="{file} 第 {line} 行：找不到版本“{edition}”：文件夹内缺少 {missing}。现行版本是“{standard}”。",
        en="{file} line {line}: there is no edition “{edition}”: its folder lacks {missing}. The edition in force is “{standard}”.",
    ),
    "whatif.too_many": Text(
        zh="这个范围有 {visits} 次走访，页面最多试算 {most} 次。请缩小单位或期间，或用命令行试算。",
        en="This scope has {visits} visits; a page answers for up to {most}. Choose a smaller unit or period, or use the command line.",
    ),
    "verdict.nothing": Text(
        zh="“{visit}”没有可以判定的走访：没有此编号，或走访尚未开始。",
        en="There is nothing to judge for “{visit}”: no such number, or the visit has not begun.",
    ),
    "verdict.not_judged": Text(
        zh="这次走访还没有可以判定的内容。走访记录提交或走访结束后会自动判定。",
        en="There is nothing to judge on this visit yet. It is judged by itself once the record is handed in or the visit ended.",
    ),
}

register(MESSAGES)
