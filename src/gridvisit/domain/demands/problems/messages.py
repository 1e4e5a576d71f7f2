"""What common problems say when they refuse, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "problem.never": Text(
        zh="举报和表扬不归入共性问题。", en="Reports and praise never join a common problem."
    ),
    "problem.demand_ended": Text(
        zh="该诉求已办结，不能再归入。", en="This demand has ended and cannot join any more."
    ),
    "problem.already_in": Text(
        zh="诉求{number}已归入另一共性问题，请先移出。",
        en="Demand {number} belongs to another common problem; take it out there first.",
    ),
    "problem.too_few": Text(zh="请至少选择另一条诉求。", en="Choose at least one other demand."),
    "problem.name_needed": Text(zh="请填写问题名称。", en="Give the problem a name."),
    "problem.fixed_already": Text(
        zh="整改结果已填写。写错的请用“更正”。",
        en="The fix is written already. What is wrong in it is corrected.",
    ),
    "problem.not_fixed": Text(zh="请先填写整改结果。", en="Write down the fix first."),
    "problem.closed": Text(zh="该共性问题已关闭。", en="This common problem is closed."),
    "problem.open_left": Text(
        zh="还有 {count} 位客户未告知，不能关闭。请逐一告知或移出。",
        en="{count} customers are still to be told: tell them one by one, or take them out, before closing.",
    ),
    "problem.not_to_tell": Text(
        zh="该诉求现为“{standing}”，此时不能登记告知。",
        en="This demand stands at “{standing}”; telling cannot be recorded now.",
    ),
    "problem.person_first": Text(
        zh="此客户尚未联系过，须由人电话或当面告知。",
        en="Nobody has reached this customer yet: a person tells him, by phone or face to face.",
    ),
    "problem.fixed_at_impossible": Text(
        zh="整改完成时间不能晚于现在。", en="The fix cannot have been done later than now."
    ),
    "problem.nothing_corrected": Text(
        zh="没有改动。请填写更正后的内容。", en="Nothing was changed. Write what it should say."
    ),
    "problem.told_before_correction": Text(
        zh="告知更正的时间须在更正之后、现在之前。",
        en="The customer is told of the correction after it was made and before now; check the time.",
    ),
    "problem.not_member": Text(
        zh="该诉求不在此共性问题中。", en="This demand does not belong to the common problem."
    ),
}

register(MESSAGES)
