"""What the watch over demands says, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "demand.alarm_near": Text(
        zh="诉求 {number}：“{what}”即将到期，应于 {due} 前完成（{unit}）。",
        en="Demand {number}: “{what}” is nearly due, by {due} ({unit}).",
    ),
    "demand.alarm_due": Text(
        zh="诉求 {number}：“{what}”已到期未完成，应于 {due} 前完成（{unit}）。",
        en="Demand {number}: “{what}” was due by {due} and is not done ({unit}).",
    ),
    "demand.alarm_up": Text(
        zh="超时上报：诉求 {number} 的“{what}”应于 {due} 前完成，{unit}至今未完成。",
        en="Reported up: “{what}” of demand {number} was due by {due}; {unit} has not done it.",
    ),
    "demand.sent": Text(
        zh="诉求 {number} 已派给{unit}，请接单办理。", en="Demand {number} was sent to {unit}; accept it."
    ),
    "demand.sent_back": Text(
        zh="诉求 {number} 被退回，请重新派单。", en="Demand {number} was returned; send it on anew."
    ),
    "demand.supervision_ordered": Text(
        zh="{level}对诉求 {number} 进行督办，请于 {by} 前报告进展。",
        en="{level} supervises demand {number}: report progress by {by}.",
    ),
    "demand.supervision_reported": Text(
        zh="督办诉求 {number}：{unit}已报告进展。",
        en="Supervised demand {number}: {unit} has reported progress.",
    ),
    "demand.supervision_late": Text(
        zh="督办诉求 {number}：{unit}未在 {by} 前报告进展。",
        en="Supervised demand {number}: {unit} has not reported by {by}.",
    ),
    "demand.supervision_lifted": Text(
        zh="诉求 {number} 的督办已解除。", en="The supervision of demand {number} was lifted."
    ),
    "supervision.level": Text(
        zh="督办须由责任单位的上级单位提出。请联系上级单位。",
        en="Only a level above the responsible unit supervises. Ask that level.",
    ),
    "supervision.ended": Text(
        zh="诉求已办结，不能再督办。", en="The demand is finished; there is nothing left to supervise."
    ),
    "supervision.not_dispatched": Text(
        zh="诉求还没有责任单位，请先派单。",
        en="No unit is responsible for the demand yet; dispatch it first.",
    ),
    "supervision.already": Text(zh="此诉求已在督办中。", en="The demand is under supervision already."),
    "supervision.none": Text(
        zh="此诉求没有在督办中。请刷新页面。", en="The demand is not under supervision. Reload the page."
    ),
    "supervision.text": Text(zh="请写明内容。", en="Please say what it is about."),
    "supervision.past": Text(zh="报告时限须晚于现在。", en="The time to answer by must lie in the future."),
}

register(MESSAGES)
