"""Words that may mean danger to life (9.2). In doubt they count; only a plain denial right before a word does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gridvisit.engines.text.plain import plain

_LINE = r"(?:电线|导线|高压线|接户线|进户线|线路|线头|电缆|线)"
# Each line is one way people say it. Whoever says one is asked at once; a person answers, nothing is lowered by itself.
_DANGER = re.compile(
    r"冒火|起火|着火|失火|火花|火星|火苗|打火(?!机|锅)|冒.{0,2}烟|爆炸|炸了|炸开"
    r"|焦糊|糊味|胶皮味|烧焦味|烧糊"
    r"|触电|电死|电伤|电晕|电到人|电着人|被电(?:了|着|到|打|击|得)|电(?:打)?了一下|电打人|麻手|发麻|麻电"
    r"|(?:摸|碰|触|拧|拔).{0,10}麻(?:了|一下|得)|(?:水|地|墙)(?:里|上|面)(?:都|也)?有电"
    r"|漏电(?!保护|断路|开关)|带电(?=了|着|$|[,，。!！])|露着?铜|露出.{0,2}铜|(?:绝缘)?皮.{0,3}(?:破|掉光|脱落)"
    rf"|断线|断了线|线断|{_LINE}.{{0,8}}断了|{_LINE}.{{0,4}}(?:刮断|挂断|扯断|拉断|烧断|断了|断在|断成|快断)"
    rf"|{_LINE}.{{0,8}}(?:耷拉|垂下|垂到|垂在|掉下|掉在|掉到|落地|拖地|落在|搭在|贴到地|压得很低)"
    rf"|{_LINE}.{{0,12}}(?:擦着|蹭|伸手.{{0,3}}(?:摸|够))|压在.{{0,3}}(?:电线|高压线|线上)"
    r"|(?:风筝|鱼竿|钓竿|吊车|塔吊|钩机|挖机).{0,8}(?:高压线|电线)|高压线.{0,12}钓鱼"
    r"|倒杆|杆.{0,3}倒|(?:电线?杆|杆子?|铁塔|变台|变压器台子).{0,10}(?:倒了|要倒|快倒|倒在|撞断|撞倒|要塌|直晃)|撞断.{0,3}(?:电线?杆|杆)"
    r"|(?:够得着|爬进|钻进|爬到).{0,8}(?:变压器|配电|箱变|开关柜)|电缆.{0,6}泡在|(?:配电箱|电表箱|配电房|变压器).{0,4}(?:进水|泡水|被淹|淹了)"
    r"|电梯.{0,4}(?:关着|困)|困在.{0,3}电梯|呼吸机|断氧|没氧气|生命危险|救命|人命"
)
_EN = re.compile(
    r"\b(?:sparks?|sparking|on fire|caught fire|smoke|smoking|burning smell|explo(?:ded|sion|ding)|electrocut\w+"
    r"|electric shock|got a shock|live wires?|bare wires?|(?:wire|wires|cable|line|lines|pole)s? "
    r"(?:is |are |has |have |was )?(?:down|fallen|fell|hanging|broken|leaning)|broken wires?"
    r"|fallen (?:wire|line|pole)s?"
    r"|ventilator|breathing machine|life in danger)\b",
    re.IGNORECASE,
)
# A denial stands right before the word. "Did not see it", "whether", "almost", "nobody minds" are no denials.
_DENIED = re.compile(r"(?:没有?|并没有?|并未|未曾?|也没有?|也不|不会|不|无)(?:再|出现|发生|任何|什么|人)?$")
_DENIED_EN = re.compile(r"\b(?:no|not|never|without(?: any)?|did not|didn't|isn't|aren't)\s*$", re.IGNORECASE)
_DOUBT = re.compile(
    r"(?:差点|险些|有|是|要|会|能|敢|知道|保证|看)(?:没有?|不)(?:再|出现|发生|人)?$|差点儿?没有?$"
)
_STILL = re.compile(r"(?:才怪|才行|吧|吗|么|[??]|没准|说不定)")
_LOOK_BACK, _LOOK_AHEAD = 8, 6


@dataclass(frozen=True, slots=True)
class Danger:
    """Words of danger in a text: those that count, and those that were plainly denied."""

    words: tuple[str, ...]
    denied: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


def danger(text: str) -> Danger:
    """Return the words in `text` that may mean danger to life, in order, each once.

    >>> danger("变压器那边刚才嘭一声冒火星了").words
    ('冒火',)
    >>> danger("看过了,没有冒火花")
    Danger(words=(), denied=('冒火',))
    >>> danger("有没有漏电我也不知道").words, danger("差点没触电").words
    (('漏电',), ('触电',))
    >>> danger("上个月电费多了一倍").words
    ()
    """
    said: list[str] = []
    denied: list[str] = []
    for start, end, no in _found(plain(text)):
        (denied if no else said).append(text[start:end])
    return Danger(
        tuple(dict.fromkeys(said)), tuple(word for word in dict.fromkeys(denied) if word not in said)
    )


def without_denied(text: str) -> str:
    """Return a text without the words of danger it plainly denies: what is not so says nothing of the matter.

    >>> without_denied("没有触电,就是电表转得快")
    ',就是电表转得快'
    """
    rest, last, read = "", 0, plain(text)
    for start, end, no in _found(read):
        if no:
            denial = _DENIED.search(read[:start]) or _DENIED_EN.search(read[:start])
            rest += text[last : denial.start() if denial and denial.start() >= last else start]
            last = end
    return rest + text[last:]


def _found(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where words of danger stand, and whether they are denied; of two that overlap the first."""
    last = 0
    found = sorted([*_DANGER.finditer(text), *_EN.finditer(text)], key=lambda match: match.start())
    for match in found:
        if match.start() >= last:
            last = match.end()
            yield match.start(), last, _is_denied(text, match.start(), last)


def _is_denied(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _LOOK_BACK) : start]
    english = text[max(0, start - 2 * _LOOK_BACK) : start]
    if not (_DENIED.search(before) or _DENIED_EN.search(english)):
        return False
    return not _DOUBT.search(before) and not _STILL.search(text[end : end + _LOOK_AHEAD])
