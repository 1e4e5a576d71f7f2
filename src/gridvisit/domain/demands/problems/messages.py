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
        zh="整改结果已填写，不能再改。", en="The fix is written already and stays as it is."
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
    "problem.not_member": Text(
        zh="该诉求不在此共性问题中。", en="This demand does not belong to the common problem."
    ),
}

register(MESSAGES)
