"""What changes of many demands say when they refuse, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "bulk.nothing": Text(zh="请先勾选诉求。", en="Tick some demands first."),
    "bulk.too_many": Text(
        zh="符合条件的有 {n} 件，一次最多办理 {most} 件，请缩小筛选范围。",
        en="{n} demands match; one run takes at most {most}. Narrow the filter.",
    ),
    "bulk.unknown_change": Text(zh="请选择要做的变更。", en="Choose what to change."),
    "bulk.unknown_filter": Text(zh="筛选条件“{name}”无法识别。", en="The filter “{name}” is not known."),
    "bulk.not_yours": Text(
        zh="您无权在该诉求的单位办理此项。", en="You may not do this in the demand's unit."
    ),
    "bulk.up_only": Text(
        zh="批量只能提高紧急度，且不含危急；危急须逐件确认。",
        en="Urgency is only raised here, and not to danger: that takes a person for each demand.",
    ),
    "bulk.ended": Text(zh="诉求已办结。", en="The demand has ended."),
    "bulk.no_report": Text(zh="举报须逐件办理。", en="Reports are handled one by one."),
    "bulk.undo_over": Text(
        zh="已超过 {days} 天，不能再撤销。", en="{days} days have passed; it can no longer be undone."
    ),
    "bulk.moved_on": Text(
        zh="此后诉求已有新的进展，未撤销。", en="Something has happened since, so it stays."
    ),
    "bulk.stays": Text(
        zh="已写入的备注和催办不能撤销。", en="A note, or a request already sent, is not taken back."
    ),
    "bulk.key_reused": Text(
        zh="此编号已用于另一次批量办理。", en="This key already holds another change; start anew."
    ),
}

register(MESSAGES)
