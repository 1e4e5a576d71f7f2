"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

VISIT: dict[str, Text] = {
    "visit.move_not_allowed": Text(
        zh="走访处于“{state}”，不能执行此步骤。", en="The visit is “{state}”; this step is not possible now."
    ),
    "visit.not_now": Text(
        zh="走访处于“{state}”，此内容不能再修改。",
        en="The visit is “{state}”; this can no longer be changed.",
    ),
    "visit.archived": Text(
        zh="走访已于 {archived_at} 归档，不能修改。",
        en="This visit was archived on {archived_at} and cannot be changed.",
    ),
    "visit.addendum": Text(
        zh="如需更正或补充，请添加补充说明。", en="To correct or complete it, add an addendum."
    ),
    "visit.party_unknown": Text(
        zh="走访对象不在档案内，或已销户。请先登记为客户或潜在用户。",
        en="The customer is not on file, or closed. Register the customer or prospect first.",
    ),
    "visit.not_the_partys": Text(
        zh="所选户号或用电地址不属于该客户。", en="The account or site does not belong to this customer."
    ),
    "visit.owner_needed": Text(zh="请指定一名责任走访人。", en="Name one responsible visitor."),
    "visit.owner_unknown": Text(
        zh="走访人不存在，或当日不在岗，请另选。",
        en="This person is unknown or not at work on that day; choose another.",
    ),
    "visit.companion_other": Text(
        zh="同行人须是走访人以外的另一人。", en="The companion must be another person than the visitor."
    ),
    "visit.reason_needed": Text(zh="请至少选择一个走访事由。", en="Give at least one reason for the visit."),
    "visit.reason_text": Text(zh="请写明原因。", en="Please give the reason."),
    "visit.day_past": Text(zh="日期不能早于今天。", en="The day cannot be before today."),
    "visit.has_appointment": Text(
        zh="已与客户约定时间，请在预约中改期，以便通知客户。",
        en="A time is agreed with the customer; change the appointment so that the customer is told.",
    ),
    "visit.contact_cap": Text(
        zh="自 {since} 起 {window} 天内对该客户的主动走访（各单位合计）已达 {limit} 次上限，请合并事由或改期。",
        en="Within {window} days from {since} this customer already has the {limit} proactive visits allowed, all units together. Merge the reasons or choose a later day.",
    ),
    "visit.do_not_contact": Text(
        zh="客户要求免打扰。除安全和法定通知、客户主动要求外，不得安排走访或联系。",
        en="The customer asked not to be contacted. Only safety and legal notices, or the customer's own wish, allow a visit.",
    ),
    "visit.void_not_proposed": Text(zh="尚无人提出作废。", en="Nobody has proposed to void this visit."),
    "visit.void_second_person": Text(
        zh="作废须由提出人以外的另一人确认。", en="A second person must confirm the void."
    ),
    "visit.reveal_day": Text(
        zh="代他人走访的，只能在走访日（{day}）前 {hours} 小时至当日结束期间查看客户联系方式。请临近走访日再查看，或请客户经理联系。",
        en="Who visits for a colleague sees the customer's contact data from {hours} hours before the day of the visit ({day}) to its end. Look again then, or ask the customer manager to call.",
    ),
    "visit.finding": Text(zh="核查结论不在代码表内。", en="The finding is not on the list."),
    "visit.unstaffed": Text(
        zh="机器人、自助终端是无人接触点，不能算作走访。",
        en="A bot or kiosk is an unstaffed touchpoint and never a visit.",
    ),
    "visit.official_account": Text(
        zh="线上走访须使用认证的官方账号，请填写账号名称。",
        en="Online visits use a verified official account; name it.",
    ),
    "visit.other_channel": Text(
        zh="请选择与现在不同的渠道。", en="Choose a channel other than the present one."
    ),
    "visit.too_few_attempts": Text(
        zh="已联系 {made} 次。判定“无法联系”需要至少 {needed} 次、分布在 {days} 天以上且均未联系上。",
        en="{made} attempts so far. “Unreachable” takes at least {needed} vain attempts on {days} different days.",
    ),
    "visit.field_unknown": Text(
        zh="“{name}”不在本表采集范围内，请删除（采集最小化）。",
        en="“{name}” is not part of this form; leave it out (no more data than needed).",
    ),
    "visit.field_value": Text(zh="“{name}”的取值不正确。", en="The value of “{name}” is not valid."),
    "supply.unknown": Text(zh="用品代码不在清单内：{codes}。", en="Not on the list of supplies: {codes}."),
}

READY: dict[str, Text] = {
    "ready.brief_missing": Text(zh="客户画像尚未生成。", en="The brief has not been built."),
    "ready.brief_old": Text(
        zh="客户画像已超过 {hours} 小时，请重新生成。",
        en="The brief is older than {hours} hours; build it again.",
    ),
    "ready.supplies": Text(
        zh="还有 {count} 项用品未勾选：{codes}。", en="{count} supplies are not ticked yet: {codes}."
    ),
    "ready.second_person": Text(
        zh="进入配电场所须 {persons} 人，请指定同行人。",
        en="An electrical room takes {persons} persons; name a companion.",
    ),
    "ready.not_qualified": Text(
        zh="走访人没有当日有效的走访资质（考试成绩不低于 {score} 分）。",
        en="The visitor has no qualification valid on that day (exam score at least {score}).",
    ),
    "ready.level": Text(
        zh="该类客户须由 {level} 及以上资质人员走访，请更换走访人或由其同行。",
        en="This class of customer needs level {level}; change the visitor or let such a person accompany.",
    ),
    "ready.pledge": Text(
        zh="走访人的保密承诺未签或已超过 {days} 天，请先签署。",
        en="The confidentiality pledge is missing or older than {days} days; sign it first.",
    ),
    "ready.conflict": Text(
        zh="走访人与该客户有利益关系申报，请更换走访人。",
        en="The visitor has declared an interest in this customer; name another visitor.",
    ),
}

APPOINTMENT: dict[str, Text] = {
    "appointment.move_not_allowed": Text(
        zh="预约处于“{state}”，不能执行此操作。", en="The appointment is “{state}”; this is not possible."
    ),
    "appointment.agenda": Text(
        zh="请写明走访内容（每项不超过 {limit} 字），客户有权事先知道。",
        en="Say what the visit is about (at most {limit} characters each); the customer may know beforehand.",
    ),
    "appointment.people": Text(zh="请写明由谁走访（工号）。", en="Say who will come (staff numbers)."),
    "appointment.minutes": Text(zh="请写明预计时长。", en="Say how long it will take."),
    "appointment.no_contact": Text(
        zh="该客户没有联系人，请先登记联系人。", en="This customer has no contact; register one first."
    ),
    "appointment.in_past": Text(zh="约定时间须晚于现在。", en="The time must lie ahead."),
    "appointment.slot_order": Text(zh="结束时间须晚于开始时间。", en="The end must be after the start."),
    "appointment.outside_hours": Text(
        zh="约定时间不在允许的时段（{hours}）内，或当日为节假日。客户主动要求的时间不受此限。",
        en="The time is outside the allowed hours ({hours}) or on a holiday. A time the customer asks for is free of this.",
    ),
    "appointment.declined_lately": Text(
        zh="客户近期谢绝过走访，{until} 前请勿再次提出（安全事项除外）。",
        en="The customer declined lately; do not propose again before {until} (except for safety).",
    ),
    "appointment.confirmed_by": Text(
        zh="确认方只能是走访人或热线。", en="It is confirmed by the visitor or the hotline."
    ),
    "appointment.no_wish": Text(
        zh="客户没有提出改期要求。", en="The customer has not asked for another time."
    ),
    "appointment.none": Text(
        zh="还没有预约，请先提出预约。", en="There is no appointment yet; propose one first."
    ),
    "appointment.exists": Text(
        zh="已有有效预约，不能登记为无预约。", en="There is an appointment; it cannot be recorded as none."
    ),
    "appointment.none_reason": Text(
        zh="无预约上门的原因只能是紧急情况、客户要求、社区服务日或随机抽查；都不是的，请如实说明。",
        en="The reason for coming without appointment is emergency, customer asked, community day or re-check; if none fits, explain honestly.",
    ),
    "appointment.side": Text(zh="请说明是我方还是客户失约。", en="Say who missed it: us or the customer."),
    "appointment.not_yet": Text(zh="约定时间还没到。", en="The agreed time has not come yet."),
    "appointment.link_expired": Text(
        zh="此链接已过期。如需联系我们请拨打供电服务热线。",
        en="This link has expired. To reach us call the service hotline.",
    ),
    "appointment.visit_begun": Text(
        zh="走访已经开始或已结束，不能再更改预约。",
        en="The visit has begun or is over; the appointment can no longer be changed.",
    ),
}

RECORD: dict[str, Text] = {
    "policy.not_in_force": Text(
        zh="该政策的有效期为 {since} 至 {until}，今天不在有效期内，不能宣传。",
        en="This policy is in force from {since} to {until}, not today; it cannot be explained.",
    ),
    "policy.unknown": Text(zh="没有这条政策。", en="There is no such policy item."),
    "policy.proof": Text(zh="宣传凭证只能是：{allowed}。", en="The proof is one of: {allowed}."),
    "record.policies": Text(
        zh="还没有讲解任何政策；确实未讲的请写明原因。",
        en="No policy was explained yet; if none was, say why.",
    ),
    "record.need": Text(
        zh="“{area}”还没有填写：有需求、无需求、不适用，或未询问及原因。",
        en="“{area}” is open: need, no need, not applicable, or not asked with the reason.",
    ),
    "record.need_reason": Text(zh="“{area}”未询问，请写明原因。", en="“{area}” was not asked; say why."),
    "record.inquiries": Text(
        zh="还有 {count} 个问题没有答复、告知去处或转为诉求（5.4-01）。",
        en="{count} questions have no answer, referral or demand yet (5.4-01).",
    ),
    "record.met_role": Text(zh="请填写受访人的角色。", en="Say in what role the person you met spoke."),
    "record.confirmation": Text(
        zh="请填写客户确认结果；客户拒绝确认也如实填写。",
        en="Record the customer's confirmation; a refusal is recorded as it is.",
    ),
    "record.confirmation_reason": Text(
        zh="客户未确认的，请写明原因。", en="If the customer did not confirm, say why."
    ),
    "record.started": Text(zh="缺少开始时间。", en="The start time is missing."),
    "record.ended": Text(zh="缺少结束时间。", en="The end time is missing."),
    "record.times_order": Text(
        zh="时间先后不合理，请核对开始、结束和填写时间。",
        en="The times are not in order; check start, end and recording.",
    ),
    "record.in_future": Text(
        zh="时间不能晚于现在，请核对设备时钟。",
        en="A time lies in the future; check the clock of the device.",
    ),
    "offer.outside_permit": Text(
        zh="“{service}”不在{kind}的许可业务范围内（条款 {clause}），不能推介。",
        en="“{service}” is not among the services a {kind} may offer (clause {clause}).",
    ),
    "archive.kept": Text(
        zh="走访档案应保存规定年限，不能删除（条款 {clause}）。需要更正的，请补充说明。",
        en="The file of a visit is kept for the years set and is not deleted (clause {clause}). Correct it by an addendum.",
    ),
    "correction.said": Text(
        zh="请写明更正后的内容，最多300字。", en="Say what is right now, in at most 300 characters."
    ),
    "correction.reference": Text(
        zh="请填写主系统的更正单号，最多60字。",
        en="Give the number in the master system, at most 60 characters.",
    ),
    "correction.sent_already": Text(
        zh="这项更正已于 {when} 提交主系统。", en="This correction was sent to the master system on {when}."
    ),
    "inquiry.question": Text(zh="请写明客户的问题。", en="Write down the question."),
    "inquiry.end_needed": Text(
        zh="请填写答复、告知的去处，或选择对应的诉求。",
        en="Give the answer, where the customer was sent, or the demand.",
    ),
    "estimate.range": Text(
        zh="请填写节能量区间，下限不大于上限（5.3-04）。",
        en="Give the range of the saving, low not above high (5.3-04).",
    ),
    "estimate.period": Text(
        zh="请填写测算所用数据的起止日期（5.3-04）。", en="Give the period of the data used (5.3-04)."
    ),
    "estimate.method": Text(zh="请写明测算方法（5.3-04）。", en="Name the method of the estimate (5.3-04)."),
    "promise.not_listed": Text(
        zh="该事项不在本次应交代的旧账内。", en="This is not among the open matters of this customer."
    ),
    "promise.status": Text(
        zh="承诺状态只能是：{allowed}。", en="The status of a promise is one of: {allowed}."
    ),
}

EVIDENCE: dict[str, Text] = {
    "evidence.content_needed": Text(
        zh="请附上文件、签名或记录编号。", en="Attach the file, the signature or the record number."
    ),
    "evidence.in_future": Text(
        zh="采集时间晚于现在，请核对设备时钟。",
        en="It was captured in the future; check the clock of the device.",
    ),
    "evidence.position": Text(
        zh="定位数据不正确（经纬度、精度或坐标系）。",
        en="The position is not valid (latitude, longitude, accuracy or datum).",
    ),
    "evidence.token": Text(zh="请填写现场标识码。", en="Enter the site token."),
    "evidence.code_none": Text(
        zh="还没有向客户发送确认码，请先发送。", en="No code was sent to the customer yet; send one first."
    ),
    "evidence.code_wrong": Text(
        zh="确认码不正确，还可尝试 {left} 次。", en="The code is wrong; {left} tries are left."
    ),
    "evidence.code_tries": Text(
        zh="确认码已错误 {limit} 次，请重新发送。", en="The code was wrong {limit} times; send a new one."
    ),
    "evidence.strokes": Text(zh="签名数据过大，请重新签名。", en="The signature is too large; sign again."),
    "evidence.photo_subject": Text(
        zh="只能拍摄：{allowed}。不拍房间、人脸和客户文件。",
        en="Photos may show only: {allowed}. No rooms, faces or customer papers.",
    ),
    "evidence.photo_consent": Text(
        zh="拍摄须先征得客户同意，并勾选。", en="Ask the customer before taking a photo, and tick it."
    ),
    "evidence.talk_seconds": Text(zh="请填写通话时长（秒）。", en="Enter the talk time in seconds."),
    "code.too_many": Text(
        zh="确认码发送过于频繁（每小时 {hour} 次、每天 {day} 次），请稍后再发。",
        en="Codes were sent too often (at most {hour} an hour, {day} a day); wait a little.",
    ),
    "code.no_mobile": Text(
        zh="客户没有可接收短信的号码，请用签名或其他方式确认。",
        en="There is no number to send the code to; use a signature or another way.",
    ),
}

RECEIVE: dict[str, Text] = {
    "receive.id": Text(zh="记录缺少设备生成的编号。", en="The record has no id drawn on the device."),
    "receive.other_content": Text(
        zh="编号相同但内容不同：走访 {number} 已按先到的内容入库，后到的内容已另存备查，未覆盖。",
        en="Same id, other content: visit {number} is stored as it came first; the later content is kept apart and overwrote nothing.",
    ),
    "receive.addendum": Text(zh="如需更正，请通过补充说明提交。", en="To correct it, send an addendum."),
    "receive.visit_needed": Text(
        zh="请给出走访编号，或给出客户和渠道。", en="Name the visit, or the customer and the channel."
    ),
    "receive.list": Text(
        zh="此项应为列表，最多 {limit} 条。", en="This must be a list of at most {limit} entries."
    ),
    "receive.object": Text(zh="此项应为对象。", en="This must be an object."),
    "receive.time": Text(
        zh="时间缺失或格式不正确，须为带时区的 ISO 8601 时间。",
        en="The time is missing or not valid; it must be ISO 8601 with a zone.",
    ),
    "receive.nul": Text(
        zh="文字中含有无法保存的空字符，请删除。",
        en="The text holds a NUL sign, which cannot be stored; remove it.",
    ),
    "receive.base64": Text(zh="文件内容不是有效的 Base64。", en="The content is not valid Base64."),
    "receive.sha256": Text(zh="文件摘要不是有效的 SHA-256。", en="This is not a valid SHA-256."),
}

AFTER: dict[str, Text] = {
    "strategy.goals": Text(zh="请写明服务目标。", en="Say what the strategy aims at."),
    "strategy.risk": Text(zh="风险等级只能是：{allowed}。", en="The risk level is one of: {allowed}."),
    "strategy.review": Text(
        zh="复核日期须晚于今天，且不晚于 {latest}。",
        en="The review must be after today and not later than {latest}.",
    ),
    "strategy.agreed": Text(zh="客户意见只能是：{allowed}。", en="The customer's word is one of: {allowed}."),
    "strategy.items": Text(zh="至少要有一条措施。", en="There must be at least one measure."),
    "strategy.measure": Text(
        zh="请写明措施（不超过 {limit} 字）。", en="Describe the measure (at most {limit} characters)."
    ),
    "strategy.yardstick": Text(
        zh="请写明衡量标准（不超过 {limit} 字）。",
        en="Say how it will be measured (at most {limit} characters).",
    ),
    "strategy.source_need": Text(
        zh="请写明对应的客户需求或诉求（不超过 {limit} 字）。",
        en="Name the need or demand it answers (at most {limit} characters).",
    ),
    "strategy.owner": Text(zh="请指定本单位的责任人。", en="Name an owner from your organisation."),
    "strategy.due": Text(zh="请填写今天或以后的完成日期。", en="Give a date that is not past."),
    "strategy.cost": Text(zh="费用承担方不在代码表内。", en="Who pays is not on the list."),
    "strategy.done_on": Text(zh="完成日期不能晚于今天。", en="It cannot be done in the future."),
    "strategy.second_person": Text(
        zh="第二审阅人须是编制人和走访人以外的人。",
        en="The second reader is neither its author nor the visitor.",
    ),
    "followup.visited": Text(
        zh="走访人不能回访自己的走访，请由其他人回访。",
        en="Who visited does not follow up the visit; let somebody else do it.",
    ),
    "followup.handled": Text(
        zh="诉求办理人不能回访自己办理的诉求，请由其他人回访。",
        en="Who handled the demand does not follow it up; let somebody else do it.",
    ),
    "followup.over": Text(zh="该回访已经结束。", en="This follow-up is over."),
    "followup.note_needed": Text(zh="请记录客户的原话。", en="Write down what the customer said."),
    "followup.few_attempts": Text(
        zh="已联系 {made} 次。判定“无法联系”需要至少 {needed} 次、分布在 {days} 天以上且均未联系上。",
        en="{made} attempts so far. “Unreachable” takes at least {needed} vain attempts on {days} different days.",
    ),
    "archive.state": Text(
        zh="走访处于“{state}”，还不能归档。", en="The visit is “{state}” and cannot be archived yet."
    ),
    "archive.brief": Text(zh="档案缺少客户画像。", en="The brief is missing."),
    "archive.appointment": Text(
        zh="档案缺少预约记录，或无预约上门的原因说明。",
        en="The appointment, or the reason for coming without one, is missing.",
    ),
    "archive.record": Text(zh="走访记录尚未提交。", en="The record has not been handed in."),
    "archive.evidence": Text(
        zh="没有任何佐证或客户确认。", en="There is neither evidence nor the customer's confirmation."
    ),
    "archive.files": Text(zh="还有 {count} 个文件没有上传完成。", en="{count} files have not arrived yet."),
    "archive.demand_open": Text(
        zh="还有 {count} 件诉求未办结：{numbers}。", en="{count} demands are open: {numbers}."
    ),
    "archive.strategy": Text(
        zh="该类客户须制订一户一策，尚未制订。",
        en="This class of customer needs a strategy; there is none yet.",
    ),
    "archive.second_reader": Text(
        zh="重要用户的一户一策须由第二人审阅。",
        en="The strategy of an important customer needs a second reader.",
    ),
    "archive.follow_up": Text(zh="还有 {count} 项回访未完成。", en="{count} follow-ups are open."),
    "archive.step": Text(zh="“{step}”环节尚未完成。", en="The step “{step}” is not done."),
    "addendum.not_archived": Text(
        zh="走访尚未归档，请直接在记录中修改。", en="The visit is not archived yet; change the record itself."
    ),
    "addendum.reason": Text(zh="请写明补充的原因。", en="Give the reason of the addendum."),
    "addendum.text": Text(zh="请写明补充的内容。", en="Write the addendum."),
}

MESSAGES: dict[str, Text] = VISIT | READY | APPOINTMENT | RECORD | EVIDENCE | RECEIVE | AFTER

register(MESSAGES)
