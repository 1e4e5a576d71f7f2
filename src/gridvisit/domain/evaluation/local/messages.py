"""What local rules say when they refuse, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

register(
    {
        "local.looser": Text(
            zh="补充规则不能比标准宽松：条款 {clause} 的参数 {parameter} 要求 {standard}，所给值 {given} 更宽松。请填写更严的值，或在规则页收紧该参数。",
            en="A local rule cannot be looser than the standard: parameter {parameter} of clause {clause} asks for "
            "{standard}, {given} is looser. Give a stricter value, or tighten that parameter on its rule page.",
        ),
        "local.contradicts": Text(
            zh="补充规则与标准相抵触：条款 {clause} 的参数 {parameter} 为 {standard}，所给值 {given} 与之不能同时做到。",
            en="The local rule contradicts the standard: parameter {parameter} of clause {clause} is {standard}; "
            "{given} cannot be met at the same time.",
        ),
        "local.no_table": Text(
            zh="“{given}”应为一组键和值。", en="“{given}” must be a table of keys and values."
        ),
        "local.unknown_key": Text(
            zh="补充规则没有“{key}”这一项，可用：{known}。",
            en="A local rule has no key “{key}”; there are: {known}.",
        ),
        "local.unknown_fact": Text(
            zh="没有可用的事实“{fact}”。名称相近的有：{near}。",
            en="There is no fact “{fact}” to use here. Similar names: {near}.",
        ),
        "local.fact_elsewhere": Text(
            zh="“{fact}”不能用在这里：它的类型与此处不符。请换一个事实。",
            en="“{fact}” cannot be used here: it is of another kind. Choose another fact.",
        ),
        "local.unknown_code": Text(
            zh="“{fact}”没有代码“{value}”，可用：{allowed}。",
            en="“{fact}” has no code “{value}”; allowed: {allowed}.",
        ),
        "local.no_codes": Text(zh="请为“{fact}”至少选择一项。", en="Choose at least one value for “{fact}”."),
        "local.yes_or_no": Text(zh="请为“{fact}”选择是或否。", en="Choose yes or no for “{fact}”."),
        "local.bad_number": Text(
            zh="“{fact}”的数值“{given}”不正确，请填写不小于 0 的数字。",
            en="“{given}” is not a number for “{fact}”; give a number of 0 or more.",
        ),
        "local.wrong_unit": Text(
            zh="“{fact}”的单位应为 {unit}，所给单位是 {given}。",
            en="“{fact}” is given in {unit}, not in {given}.",
        ),
        "local.no_range": Text(
            zh="请为“{fact}”填写下限或上限。", en="Give a lower or an upper limit for “{fact}”."
        ),
        "local.range_backwards": Text(
            zh="“{fact}”的下限 {low} 大于上限 {high}。",
            en="The lower limit {low} of “{fact}” is above its upper limit {high}.",
        ),
        "local.same_moment": Text(
            zh="时限的两个时刻都是“{fact}”，请选择不同的时刻。",
            en="Both moments of the deadline are “{fact}”; choose two different ones.",
        ),
        "local.asked_twice": Text(
            zh="“{fact}”出现在两个条件中，请合并为一个。",
            en="“{fact}” stands in two conditions; make them one.",
        ),
        "local.too_many_conditions": Text(
            zh="条件最多 {most} 个。", en="There may be at most {most} conditions."
        ),
        "local.needs_requirement": Text(
            zh="月度比例须说明怎样的走访算达到要求。",
            en="A share needs to say which visits meet the requirement.",
        ),
        "local.bad_limit": Text(
            zh="月度限值“{given}”不正确：比例为大于 0、不超过 100 的百分数，次数为不小于 0 的整数。",
            en="“{given}” is not a limit for a month: a share is a percentage above 0 and up to 100, a count a whole number.",
        ),
        "local.title": Text(
            zh="请用中文和英文各写一个标题（中文至多 60 字，英文至多 120 字符）。",
            en="Give a title in Chinese (up to 60 signs) and in English (up to 120 characters).",
        ),
        "local.reason": Text(zh="请写明设立这条规则的原因。", en="Say why this rule is set up."),
        "local.severity": Text(
            zh="补充规则不能是阻断级：级别只有计分和提示两种。",
            en="A local rule never blocks: its severity is scored or warning.",
        ),
        "local.weight": Text(
            zh="权重为 0 到 {most} 的整数；提示级和月度规则的权重为 0。",
            en="The weight is a whole number from 0 to {most}; for warnings and for rules about months it is 0.",
        ),
        "local.no_level": Text(
            zh="“{unit}”是班组，不单独设立规则。请在所属供电所或以上单位设立。",
            en="“{unit}” is a team and sets up no rules. Use its station or a unit above.",
        ),
        "local.start_in_future": Text(
            zh="生效日须晚于今天（{today}）：已经发生的走访按当时的规则判定。",
            en="The start must lie after today ({today}): visits that have happened are judged by the rules of their day.",
        ),
        "local.released": Text(
            zh="这一版已于 {when} 发布，不能再改。请建立新的一版。",
            en="This version was released on {when} and no longer changes. Make a new version.",
        ),
        "local.no_draft": Text(zh="没有待发布的草稿。", en="There is no draft to release."),
        "local.draft_waits": Text(
            zh="已有一份草稿（第 {edition} 版）。请先修改、发布或放弃它。",
            en="There is a draft already (version {edition}). Change, release or discard it first.",
        ),
        "local.same_person": Text(
            zh="起草人不能发布自己起草的规则，请由另一位有权限的人发布。",
            en="Whoever drafted a rule cannot release it; another person with the right has to.",
        ),
        "local.withdrawn": Text(zh="规则已定于 {day} 起撤销。", en="The rule is withdrawn from {day} on."),
        "local.not_released": Text(
            zh="规则尚未发布；草稿可以直接放弃。",
            en="The rule is not released; a draft can simply be discarded.",
        ),
        "local.too_early": Text(
            zh="新一版的生效日须晚于现行版的生效日 {day}。",
            en="A new version must start after the one before it ({day}).",
        ),
    }
)
