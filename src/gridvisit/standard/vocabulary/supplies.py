"""What must be carried or prepared per channel (domain 3.4, rule 6.1-02)."""

from collections.abc import Iterable

from gridvisit.standard.vocabulary.base import Vocabulary
from gridvisit.standard.vocabulary.core import Channel


class Supply(Vocabulary):
    """Things that are ticked before a visit starts."""

    WORK_ID = "work_id", "工作证", "Work ID"
    RECORD_TOOL = "record_tool", "移动终端或走访记录单", "Record terminal or form"
    BRIEF = "brief", "客户画像单", "Customer brief"
    POLICY_PACK = "policy_pack", "政策资料包", "Policy pack"
    CONTACT_CARD = "contact_card", "服务联系卡", "Contact card"
    PRIVACY_NOTE = "privacy_note", "隐私告知", "Privacy note"
    HELMET = "helmet", "安全帽", "Helmet"
    INSULATED_SHOES = "insulated_shoes", "绝缘鞋", "Insulated shoes"
    TORCH = "torch", "手电", "Torch"
    SHOE_COVERS = "shoe_covers", "鞋套", "Shoe covers"
    HAZARD_FORM = "hazard_form", "隐患告知书空白单", "Blank hazard notice"
    BACKUP_CHECKLIST = "backup_checklist", "自备电源核对表", "Backup supply checklist"
    LARGE_PRINT = "large_print", "大字版资料", "Large-print material"
    PAPER_FORM = "paper_form", "纸质备份单", "Paper back-up form"
    RECORDED_LINE = "recorded_line", "公务录音线路", "Recorded service line"
    SCRIPT = "script", "话术", "Script"
    POLICY_POINTS = "policy_points", "政策要点", "Policy points"
    DEMAND_WINDOW = "demand_window", "诉求登记窗口", "Demand form open"
    SLOW_SCRIPT = "slow_script", "慢速话术", "Slow-speech script"
    NEUTRAL_SCRIPT = "neutral_script", "中立话术", "Neutral script"
    OFFICIAL_ACCOUNT = "official_account", "认证官方账号", "Verified official account"
    MEETING_TOOL = "meeting_tool", "会议/视频工具", "Meeting tool"
    E_MATERIALS = "e_materials", "电子资料链接", "Valid e-material links"
    RECORDING_NOTICE = "recording_notice", "录制告知", "Recording notice"
    MASKING_CHECK = "masking_check", "脱敏检查", "Masking check"


class SupplyCondition(Vocabulary):
    """Circumstances that add supplies."""

    ELECTRICAL_ROOM = "electrical_room", "进入配电室", "Electrical room"
    HOME = "home", "入户", "Home"
    IMPORTANT = "important", "重要用户", "Important customer"
    ELDERLY = "elderly", "高龄客户", "Elderly customer"
    NO_SIGNAL = "no_signal", "无信号", "No signal"
    VULNERABLE = "vulnerable", "特殊群体", "Vulnerable customer"
    MARKET = "market", "市场化话题", "Market topic"
    GROUP = "group", "群聊", "Group chat"


MANDATORY_SUPPLIES: dict[Channel, tuple[Supply, ...]] = {
    Channel.ONSITE: (
        Supply.WORK_ID,
        Supply.RECORD_TOOL,
        Supply.BRIEF,
        Supply.POLICY_PACK,
        Supply.CONTACT_CARD,
        Supply.PRIVACY_NOTE,
    ),
    Channel.PHONE: (
        Supply.RECORDED_LINE,
        Supply.BRIEF,
        Supply.SCRIPT,
        Supply.POLICY_POINTS,
        Supply.DEMAND_WINDOW,
    ),
    Channel.ONLINE: (
        Supply.OFFICIAL_ACCOUNT,
        Supply.MEETING_TOOL,
        Supply.E_MATERIALS,
        Supply.BRIEF,
        Supply.RECORDING_NOTICE,
    ),
}

CONDITIONAL_SUPPLIES: dict[Channel, dict[SupplyCondition, tuple[Supply, ...]]] = {
    Channel.ONSITE: {
        SupplyCondition.ELECTRICAL_ROOM: (Supply.HELMET, Supply.INSULATED_SHOES, Supply.TORCH),
        SupplyCondition.HOME: (Supply.SHOE_COVERS,),
        SupplyCondition.IMPORTANT: (Supply.HAZARD_FORM, Supply.BACKUP_CHECKLIST),
        SupplyCondition.ELDERLY: (Supply.LARGE_PRINT,),
        SupplyCondition.NO_SIGNAL: (Supply.PAPER_FORM,),
    },
    Channel.PHONE: {
        SupplyCondition.VULNERABLE: (Supply.SLOW_SCRIPT,),
        SupplyCondition.MARKET: (Supply.NEUTRAL_SCRIPT,),
    },
    Channel.ONLINE: {SupplyCondition.GROUP: (Supply.MASKING_CHECK,)},
}


def supplies_for(
    channel: Channel | str, conditions: Iterable[SupplyCondition | str] = ()
) -> tuple[Supply, ...]:
    """Return what must be ticked for `channel`, the mandatory first, then what the conditions add.

    >>> [s.value for s in supplies_for("online", ["group"])][-1]
    'masking_check'
    """
    channel = Channel(channel)
    extra = CONDITIONAL_SUPPLIES[channel]
    found = list(MANDATORY_SUPPLIES[channel])
    for condition in conditions:
        found += [supply for supply in extra.get(SupplyCondition(condition), ()) if supply not in found]
    return tuple(found)
