"""The first words of what a customer said, for lists: nothing in them that points to a person. Pure.

What cannot be told from a name or a number is covered: a list is read by many, and the words stand on the page.
"""

from __future__ import annotations

import re

SHOWN = 24  # signs of a list entry
COVER = "…"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹窦章苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费岑薛雷贺倪汤"
    "滕罗毕郝邬安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪毛狄米贝成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌"
    "霍万柯管卢莫丁邓郁洪包左石崔吉龚程裴陆翁段侯全仰秋仲宫甘厉祖武符刘景詹龙叶黎乔温庄晏柴瞿阎连习易廖耿匡文欧师聂曾关查游岳商"
)
_CALLED = "先生|女士|小姐|太太|师傅|大爷|大妈|大叔|阿姨|老师|经理|主任|所长|书记|站长|总"
# what hotlines write after a name, and before one
_SAYS = "来电|反映|反应|反馈|投诉|举报|报修|咨询|询问|要求|求助|申请|表示|致电|打电话|称|说"
_WHO = "客户|用户|市民|居民|村民|业主|户主|老人|邻居|房东|租户|机主|本人|来电人|报修人|投诉人|举报人|联系人|反映人"
_OURS = "电工|抄表员|收费员|营业员|网格员|客服|职工|员工|班长|队长|经理|台区经理|工作人员"
_GIVEN = r"[^\s,，。！!？?、;；:：（(的是在称说]"


def _after(words: str) -> str:
    return "(?:" + "|".join(f"(?<={word})" for word in words.split("|")) + ")"


_COVERED = re.compile(
    "|".join(
        (
            r"[\w.+-]+@[\w-]+\.[\w.]+",  # a mail address
            r"\d(?:[\d\s\-]*\d){3,}",  # telephone, account, identity card: four figures or more
            r"(?<=[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])[A-Z][·\s]?[A-Z0-9]{5,6}",
            r"(?:\d+\s*(?:号楼|栋|幢|单元|室|号院|组|弄|巷|号)\s*)+\d*",  # a door
            rf"(?<=我叫)[^\s,，。！!？?、;；]{{2,4}}|(?<=我是)[{_SURNAMES}][^\s,，。的]{{1,2}}(?=[,，。\s]|$)",
            r"(?:(?<=姓名)|(?<=名字)|(?<=户主)|(?<=联系人))[是为叫:：\s]*[^\s,，。！!？?、;；]{2,4}",
            rf"[{_SURNAMES}][^\s,，。！!？?、;；的是在说]{{0,2}}(?={_CALLED})",
            rf"[{_SURNAMES}][^\s,，。！!？?、;；的是在]{{1,2}}(?=家|的(?:电表|户号|表)|[（(]|[,，]?(?:电话|手机|户号))",
            rf"^[{_SURNAMES}][^\s,，。！!？?、;；]{{1,2}}(?=[,，\s])",  # who says his name first
            rf"^[{_SURNAMES}]{_GIVEN}{{1,2}}(?={_SAYS}|[:：。;；])",
            rf"{_after(_WHO)}[是为叫:：\s]*[{_SURNAMES}]{_GIVEN}{{1,2}}(?={_SAYS}|[,，。;；、:：（(\s]|$)",
            rf"{_after(_OURS)}[{_SURNAMES}]{_GIVEN}{{1,2}}",
            rf"(?<=的)[{_SURNAMES}]{_GIVEN}{{1,2}}(?={_SAYS})",
            rf"(?:(?<=村的)|(?<=区的)|(?<=楼的)|(?<=镇的))[{_SURNAMES}]{_GIVEN}{{1,2}}(?=[,，。;；、\s]|$)",
            rf"(?<=我叫)\s+{_GIVEN}{{2,4}}",
            r"[零〇一二两三四五六七八九幺]{6,}",  # a number in words
            rf"(?:老|小)[{_SURNAMES}](?:家)?",
            r"(?<=my name is )[A-Za-z]+(?: [A-Z][a-z]+)*|(?<=this is )[A-Z][a-z]+(?: [A-Z][a-z]+)*",
            r"(?<=I am )[A-Z][a-z]+(?: [A-Z][a-z]+)*|(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+",
            r"\b[A-Z][a-z]+ [A-Z][a-z]+\b",  # two words with capitals: a name, or a place
            r"\b\d+ [A-Z][a-z]+ (?:Street|Road|Lane|Avenue)",
        )
    )
)


def gist(text: str, most: int = SHOWN) -> str:
    """Return the first words of a text on one line, names, numbers and doors covered.

    >>> gist("我叫王小明，户号3701000012345，表是不是走快了？上个月多收了一百块")
    '我叫…，户号…，表是不是走快了？上个月多收了一百…'
    >>> gist("停电了"), gist("  ")
    ('停电了', '')
    """
    flat = " ".join(text.split())
    # more than is shown is looked at, so that a name at the very end is not cut in two and overlooked
    covered = re.sub(rf"{COVER}+", COVER, _COVERED.sub(COVER, flat[: most * 4]))
    if len(covered) <= most and len(flat) <= most * 4:
        return covered
    return covered[:most].rstrip("，,、。 " + COVER) + COVER
