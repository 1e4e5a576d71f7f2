"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "content.approver_needed": Text(
        zh="话术须有版本、批准人和生效日期才能发布（条款 {clause}）。请填写批准人。",
        en="A script is published with version, approver and effective date (clause {clause}). Name the approver.",
    ),
    "content.missing": Text(
        zh="此项必填，请补全后再发布。", en="This is needed; complete it and publish again."
    ),
    "content.topic": Text(
        zh="政策主题不在代码表内，请重新选择。", en="The topic is not on the list; choose another."
    ),
    "content.step": Text(
        zh="该步骤不能配快捷处理，请重新选择。", en="There are no macros for this step; choose another."
    ),
    "content.result": Text(
        zh="办理结果不在代码表内，请重新选择。", en="The result is not on the list; choose another."
    ),
    "content.place": Text(
        zh="没有“{place}”这个占位符。可用：{known} 以及 {{promise.CODE}}。",
        en="There is no place “{place}”. Known: {known} and {{promise.CODE}}.",
    ),
    "content.answer_with_resolve": Text(
        zh="只有“办结答复”步骤才有答复和办理结果，请删除或改选步骤。",
        en="Only the step “Resolve” has an answer and a result; clear this or choose that step.",
    ),
    "content.own_deadline": Text(
        zh="给客户的答复里有“{found}”。内部时限不是对客户的承诺，请改用 {{promise.CODE}} 引用已公布的承诺（5.2-04）。",
        en="The answer for the customer says “{found}”. Internal deadlines are no promises: quote a published one as "
        "{{promise.CODE}} (5.2-04).",
    ),
    "content.channel": Text(zh="渠道只能是现场、电话或线上。", en="The channel is on site, phone or online."),
    "content.dates": Text(zh="失效日期不能早于生效日期。", en="The last day cannot be before the first."),
    "content.audience": Text(
        zh="适用对象格式不正确：可填主体类型、是否高压、市场化属性。",
        en="The audience is not valid: kinds of party, high voltage or not, market attributes.",
    ),
    "content.unknown_field": Text(
        zh="没有“{name}”这一项，请删除。", en="There is no field “{name}”; leave it out."
    ),
    "content.edition_taken": Text(
        zh="“{item}”的第 {edition} 版已经发布，已发布的内容不能改写，请用新的版本号。",
        en="Edition {edition} of “{item}” is published; what is published is not rewritten, use a new edition.",
    ),
    "content.edition_order": Text(
        zh="新版生效日期必须晚于现行版的生效日期 {since}。",
        en="The new edition must begin after the present one began on {since}.",
    ),
    "content.over": Text(
        zh="已于 {until} 失效，不能再改。需要恢复请发布新版。",
        en="It ended on {until} and stays so. To bring it back publish a new edition.",
    ),
    "content.overlap": Text(
        zh="下一版自 {since} 起生效，失效日期须早于该日。",
        en="The next edition begins on {since}; the last day must be before it.",
    ),
    "content.reason_needed": Text(zh="请写明原因。", en="Please give the reason."),
    "content.end_in_past": Text(
        zh="失效日期不能早于今天，已经发生的宣传不能事后变为失效。",
        en="The last day cannot be before today: what was explained in good faith stays so.",
    ),
}

register(MESSAGES)
