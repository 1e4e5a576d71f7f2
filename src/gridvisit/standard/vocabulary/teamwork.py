"""Code lists of working together on demands: why one is returned, parts of others, changes of many at once."""

from gridvisit.standard.vocabulary.base import Vocabulary


class ReturnReason(Vocabulary):
    """Why a unit returns a demand to the desk, once (4.4)."""

    OTHER_AREA = "other_area", "不在本单位辖区", "Not in our area"
    OTHER_DUTY = "other_duty", "不属本单位职责", "Not our unit's duty"
    WRONG_TYPE = "wrong_type", "类型或主题有误", "Type or topic is wrong"
    INCOMPLETE = "incomplete", "信息不全，无法办理", "Too little is known to act"
    ABOUT_US = "about_us", "涉及本单位，应当回避", "It is about us: another unit should act"
    OTHER = "other", "其他（须说明）", "Other (say why)"


class PartState(Vocabulary):
    """Where a part stands that another unit was asked for (协办)."""

    OPEN = "open", "待答复", "Awaited"
    DONE = "done", "已完成", "Done"
    NOT_DONE = "not_done", "未能完成", "Could not be done"
    WAIVED = "waived", "已撤销", "Waived"


class BulkChange(Vocabulary):
    """What can be changed on many demands at once."""

    DISPATCH = "dispatch", "派单", "Send to a unit"
    HANDLER = "handler", "指定办理人", "Name the handler"
    URGENCY = "urgency", "提高紧急度", "Raise the urgency"
    TRIAGE = "triage", "确认类型、主题", "Confirm type and topic"
    NOTE = "note", "添加备注", "Add a note"
    ASK = "ask", "催办进展", "Ask for an update"


class BulkState(Vocabulary):
    """Where one demand of a change of many stands."""

    DONE = "done", "已办理", "Done"
    SAME = "same", "无需变更", "Nothing to change"
    REFUSED = "refused", "未办理", "Refused"
    UNDONE = "undone", "已撤销", "Undone"
