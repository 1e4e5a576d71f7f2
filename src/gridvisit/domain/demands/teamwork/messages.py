"""What working together says when it refuses, and what it tells staff, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "joint.not_with_unit": Text(
        zh="诉求尚未派到承办单位，或已办结，此时不能进行。",
        en="No unit has the demand in hand now, so this is not possible.",
    ),
    "joint.day_past": Text(zh="希望完成日期不能早于今天。", en="The wished day cannot lie before today."),
    "joint.settled": Text(
        zh="该协办事项已答复或已撤销，不能再改。", en="This part is answered or waived and stays as it is."
    ),
    "joint.part_open": Text(
        zh="还有 {n} 项协办未答复。请等待答复，或写明原因撤销后再办结。",
        en="{n} parts asked of others are still open. Wait for the answers, or waive them with a reason, then resolve.",
    ),
    "joint.own_unit": Text(
        zh="承办单位本身不能作为协办单位，请选择其他单位或指定办理人。",
        en="The unit in charge does not help itself: choose another unit, or name a handler.",
    ),
    "joint.not_asked": Text(
        zh="只有被请求协办的单位或人员可以答复。", en="Only the unit or person that was asked answers."
    ),
    "joint.cannot_handle": Text(
        zh="所选人员不在岗，或没有办理诉求的权限。",
        en="The person is not in post, or may not handle demands.",
    ),
    "joint.may_not_know": Text(
        zh="所选人员按回避规定不得知悉该举报。",
        en="The person must be kept out of this report.",
    ),
    "demand.joint_asked": Text(
        zh="诉求 {number}：请您单位协办，希望 {by} 前完成。",
        en="Demand {number}: your unit is asked for a part of it, wished by {by}.",
    ),
    "demand.joint_answered": Text(
        zh="诉求 {number}：{unit}已答复协办事项（{result}）。",
        en="Demand {number}: {unit} answered its part ({result}).",
    ),
    "demand.update_asked_notice": Text(
        zh="诉求 {number}：请尽快反馈办理进展。", en="Demand {number}: please say how it stands."
    ),
    "demand.handed_on_notice": Text(
        zh="有工作交接给您：诉求 {demands} 件、承诺 {promises} 项、协办 {parts} 项。",
        en="Work was handed on to you: {demands} demands, {promises} promises, {parts} parts.",
    ),
    "leaver.no_successor": Text(zh="请选择至少一位接手人。", en="Choose at least one successor."),
    "leaver.himself": Text(zh="接手人不能是移交人本人。", en="Who leaves cannot be his own successor."),
    "leaver.outside": Text(
        zh="该事项属于您管辖以外的单位，请由该单位或其上级交接。",
        en="It belongs to a unit beyond yours; that unit, or the level above it, hands it on.",
    ),
    "leaver.promise_kept_elsewhere": Text(
        zh="承诺单位不含接手人，请选择本单位人员。",
        en="The successor does not belong to the unit that promised; choose somebody of it.",
    ),
}

register(MESSAGES)
