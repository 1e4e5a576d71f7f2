"""What is said about seeds, signals and authenticity cases when something is refused, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "case.move_not_allowed": Text(
        zh="核查处于“{state}”，不能执行这一步。请刷新页面看当前可做的事。",
        en="The case is “{state}”; this step is not possible. Reload to see what is.",
    ),
    "case.own": Text(
        zh="本次走访的走访人和同行人不能审阅这件核查。", en="Who was on the visit cannot read this case."
    ),
    "case.read_already": Text(
        zh="您已审阅过这件核查，须由其他人继续。",
        en="You have read this case already; somebody else has to go on.",
    ),
    "case.not_heard": Text(
        zh="本人还没有说明，请等到 {until} 之后，或等本人答复后再审阅。",
        en="The person was not heard yet. Read it once he has answered, or after {until}.",
    ),
    "case.finding": Text(
        zh="请选择结论：属实、存疑或虚假。", en="Choose a finding: genuine, doubtful or false."
    ),
    "case.too_short": Text(
        zh="请写明事实和依据，至少 {least} 个字。", en="Say what it rests on, in at least {least} characters."
    ),
    "case.not_yours": Text(
        zh="只有本人可以说明和申诉。", en="Only the person concerned answers and appeals."
    ),
    "case.open_already": Text(
        zh="这次走访已有核查 {number}。", en="There is already case {number} about this visit."
    ),
    "case.nobody": Text(
        zh="这次走访没有负责人，无法听取说明。", en="Nobody answers for this visit, so nobody can be heard."
    ),
    "case.appeal_late": Text(zh="申诉期限已于 {last} 届满。", en="The time to appeal ended on {last}."),
    "case.appeal_reader": Text(
        zh="审阅过这件核查的人不能裁定申诉，须由其他人裁定。",
        en="Who has read the case cannot decide on the appeal; another person has to.",
    ),
    "draw.not_revealed": Text(
        zh="种子还没有公开。{month} 的抽查全部办结且月份结束后公开。",
        en="The seed is not revealed yet. It is once {month} is over and all re-checks drawn are settled.",
    ),
    "draw.file": Text(
        zh="这个文件不是抽查记录，缺少“{key}”。", en="This file is no record of a draw: “{key}” is missing."
    ),
    "recheck.drawn_already": Text(zh="这次走访已在抽查之列。", en="This visit is being re-checked already."),
}

register(MESSAGES)
