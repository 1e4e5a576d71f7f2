"""What reports say when they refuse, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "report.format_unknown": Text(
        zh="没有“{given}”这种格式。可用：{known}。", en="There is no format “{given}”; there are: {known}."
    ),
    "report.lang_unknown": Text(
        zh="没有“{given}”这种语言。可用：zh、en。", en="There is no language “{given}”; there are: zh, en."
    ),
    "report.not_begun": Text(
        zh="期间 {period} 从 {start} 开始，尚无数据。请选择已经开始的期间。",
        en="The period {period} begins on {start}; there is nothing to report yet. Choose one that has begun.",
    ),
    "report.not_made": Text(
        zh="报告文件还没有生成，请稍后刷新页面。",
        en="The file of the report is not made yet; reload the page in a moment.",
    ),
    "report.no_font": Text(
        zh="服务器上没有中文字体，无法生成报告。请管理员安装随产品提供的字体或系统中文字体。",
        en="There is no Chinese typeface on the server, so no report can be set. Ask the administrator to install the one "
        "that comes with the product, or a system typeface.",
    ),
    "report.not_a_month": Text(
        zh="月度分析按月印发。请选择某个月的报告。",
        en="The analysis is issued for a month; choose a report of one month.",
    ),
    "report.month_lasts": Text(
        zh="{period} 尚未结束，数据为暂定，不能印发。请在 {end} 之后重新生成。",
        en="{period} is not over and its figures are provisional. Make the report again after {end} to issue it.",
    ),
    "report.issued_already": Text(
        zh="{period} 的月度分析已于 {when} 印发。", en="The analysis of {period} was issued on {when}."
    ),
}

register(MESSAGES)
