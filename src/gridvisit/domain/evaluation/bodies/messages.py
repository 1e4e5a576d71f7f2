"""What is said when a unit's verdicts, a review or a re-check is refused, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "period.no_month": Text(
        zh="“{given}”不是一个月。单位按月判定，请写成 2026-11。",
        en="“{given}” is no month. Units are judged by month: write 2026-11.",
    ),
    "month.not_begun": Text(
        zh="{month} 还没有开始，没有可以判定的内容。",
        en="{month} has not begun; there is nothing to judge yet.",
    ),
    "body.no_data": Text(
        zh="这个单位在 {month} 还没有判定。请先判定，或等待当天的自动判定。",
        en="This unit has no verdicts for {month} yet. Judge it now, or wait for the run of the day.",
    ),
    "review.title": Text(zh="请填写标题，最多{limit}字。", en="Give a title of at most {limit} characters."),
    "review.summary": Text(
        zh="摘要最多{limit}字。请把全文作为文件上传。",
        en="The summary has at most {limit} characters. Upload the whole text as a file.",
    ),
    "review.in_future": Text(
        zh="发布日不能晚于今天。请在发布后登记。",
        en="The day must not be after today. Note it once it was issued.",
    ),
    "review.month": Text(
        zh="月度分析要写明分析的月份，如 2026-11。", en="A monthly analysis names its month, such as 2026-11."
    ),
    "review.too_early": Text(
        zh="发布日早于 {month}，不可能是该月的分析。请核对月份或日期。",
        en="That day lies before {month}: it cannot be its analysis. Check the month or the day.",
    ),
    "review.withdrawn": Text(zh="这条记录已于 {when} 撤回。", en="This entry was withdrawn on {when}."),
    "review.reason": Text(zh="请写明撤回原因。", en="Say why it is withdrawn."),
    "recheck.nothing": Text(
        zh="{month} 没有可以抽查的走访。", en="There is no visit in {month} to be re-checked."
    ),
    "recheck.done": Text(zh="这次抽查已于 {when} 办结。", en="This re-check was settled on {when}."),
    "recheck.own": Text(
        zh="走访人和同行人不能抽查自己的走访。请由其他人核实。",
        en="Who was on the visit cannot re-check it. Let somebody else do it.",
    ),
    "recheck.note": Text(
        zh="存疑或虚假的结论要写明依据。", en="Say what a finding of doubtful or false rests on."
    ),
}

register(MESSAGES)
