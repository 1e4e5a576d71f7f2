"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "plan.bad_period": Text(
        zh="“{given}”不是有效的计划月份，请写成 2026-12 这样的形式。",
        en="“{given}” is not a valid month for a plan; write it like 2026-12.",
    ),
    "plan.move_not_allowed": Text(
        zh="计划目前为“{state}”，不能执行此操作。", en="The plan is “{state}”; this cannot be done now."
    ),
    "plan.item_move_not_allowed": Text(
        zh="该对象目前为“{state}”，不能执行此操作。", en="This item is “{state}”; this cannot be done now."
    ),
    "plan.not_editable": Text(
        zh="计划已为“{state}”，不能直接修改。批准后的调整请填写理由并提交审批。",
        en="The plan is “{state}” and cannot be edited directly. After approval ask for a change with a reason.",
    ),
    "plan.period_over": Text(
        zh="{period} 已经结束，请为当月或以后的月份编制计划。",
        en="{period} is over; make a plan for this month or a later one.",
    ),
    "plan.already_agreed": Text(
        zh="本单位 {period} 的计划已为“{state}”，不会被重新生成。需要调整请在计划中申请变更。",
        en="The plan for {period} of this unit is “{state}” and is not proposed again. Ask for a change inside the plan.",
    ),
    "plan.reason_needed": Text(
        zh="请写明理由（至少 {least} 个字），审批人和审计人员会看到。",
        en="Give a reason (at least {least} characters); the approver and the auditor will read it.",
    ),
    "plan.party_there": Text(
        zh="该客户已在本计划中。同一客户的多个事由合并为一次走访。",
        en="This customer is in the plan already. Several reasons for one customer are merged into one visit.",
    ),
    "plan.party_outside": Text(
        zh="该客户不属于本计划的单位。", en="This customer does not belong to the unit of this plan."
    ),
    "plan.party_closed": Text(
        zh="该客户已销户，不再安排走访。", en="This customer is closed and is not visited any more."
    ),
    "plan.party_protected": Text(
        zh="不能加入计划：{why}。安全和供电保障类走访不受此限。",
        en="This customer cannot be added: {why}. Visits for safety and supply security are exempt.",
    ),
    "plan.onsite_needed": Text(
        zh="该客户的走访事由要求现场走访，电话和线上不能抵充（6.2-09）。",
        en="The reasons for this visit demand a visit on site; phone and online do not replace it (6.2-09).",
    ),
    "plan.level_too_low": Text(
        zh="工号 {staff_no} 的走访资质为“{level}”，该类客户需要“{needed}”及以上（8.1-03）。请选择资质相符的人员。",
        en="Staff no. {staff_no} holds level “{level}”; this class of customer needs “{needed}” or higher (8.1-03). Choose somebody qualified.",
    ),
    "plan.conflict": Text(
        zh="工号 {staff_no} 已申报与该客户的利益关系，应当回避（8.1-05）。请另选人员。",
        en="Staff no. {staff_no} has declared an interest in this customer and steps aside (8.1-05). Choose somebody else.",
    ),
    "plan.not_a_visitor": Text(
        zh="所选人员不是本单位的走访人员。", en="The chosen person is not among the visitors of this unit."
    ),
    "plan.outside_window": Text(
        zh="所选日期不在该对象的走访时限 {due_from} 至 {due_to} 内，或不是工作日。",
        en="The chosen day is outside the window {due_from} to {due_to} of this item, or not a working day.",
    ),
    "plan.no_owner": Text(
        zh="请先为该对象分派走访人，再排日期。", en="Assign a visitor to this item before giving it a day."
    ),
    "plan.day_full": Text(
        zh="工号 {staff_no} 在 {day} 已排满，请换一天或换人。",
        en="The day {day} of staff no. {staff_no} is full; choose another day or person.",
    ),
    "plan.visit_begun": Text(
        zh="该走访已经开始或结束，请在走访记录中处理。",
        en="This visit has begun or ended; continue in the visit record.",
    ),
    "plan.not_agreed": Text(
        zh="计划批准后才能分派和排期，目前为“{state}”。",
        en="Items are assigned and scheduled after approval; the plan is “{state}”.",
    ),
    "plan.bad_hours": Text(
        zh="其他工作时长应在 0 到 {most} 小时之间。",
        en="Hours for other duties must lie between 0 and {most}.",
    ),
    "plan.author_approves": Text(
        zh="计划由您编制或提交，须由另一人审批（编制与审批分离）。",
        en="You made or submitted this plan; another person approves it (author and approver are apart).",
    ),
    "plan.find_other_approver": Text(
        zh="请联系本单位其他有审批权限的人员。", en="Ask another person with the right to approve."
    ),
    "plan.find_outside_approver": Text(
        zh="本单位没有其他可审批人员。请由安全管理员为外部合作方（如园区管委会、第二运营商）登记审批岗位。",
        en="Nobody else in your organisation may approve. Ask the security administrator to register an outside partner (park committee, second operator) with the right to approve.",
    ),
    "plan.empty": Text(
        zh="计划中没有走访对象。请先生成建议，或手工添加。",
        en="The plan holds no customer. Make a proposal first, or add customers by hand.",
    ),
    "plan.no_people": Text(
        zh="本单位没有在岗的走访人员。请先登记人员及客户经理、台区经理岗位。",
        en="This unit has no visitors on duty. Register people with the role of customer manager or area manager first.",
    ),
    "plan.due_missing": Text(
        zh="有 {count} 户按规则到期但不在计划中。请点“重新生成建议”，再决定保留或写明理由移出。",
        en="{count} customers are due by rule and not in the plan. Propose again, then keep them or take them out with a reason.",
    ),
    "plan.random_short": Text(
        zh="随机对象 {have} 户，占 {total} 户的比例低于 {share}%（4-13）。请点“重新生成建议”自动补抽 {missing} 户。",
        en="{have} of {total} customers come from the random draw, below {share} % (4-13). Propose again: {missing} more are drawn.",
    ),
    "plan.random_exhausted": Text(
        zh="随机对象 {have} 户，占 {total} 户的比例低于 {share}%（4-13），但可抽取的客户已用完。请减少手工添加的对象，缺 {missing} 户。",
        en="{have} of {total} customers come from the random draw, below {share} % (4-13), and nobody is left to draw. Take out customers added by hand; {missing} are missing.",
    ),
    "plan.unowned": Text(
        zh="有 {count} 户没有资质相符的走访人（8.1-03）。请逐户选择走访人，或先补齐人员资质。",
        en="{count} customers have no visitor with the level they need (8.1-03). Choose a visitor for each, or qualify people first.",
    ),
    "plan.above_capacity": Text(
        zh="工号 {staff_no} 计划 {planned} 小时，超过可用的 {available} 小时，多出 {over} 小时。请调给他人、减少其他工作，或把不紧急的对象移出。",
        en="Staff no. {staff_no} has {planned} hours planned and {available} available, {over} too many. Give visits to others, cut other duties, or take out what is not urgent.",
    ),
    "plan.not_submittable": Text(
        zh="计划还不能提交，请先处理以下 {count} 个问题。",
        en="The plan cannot be submitted yet; {count} problems are to be solved first.",
    ),
    "plan.nothing_fits_less": Text(
        zh="没有可移出的对象：超出能力的都是必须保留的安全保障走访。请增加人员或减少其他工作。",
        en="Nothing can be taken out: what exceeds the capacity are visits for supply security that must stay. Add people or cut other duties.",
    ),
    "plan.items_open": Text(
        zh="还有 {count} 个对象没有结果。请逐个填写完成、未完成原因或调整到哪个月，不得自动结转。",
        en="{count} items have no result. Say for each whether it was done, why not, or to which month it moves; nothing is carried over by itself.",
    ),
    "plan.not_over": Text(
        zh="计划期 {ends_on} 结束后才能关闭。",
        en="The plan can be closed after {ends_on}, the end of its period.",
    ),
    "plan.moved_before": Text(
        zh="该对象已调整过一次，再次调整须由审批单位同意。",
        en="This item was moved once; moving it again needs the approving unit.",
    ),
    "plan.bad_target": Text(
        zh="只能调整到本计划期之后、六个月以内的月份。",
        en="An item can only move to a month after this plan, within six months.",
    ),
    "plan.bad_not_done": Text(zh="请选择未完成的原因。", en="Choose why it was not done."),
    "plan.nothing_asked": Text(
        zh="该对象没有待审批的变更。", en="This item has no change that waits for approval."
    ),
    # why a customer is due, in words; the facts come from the plan item
    "why.4-03": Text(
        zh="特级/一级重要用户每 {interval} 天现场走访一次；上次现场走访 {last}，最迟 {due_on}",
        en="Special-grade or grade-1 customer: on site every {interval} days; last on site {last}, at the latest {due_on}",
    ),
    "why.4-04": Text(
        zh="二级重要用户每 {interval} 天现场走访一次；上次现场走访 {last}，最迟 {due_on}",
        en="Grade-2 customer: on site every {interval} days; last on site {last}, at the latest {due_on}",
    ),
    "why.4-05": Text(
        zh="临时性重要用户，保障期 {starts} 开始，须提前 {lead} 天现场走访，最迟 {due_on}",
        en="Temporarily important: the guarantee period starts {starts}; on site {lead} days before, at the latest {due_on}",
    ),
    "why.4-06": Text(
        zh="35千伏及以上或大容量用户每 {interval} 天现场走访一次；上次现场走访 {last}，最迟 {due_on}",
        en="35 kV and above or large capacity: on site every {interval} days; last on site {last}, at the latest {due_on}",
    ),
    "why.4-07": Text(
        zh="10千伏专变用户每 {interval} 天走访一次，两次中至少一次现场；上次走访 {last}，最迟 {due_on}",
        en="10 kV customer: a visit every {interval} days, one of two on site; last visit {last}, at the latest {due_on}",
    ),
    "why.4-08": Text(
        zh="{energised} 送电，{within} 天内首次走访，最迟 {due_on}",
        en="Energised on {energised}; first visit within {within} days, at the latest {due_on}",
    ),
    "why.4-09": Text(
        zh="市场化合同 {ends} 到期，提前 {lead} 天走访，最迟 {due_on}",
        en="The market contract ends {ends}; a visit {lead} days before, at the latest {due_on}",
    ),
    "why.4-10": Text(
        zh="特殊关怀客户每 {interval} 天走访一次；上次走访 {last}，最迟 {due_on}",
        en="Special care: a visit every {interval} days; last visit {last}, at the latest {due_on}",
    ),
    "why.4-11": Text(
        zh="投诉 {closed} 办结且属实，{within} 个工作日内走访，最迟 {due_on}",
        en="A substantiated complaint was closed on {closed}; a visit within {within} working days, at the latest {due_on}",
    ),
    "why.4-12": Text(
        zh="台区 {area} 今年低压走访 {visited} 户，按年度 {rate}% 抽样补足（随机抽取）",
        en="Area {area}: {visited} low-voltage customers visited this year; drawn at random towards the yearly {rate} %",
    ),
    "why.4-13": Text(
        zh="随机抽取，保证随机对象不少于 {share}%（种子 {seed}）",
        en="Drawn at random so that at least {share} % are random (seed {seed})",
    ),
    "why.moved": Text(zh="由 {from_period} 计划调整而来", en="Moved here from the plan of {from_period}"),
    "why.manual": Text(zh="人工添加：{reason_text}", en="Added by hand: {reason_text}"),
    "why.priority": Text(
        zh="优先级 {value}：依据 {rule}，已逾期 {overdue} 天，另有 {further} 个事由",
        en="Priority {value}: by {rule}, {overdue} days overdue, {further} further reasons",
    ),
    "why.priority_plain": Text(zh="优先级 {value}：依据 {rule}", en="Priority {value}: by {rule}"),
    "why.moved.name": Text(zh="上期调整", en="moved from an earlier month"),
    "why.manual.name": Text(zh="人工添加", en="added by hand"),
    "why.never": Text(zh="无记录", en="none on record"),
    "why.other": Text(zh="{rule}，最迟 {due_on}", en="{rule}, at the latest {due_on}"),
    # why somebody who is due is not planned
    "leftout.do_not_contact": Text(
        zh="客户要求免打扰，只安排安全和供电保障走访（4-15）",
        en="The customer asked not to be contacted; only visits for safety and supply security (4-15)",
    ),
    "leftout.contact_cap": Text(
        zh="30天内各单位的主动走访已达上限，本期没有可用日期（4-14）",
        en="All units together have reached the cap of proactive visits; no day is left in this period (4-14)",
    ),
    "leftout.declined": Text(
        zh="客户谢绝走访后的暂停期内，期满再提出（除安全外）",
        en="In the pause after the customer declined; asked again when it is over (safety excepted)",
    ),
    "unplaced.no_room": Text(
        zh="该走访人在走访时限内已排满。可换人、减少其他工作，或手工确定日期。",
        en="The visitor has no room left inside the window. Choose another visitor, cut other duties, or set the day by hand.",
    ),
    "unplaced.no_workday": Text(
        zh="走访时限内没有工作日。可调整到其他月份，或请审批人同意移出。",
        en="There is no working day inside the window. Move it to another month, or ask for its removal.",
    ),
    "unplaced.no_owner": Text(
        zh="没有资质相符的走访人。请选择走访人，或先补齐人员资质。",
        en="Nobody with the level it needs. Choose a visitor, or qualify people first.",
    ),
    "leftout.removed": Text(zh="已写明理由移出", en="Taken out with a reason"),
    "leftout.due": Text(zh="已按规则列入计划", en="In the plan by rule already"),
    "leftout.visited": Text(zh="今年已走访", en="Visited this year already"),
    "leftout.prospect": Text(zh="潜在用户不计入抽样", en="A prospect is not part of the sample"),
}

register(MESSAGES)
