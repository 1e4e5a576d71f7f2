"""What this room says when it refuses, in both languages."""

from gridvisit.domain.demands.bulk import messages as _bulk  # noqa: F401 - registers its own
from gridvisit.domain.demands.imports import messages as _imports  # noqa: F401 - registers its own
from gridvisit.domain.demands.portal import messages as _portal  # noqa: F401 - registers its own
from gridvisit.domain.demands.problems import messages as _problems  # noqa: F401 - registered on import
from gridvisit.domain.demands.sending import messages as _sending  # noqa: F401 - registers its own
from gridvisit.domain.demands.teamwork import messages as _teamwork  # noqa: F401 - registers its own
from gridvisit.domain.demands.watch import messages as _watch  # noqa: F401 - registers its own
from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "demand.move_not_allowed": Text(
        zh="诉求现为“{state}”，不能执行此操作。请刷新后查看当前进度。",
        en="The demand is “{state}”; this step is not possible now. Reload to see where it stands.",
    ),
    "demand.missing": Text(zh="请补充此项。", en="Please fill this in."),
    "demand.id_reused": Text(
        zh="此编号已登记过另一条诉求。请重新登记。", en="This id already holds another demand. Register anew."
    ),
    "demand.account_unknown": Text(
        zh="没有这个户号，或不属于该客户。请核对；没有户号时请填写地点。",
        en="No such account number, or not this customer's. Check it; without one, give the place.",
    ),
    "demand.heard_in_future": Text(
        zh="客户提出时间不能晚于现在。", en="The customer cannot have spoken later than now."
    ),
    "demand.date_impossible": Text(
        zh="日期不合理，请核对（应在{first}年至{last}年之间）。",
        en="This date cannot be right; check it (between {first} and {last}).",
    ),
    "demand.danger_not_on_spot": Text(
        zh="涉及生命安全的诉求不能当场答复办结，请立即转抢修；确认没有危险的，请先选择“没有危险”。",
        en="A danger to life is not settled on the spot: hand it over now. If there is none, say so first.",
    ),
    "demand.not_answerable_on_spot": Text(
        zh="只有咨询和非供电职责的事项可以当场答复，其余请转相关单位办理。",
        en="Only questions and matters of others are settled on the spot; pass this one on.",
    ),
    "demand.already_returned": Text(
        zh="此诉求已退回过一次，不能再退。请接单办理；如有异议，由派单席或上一级单位裁定。",
        en="It was returned once already and cannot be returned again. Accept it; if in doubt, the desk or the level "
        "above decides.",
    ),
    "demand.reason_needed": Text(zh="请写明原因。", en="Please give the reason."),
    "demand.reason_not_listed": Text(zh="请从列出的原因中选择。", en="Choose one of the listed reasons."),
    "demand.report_opens": Text(
        zh="举报改为其他类型后，被举报单位将能看到客户原话和处理记录；请写明改类原因。",
        en="Once it is no longer a report, the unit reported on sees the customer's words and the record: give the reason.",
    ),
    "demand.reject_two_persons": Text(
        zh="不予受理须由一人提出、另一人确认。",
        en="Turning a demand away takes two persons: one proposes, another confirms.",
    ),
    "demand.not_proposed": Text(
        zh="尚无人提出，请先提出再由他人确认。",
        en="Nobody has proposed it yet; propose first, another confirms.",
    ),
    "demand.u0_never_suspended": Text(
        zh="危急诉求不得挂起，请立即处置。",
        en="A demand with danger to life is never suspended; act at once.",
    ),
    "demand.proof_needed": Text(zh="请附上佐证。", en="Please give the proof."),
    "demand.customer_not_told": Text(
        zh="挂起前须先告知客户，请填写告知时间。", en="Tell the customer first and give the time."
    ),
    "demand.end_needed": Text(
        zh="请填写晚于现在的预计恢复日期。",
        en="Give the day on which work is expected to go on, after today.",
    ),
    "demand.suspended_too_long": Text(
        zh="挂起累计不得超过 {days} 天。", en="All suspensions together may last at most {days} days."
    ),
    "demand.suspension_two_persons": Text(
        zh="挂起须由办理人提出、派单席批准，不能是同一人。",
        en="The handler proposes a suspension, the desk grants it: two persons.",
    ),
    "demand.no_suspension": Text(
        zh="没有待批准或进行中的挂起。", en="There is no suspension to decide or to end."
    ),
    "demand.result_not_listed": Text(zh="请从列出的办理结果中选择。", en="Choose one of the listed results."),
    "demand.not_ours_not_solved": Text(
        zh="非供电职责的事项不能记为“已解决”，请选“已转介”。",
        en="What is not ours cannot be recorded as solved; choose “referred”.",
    ),
    "demand.plan_date_needed": Text(zh="列入计划须写明日期。", en="A plan needs its date."),
    "demand.told_at_impossible": Text(
        zh="告知客户的时间须在客户提出之后、现在之前。",
        en="The customer was told after speaking and before now; check the time.",
    ),
    "demand.verifier_visited": Text(
        zh="您是走访人，不能核实本诉求，请由指挥中心或其他单位核实。",
        en="You made the visit, so another person verifies: the command centre or another unit.",
    ),
    "demand.verifier_handled": Text(
        zh="您参与了办理，不能核实本诉求，请由他人核实。",
        en="You took part in handling it, so another person verifies.",
    ),
    "demand.not_asked": Text(zh="请询问客户并记录回答。", en="Ask the customer and record the answer."),
    "demand.too_few_attempts": Text(
        zh="已联系 {made} 次。须在至少 {days} 天内联系满 {needed} 次，才能按未能确认办结。",
        en="Tried {made} times. It takes {needed} attempts on at least {days} days to close without the customer's word.",
    ),
    "demand.withdrawal_independent": Text(
        zh="撤诉须由独立单位回访核实。", en="A withdrawal is verified by an independent unit."
    ),
    "demand.use_withdrawal": Text(
        zh="客户已撤回，请核实是否本人自愿。", en="The customer withdrew it; verify that it was of free will."
    ),
    "demand.not_withdrawn": Text(zh="客户没有撤回此诉求。", en="The customer has not withdrawn this demand."),
    "demand.report_other_unit": Text(
        zh="举报不得由被举报单位办理，请派往其他单位。",
        en="A report is not handled by the unit reported on; send it to another one.",
    ),
    "demand.report_unit_needed": Text(
        zh="举报须指明被举报单位，以便回避。",
        en="A report names the unit reported on, so that it can be kept out.",
    ),
    "demand.longer_needs_desk": Text(
        zh="改为此类型会延长时限，须由指挥中心办理并计数。",
        en="This change gives more time: only the desk may make it, and it is counted.",
    ),
    "demand.danger_stays": Text(
        zh="客户的话涉及生命安全，须由人确认无危险并写明原因后才能取消危急。",
        en="The words speak of danger to life; a person must confirm there is none, with the reason.",
    ),
    "demand.merge_same_person": Text(
        zh="只能并入同一客户、同一联系人的诉求。",
        en="Only demands of the same customer and contact are merged.",
    ),
    "demand.merge_into_ended": Text(
        zh="对方诉求已办结、已撤回或已并单，不能并入。请并入仍在办理的诉求，或重开后再并。",
        en="The other demand is over: ended, withdrawn or merged itself. Merge into one still worked on.",
    ),
    "demand.merge_danger": Text(
        zh="危急诉求不能并入不危急的诉求。请反向并单，或先确认危险。",
        en="A danger is not merged into a demand without one. Merge the other way round.",
    ),
    "demand.merge_complaint": Text(
        zh="投诉只能并入投诉，以免答复时限变长。请反向并单，或先将对方改为投诉。",
        en="A complaint merges only into a complaint, or its answer would come later. Merge the other way round, "
        "or retype the other first.",
    ),
    "demand.hand_over_danger": Text(
        zh="只有危急诉求可以直接转抢修，其余由派单席派单。",
        en="Only a danger to life goes straight to the repair desk; the desk sends the others.",
    ),
    "demand.merge_itself": Text(zh="不能并入自身。", en="A demand is not merged into itself."),
    "demand.part_count": Text(
        zh="一段话可拆成 {fewest} 至 {most} 件诉求。", en="A text is split into {fewest} to {most} demands."
    ),
    "demand.part_empty": Text(zh="第 {part} 段没有文字。", en="Part {part} has no words."),
    "demand.part_not_said": Text(
        zh="第 {part} 段不在客户原话中。请照原话截取，不要改写。",
        en="The customer did not say part {part}. Cut it out of the customer's words as it stands.",
    ),
    "demand.part_twice": Text(zh="第 {part} 段与前面的重复。", en="Part {part} is the same as one before."),
    "demand.ticket_twice": Text(
        zh="工单编号“{value}”在第 {first} 行已出现，不再另行登记；原话不同的，记入该诉求。",
        en="The ticket number “{value}” stands in row {first} already and is one demand; other words join its record.",
    ),
    "demand.ticket_elsewhere": Text(
        zh="该工单或户号属于您管辖范围以外的单位，本行未导入。",
        en="The ticket or its account belongs to a unit beyond yours; this row was left out.",
    ),
    "demand.ticket_account_unknown": Text(
        zh="没有户号“{value}”，已原样记下。请核对是谁的诉求。",
        en="No account “{value}”; it is kept as it stands. Check whose demand it is.",
    ),
    "demand.ticket_suggested": Text(
        zh="按原话提示为“{type} · {topic}”（把握 {percent}%），分拣时由人确认。",
        en="The words suggest “{type} · {topic}” ({percent}% sure); a person confirms it at triage.",
    ),
    "demand.ticket_several": Text(
        zh="原话中可能有 {n} 件诉求，登记后可拆分。",
        en="The words seem to hold {n} demands; they can be split after registering.",
    ),
    "demand.ticket_danger": Text(
        zh="原话涉及危险（{words}），导入后立即按危急处置。",
        en="The words speak of danger ({words}); it is handled as danger at once.",
    ),
    "demand.tickets_stay": Text(
        zh="已登记的诉求不能随导入撤销，以免丢失。登记有误的，请按“不予受理”由两人办理。",
        en="Registered demands are not taken back with an import, so that none is lost. Two persons turn a wrong one away.",
    ),
    "demand.other_unit_needed": Text(zh="请选择承办单位。", en="Choose the unit that handles it."),
    "demand.handler_elsewhere": Text(
        zh="办理人不属于承办单位。", en="The handler does not belong to the handling unit."
    ),
    "promise.due_past": Text(zh="承诺日期不能早于今天。", en="A promise cannot be due before today."),
    "promise.ended": Text(zh="此承诺已了结，不能再改。", en="This promise is settled and stays as it is."),
    "promise.text_needed": Text(zh="请写明承诺内容。", en="Say what was promised."),
    "promise.owner_unknown": Text(
        zh="请选择本单位的责任人。", en="Choose a responsible person of your units."
    ),
}

register(MESSAGES)
