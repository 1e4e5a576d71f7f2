"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "finding.title_needed": Text(zh="请写明发现了什么。", en="Say what was found."),
    "finding.not_open": Text(
        zh="此不符合项已在处理或已结束，不能再立项。", en="This finding is being dealt with or has ended."
    ),
    "finding.reason_needed": Text(
        zh="不予立项必须说明理由。", en="A finding is only dismissed with a reason."
    ),
    "finding.source_unknown": Text(
        zh="没有这种来源：{source}。请从列表中选择。",
        en="There is no source “{source}”; choose one of the list.",
    ),
    "finding.rule_unknown": Text(
        zh="没有规则 {rule}。规则编号如 7.2-03。",
        en="There is no rule {rule}; a rule has a number like 7.2-03.",
    ),
    "finding.object_unknown": Text(
        zh="没有编号为 {number} 的走访或诉求，或您无权查看。",
        en="There is no visit or demand {number}, or it is not yours to see.",
    ),
    "finding.other_unit": Text(
        zh="一次整改只能处理同一单位的不符合项。", en="One action takes findings of one unit only."
    ),
    "action.measure_needed": Text(
        zh="请选择用什么数字衡量效果；没有数字的整改不能关闭（规则 9.1-03）。",
        en="Choose the figure that measures the effect; without one an action cannot be closed (rule 9.1-03).",
    ),
    "action.measure_unknown": Text(
        zh="“{measure}”不能用来衡量效果，请从列表中选择。",
        en="“{measure}” cannot measure an effect; choose one of the list.",
    ),
    "action.measure_empty": Text(
        zh="{start} 至 {end} 没有 {measure} 的数据，整改前没有数字，今后无法验证。请换一个衡量指标。",
        en="There are no data on {measure} from {start} to {end}: without a figure before, nothing can be verified. "
        "Choose another measure.",
    ),
    "action.no_extension": Text(
        zh="本单位的规则不允许延期（规则 9.1-02）。", en="Your unit's rules allow no extension (rule 9.1-02)."
    ),
    "action.title_needed": Text(zh="请写整改事项名称。", en="Give the corrective action a title."),
    "action.owner_outside": Text(
        zh="整改责任人必须是本单位在岗人员或其上级负责人。",
        en="The owner must be an active person of the unit, or lead it from above.",
    ),
    "action.due_in_past": Text(zh="整改期限不能早于今天。", en="The due date cannot lie in the past."),
    "action.due_too_late": Text(
        zh="整改期限最晚 {latest}（规则 9.1-02）。", en="The latest due date is {latest} (rule 9.1-02)."
    ),
    "action.move_not_allowed": Text(
        zh="整改处于“{state}”，不能执行这一步。请刷新页面看当前可做的事。",
        en="The action is “{state}”; this step is not possible. Reload to see what is.",
    ),
    "action.whys_needed": Text(
        zh="请至少写出 {least} 层“为什么”，直到能改的原因。",
        en="Give at least {least} whys, down to a cause one can change.",
    ),
    "action.cause_needed": Text(zh="请选择原因类别。", en="Choose the class of the cause."),
    "action.correction_needed": Text(
        zh="请写明已对本次问题做了什么纠正。", en="Say what was corrected in this case."
    ),
    "action.plan_needed": Text(zh="请写明针对原因的纠正措施。", en="Say what will be done about the cause."),
    "action.extended_already": Text(
        zh="整改只能延期一次（规则 9.1-02）。", en="An action is extended once only (rule 9.1-02)."
    ),
    "action.extension_not_later": Text(
        zh="延期后的期限必须晚于 {due}。", en="The new date must be later than {due}."
    ),
    "action.reason_needed": Text(zh="请写明理由。", en="Say why."),
    "action.own_verification": Text(
        zh="整改责任人不能验证自己的效果，请由他人验证（规则 9.1-03）。",
        en="The owner cannot verify the effect; someone else has to (rule 9.1-03).",
    ),
    "action.too_early": Text(
        zh="等待期到 {until} 才满，之前不能验证效果（规则 9.1-03）。",
        en="The waiting time ends on {until}; the effect cannot be verified before (rule 9.1-03).",
    ),
    "action.figure_missing": Text(
        zh="{start} 至 {end} 没有可计入的记录，得不出效果数字，不能关闭。请等有数据后再验证。",
        en="Nothing was counted from {start} to {end}, so there is no figure; wait for data before closing.",
    ),
    "action.not_improved": Text(
        zh="整改前 {before}，整改后 {after}，没有改善，不能按“有效”关闭。",
        en="{before} before and {after} after: no improvement, so it cannot be closed as effective.",
    ),
    "action.no_more_than_others": Text(
        zh="本单位变化 {own} 个百分点，同期其他单位变化 {others} 个百分点，并未多于其他单位。请改判“无效”，或写明为什么仍算有效。",
        en="This unit moved by {own} points, the others by {others} in the same time: no more than they did. Decide "
        "“not effective”, or say why it counts all the same.",
    ),
    "action.note_needed": Text(zh="请写明验证情况。", en="Say how the effect was verified."),
}

register(MESSAGES)
