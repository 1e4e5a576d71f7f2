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
    "audit.title": Text(zh="请写标题，最多{limit}个字。", en="Give a title of at most {limit} signs."),
    "audit.chapters": Text(zh="请至少选择一章。", en="Choose a chapter at least."),
    "audit.planned_past": Text(zh="计划日期不能早于今天。", en="The day planned lies in the past."),
    "audit.not_independent": Text(
        zh="{name}属于或负责被审核单位，不能审核本单位。",
        en="{name} belongs to or leads the audited unit and cannot audit it.",
    ),
    "audit.own": Text(
        zh="计划人不能批准自己的审核计划。", en="Whoever planned an audit does not approve it."
    ),
    "audit.not_auditor": Text(zh="只有审核组成员可以填写。", en="Only members of the audit team do this."),
    "audit.result": Text(zh="请选择审核结果。", en="Choose a result."),
    "audit.note": Text(
        zh="不符合和观察项须写明看到了什么。", en="Say what was seen that does not conform or is remarkable."
    ),
    "audit.finding_stands": Text(
        zh="该条款已形成不符合项{number}，不能改回；如不成立，请在不符合项中说明不立项原因。",
        en="Finding {number} stands for this clause; if it does not hold, end the finding with a reason.",
    ),
    "audit.unanswered": Text(zh="还有{left}条没有填写结果。", en="{left} clauses have no result yet."),
    "audit.conclusion": Text(zh="请写审核结论。", en="Write the conclusion."),
    "audit.findings_open": Text(
        zh="还有{n}个不符合项没有完成整改，审核不能关闭。",
        en="{n} findings are not done with; the audit stays open.",
    ),
    "audit.move_not_allowed": Text(
        zh="审核当前状态不能做这一步，请刷新页面。", en="Not possible in the audit's state; reload."
    ),
    "meeting.title": Text(zh="请写标题，最多{limit}个字。", en="Give a title of at most {limit} signs."),
    "meeting.in_future": Text(zh="会议日期不能晚于今天。", en="The meeting cannot lie in the future."),
    "meeting.period": Text(zh="评审期起始日晚于会议日期。", en="The period begins after the meeting."),
    "meeting.locked": Text(
        zh="评审记录当前状态不能修改：已提交的须退回，已锁定的不再更改。",
        en="Not possible now: what is submitted has to be sent back first, what is locked stays as it is.",
    ),
    "meeting.decision": Text(
        zh="请写决议，最多{limit}个字。", en="Write the decision, at most {limit} signs."
    ),
    "meeting.due_past": Text(zh="完成期限不能早于今天。", en="The day lies in the past."),
    "meeting.minutes": Text(
        zh="提交前须写好纪要并至少有一项决议。",
        en="Minutes and one decision at least are needed before submitting.",
    ),
    "meeting.own": Text(
        zh="起草人不能批准自己的纪要。", en="Whoever drafted the minutes does not approve them."
    ),
    "meeting.reason": Text(zh="请写明退回原因。", en="Say why it goes back."),
    "meeting.not_open": Text(zh="此决议不在办理中。", en="This decision is not open."),
    "meeting.note": Text(zh="请写明落实情况。", en="Say how it was carried out."),
    "document.number": Text(
        zh="请写文件编号，最多{limit}个字符。", en="Give a number of at most {limit} signs."
    ),
    "document.title": Text(zh="请写文件名称，最多{limit}个字。", en="Give a title of at most {limit} signs."),
    "document.kind": Text(zh="请选择文件类别。", en="Choose a kind."),
    "document.body": Text(zh="请写正文，最多{limit}个字。", en="Write the text, at most {limit} signs."),
    "document.review_past": Text(
        zh="复审日期须晚于今天。", en="The day of the next review lies in the future."
    ),
    "document.number_taken": Text(zh="文件编号{number}已使用。", en="Number {number} is taken."),
    "document.changes": Text(zh="请写明修改内容。", en="Say what changed."),
    "document.own": Text(zh="编写人不能批准自己的版本。", en="Whoever wrote a version does not approve it."),
    "document.effective_past": Text(zh="生效日期不能早于今天。", en="It cannot come into force in the past."),
    "document.reason": Text(zh="请写明作废原因。", en="Say why it is withdrawn."),
    "document.not_in_force": Text(zh="此版本不是现行有效版本。", en="This version is not in force."),
    "document.not_draft": Text(zh="此版本不是草稿。", en="This version is no draft."),
}

register(MESSAGES)
