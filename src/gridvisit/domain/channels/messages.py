"""What this room says when it refuses, and what it writes to customers, in both languages.

Rules for the letters: no names, no account numbers, no amounts; no deadline that is not a published promise
(5.2-04); never ask for payments or identity cards; always a way to check that the visitor is real. Another room
that writes to customers registers `notice.<kind>` in its own messages.
"""

from gridvisit.foundation.kernel.text import Text, register

NOTICE_PREFIX = "notice."

NOTICES: dict[str, Text] = {
    "notice.appointment_proposed": Text(
        zh="【{unit}】您好，我单位工作人员（工号{people}）拟于{slot}{channel}，约{minutes}分钟，内容：{agenda}。"
        "是否方便由您决定，可确认、改期或谢绝。如需核实来访人员请拨打{hotline}。",
        en="[{unit}] Hello. Our staff (no. {people}) would like to make a visit ({channel}) on {slot}, about {minutes} minutes, "
        "about: {agenda}. It is up to you: confirm, move or decline. To check who is coming call {hotline}.",
    ),
    "notice.appointment_confirmed": Text(
        zh="【{unit}】走访时间已约定：{slot}，{channel}，工作人员工号{people}。走访结束时，如您认可走访属实，"
        "可将确认码{code}告知工作人员。此码仅用于确认走访，与缴费、银行卡无关。如需核实请拨打{hotline}。",
        en="[{unit}] The visit is agreed: {slot}, {channel}, staff no. {people}. At the end, if the visit took place, "
        "you may tell our staff the code {code}. It only confirms the visit and has nothing to do with payments. "
        "To check call {hotline}.",
    ),
    "notice.appointment_moved": Text(
        zh="【{unit}】抱歉，原定的走访需要改期，新时间拟为{slot}（{channel}）。是否方便由您决定，可确认、改期或谢绝。核实电话{hotline}。",
        en="[{unit}] We are sorry: the visit has to be moved, to {slot} ({channel}). It is up to you: confirm, move or decline. "
        "To check call {hotline}.",
    ),
    "notice.appointment_people": Text(
        zh="【{unit}】{slot}的走访（{channel}）改由工号{people}的工作人员前来，时间不变。如需核实请拨打{hotline}。",
        en="[{unit}] For the visit on {slot} ({channel}) staff no. {people} will come instead; the time stays. "
        "To check call {hotline}.",
    ),
    "notice.appointment_cancelled": Text(
        zh="【{unit}】原定{slot}的走访已取消，由此带来的不便请谅解。有用电问题可随时拨打{hotline}。",
        en="[{unit}] The visit on {slot} is cancelled; we are sorry for the trouble. For questions call {hotline} at any time.",
    ),
    "notice.appointment_reminder": Text(
        zh="【{unit}】提醒：{slot}的走访（{channel}，工号{people}）即将开始，如不方便仍可改期或谢绝。核实电话{hotline}。",
        en="[{unit}] Reminder: the visit on {slot} ({channel}, staff no. {people}) is near; you may still move or decline it. "
        "To check call {hotline}.",
    ),
    "notice.visit_code": Text(
        zh="【{unit}】工号{people}的工作人员正在对您走访。如走访属实，可将确认码{code}告知工作人员；如无此事请拨打{hotline}。此码与缴费、银行卡无关。",
        en="[{unit}] Staff no. {people} is visiting you. If this is true you may tell the code {code}; if not, please call {hotline}. "
        "The code has nothing to do with payments.",
    ),
    "notice.demand_received": Text(
        zh="【{unit}】您反映的问题已登记，编号{number}。可随时查看办理情况。咨询电话{hotline}。",
        en="[{unit}] What you told us is registered under number {number}. You can see its progress at any time. Phone {hotline}.",
    ),
    "notice.demand_answered": Text(
        zh="【{unit}】您反映的问题（编号{number}）已有办理结果，可查看。如不满意请告诉我们：{hotline}。",
        en="[{unit}] There is a result for number {number}; please have a look. If you are not satisfied tell us: {hotline}.",
    ),
    "notice.demand_answer_corrected": Text(
        zh="【{unit}】您反映的问题（编号{number}）此前的答复有误，已更正，请查看。不便之处敬请谅解。咨询电话{hotline}。",
        en="[{unit}] Our answer to number {number} was not right and has been corrected; please have a look. We apologise. "
        "Phone {hotline}.",
    ),
    "notice.survey": Text(
        zh="【{unit}】想听听您对本次服务（编号{number}）的看法，一分钟即可。答不答、怎么答都由您决定，服务人员看不到您的姓名。",
        en="[{unit}] We would like your opinion on our service (number {number}); one minute is enough. "
        "It is up to you; those who served you will not see your name.",
    ),
    "notice.survey_sample": Text(
        zh="【{unit}】您被随机抽中参加用电服务调查，一分钟即可。答不答、怎么答都由您决定，服务人员看不到您的姓名。",
        en="[{unit}] You were drawn at random for a survey on our service; one minute is enough. It is up to you; those who "
        "serve you will not see your name.",
    ),
    "notice.survey_reminder": Text(
        zh="【{unit}】前几天请您谈谈对我们服务的看法，链接仍然有效。不想参加可在页面上点“不参加”，我们不再打扰。",
        en="[{unit}] Some days ago we asked for your opinion; the link still works. If you choose “No, thank you” there we "
        "will not ask again.",
    ),
}

MESSAGES: dict[str, Text] = {
    "attempt.too_many": Text(
        zh="本次任务已联系 {made} 次，达到上限 {limit} 次，请改用其他渠道或如实登记为无法联系。",
        en="{made} attempts were made for this task, the limit is {limit}. Use another channel or record it as unreachable.",
    ),
    "attempt.in_future": Text(zh="联系时间不能晚于现在。", en="An attempt cannot lie in the future."),
    "attempt.outcome": Text(zh="联系结果不在代码表内。", en="The result of the attempt is not on the list."),
    "attempt.outside_hours": Text(
        zh="{at} 不在可致电的时段（{hours}）内，或当日为节假日；除非客户要求，请换个时间。",
        en="{at} is outside the calling hours ({hours}) or on a holiday; unless the customer asked, choose another time.",
    ),
    "notice.kind_unknown": Text(zh="没有“{kind}”这种通知模板。", en="There is no message template “{kind}”."),
    "notice.internal_deadline": Text(
        zh="发给客户的文字里有“{found}”，内部时限不能作为承诺对外说明，只能引用已公布的服务承诺（5.2-04）。",
        en="The text for the customer says “{found}”. Internal deadlines are no promises: quote published ones only (5.2-04).",
    ),
    "notice.not_failed": Text(
        zh="只有发送失败的通知可以重发。", en="Only a failed message can be sent again."
    ),
    "gateway.answer": Text(
        zh="短信网关没有正常应答（{status_code}），稍后自动重试。",
        en="The message gateway did not answer properly ({status_code}); it is tried again.",
    ),
}

register(NOTICES | MESSAGES)
