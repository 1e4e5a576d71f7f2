"""Cut a text that holds several demands into demands: the customer's own words, nothing added, nothing lost. Pure.

A new demand begins where the speaker moves on ("还有", "另外", "also", a new sentence) to another topic, or within a
sentence where a clause speaks of another topic in words of its own. What only explains stays with what it explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gridvisit.engines.text.classify import Guess, classify
from gridvisit.engines.text.danger import danger
from gridvisit.engines.text.plain import has_words, plain
from gridvisit.engines.text.words import topics
from gridvisit.standard.vocabulary import DemandTopic as Topic
from gridvisit.standard.vocabulary import DemandType

# Words by which people move on to the next matter. Said at the beginning of a clause only.
_NEXT = re.compile(
    r"(?:还有(?:就是|一个|一件|个事|一点|件事)?|另外(?:还有|就是|一个)?|再就是|再有(?:就是)?|再一个|再一条|此外|除此之外"
    r"|顺便(?:问|说|反映)?|顺带|对了|除了这个|第[一二三四五][,，、:：]?|[一二三四五]是|其[一二三四五][,，]|最后(?:一个|再)?"
    r"|[1-9][.、)）]"
    r"|also\b|and also\b|another (?:thing|matter|question)|one more thing|by the way|besides|in addition|moreover"
    r"|first(?:ly)?\b|second(?:ly)?\b|third(?:ly)?\b|finally\b)",
    re.IGNORECASE,
)
_HARD = "。！？!?；;\n…"
_SOFT = "，,、"
_CLAUSE = re.compile(rf".+?(?:[{_HARD}{_SOFT}]+|\.(?=\s)|$)\s*", re.DOTALL)
_TURN = re.compile(r"(?<=[^\s,，。])(?=(?:还有就是|另外|再就是|顺便(?:问|说)|对了[,，]|此外))")
# English joins two sentences, or two things, by the same word: only what has a verb of its own is a sentence.
_AND = re.compile(r"(?<=\w)(?=\s+and\s)", re.IGNORECASE)
_LEADING_AND = re.compile(r"^\s*and\s+", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\b(?:i|we|you|he|she|they|nobody|no one|someone|somebody|there|how|why|when|please"
    r"|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|should|must|may|\w+n't|cannot"
    r"|goes|went|comes|came|gets|got|keeps|kept|runs|ran|needs|wants|charges|asked|told|said|hangs|hung|fell|broke"
    r"|grow|grows|touch(?:es)?|lean(?:s|ed)|flicker(?:s|ed)?|spark(?:s|ed)?|hum(?:s|med)|smell(?:s|ed)|trip(?:s|ped)"
    r"|doubled|failed|stopped|took|takes|jump(?:s|ed)|drop(?:s|ped)|rose|shows|spoil(?:s|ed|t)|burn(?:s|ed|t)?)\b",
    re.IGNORECASE,
)
# The same speaker goes on about the same thing: "and it came back", "and have not come back", "and could fall".
_GOES_ON = re.compile(
    r"^(?:it|they|that|this|these|those|both|again|then|so|now|still|nobody helped|not|never|even|also again"
    r"|is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|must|may|\w+n't|cannot|need|want|went|came"
    r"|goes|comes|keeps|kept|waited|smells?|sparks?|jumps?|lies|people)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:它|这个?|那个?|这样|那样|所以|因此|因为|结果|导致|害得|是不是|该|能不能(?!给我)|麻烦|请(?!问)|希望|赶紧|快|你们?(?:给|看|管|说|能|赶)"
    r"|都|也|却|可|但|就|到底|什么时候|啥时候|怎么办|咋办|到现在|谢谢$|it |this |that |so |please )",
    re.IGNORECASE,
)
# How people come from their thanks to what they want.
_AFTER_THANKS = re.compile(
    r"^(?:就是|不过|但是?|可是?|只是|还想|想(?:问|请|反映|咨询)|顺便|but\b|just\b|only\b)", re.IGNORECASE
)
# Topics people speak of in one breath: the second explains the first and is no demand of its own.
_WITH = {
    Topic.BILL: "METER RESALE MARKET EE CHANNEL PV INTEGRITY EV CHANGE DR",
    Topic.METER: "THEFT INTEGRITY CONNECT RESALE CHANGE CONDUCT",
    Topic.OUTAGE: "NOTICE SAFE_NET VOLT VULNERABLE GUARANTEE SAFE_CUST",
    Topic.NOTICE: "VULNERABLE GUARANTEE",
    Topic.CONNECT: "EV CHANGE SAFE_CUST VOLT",
    Topic.SAFE_NET: "RELOCATE SAFE_CUST VOLT",
    Topic.CONDUCT: "INTEGRITY CHANNEL",
    Topic.GREEN: "PV EE",
    Topic.SMART: "SAFE_CUST EE",
    Topic.PV: "VOLT",
    Topic.MARKET: "CHANGE",
}
JOINED = frozenset(frozenset((one.value, other)) for one, others in _WITH.items() for other in others.split())
LEAST_SIGNS = 4  # shorter is a sigh or a greeting
MOST_SIGNS = 4000  # cut into demands; who reads out more has his last words kept in one piece
LOOK_BACK = 400  # of a piece, and of what was said before it, as much counts for what it is about
PREMISE = 8  # a shorter clause before a comma is the ground for what follows
SURE, SURE_ENOUGH = 0.4, 0.2  # how sure the topic of a piece is after a mere full stop, and after "also"


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: str  # how it follows the one before: soft (a comma), and, hard (a full stop), next (the speaker moves on)


def split(text: str) -> list[str]:
    """Return the demands in a text, each a stretch of the customer's own words; together they are the whole text.

    >>> split("上个月电费多收了一百块。另外门口的电线断了垂在路上!")
    ['上个月电费多收了一百块。', '另外门口的电线断了垂在路上!']
    >>> split("小区想装二十个充电桩,变压器够不够?该找谁报?")
    ['小区想装二十个充电桩,变压器够不够?该找谁报?']
    >>> split("  ")
    []
    """
    parts: list[str] = []
    pieces = list(_pieces(text[:MOST_SIGNS]))
    if text[MOST_SIGNS:]:
        pieces.append(_Piece(text[MOST_SIGNS:], "soft"))
    for at, piece in enumerate(pieces):
        if parts and not _begins(parts[-1][-LOOK_BACK:], piece, _sentence(pieces, at)):
            parts[-1] += piece.text
        else:
            parts.append(piece.text)
    return [part.strip() for part in parts if part.strip()]


def read(text: str) -> list[Guess]:
    """Return one suggestion for each demand a text holds; [] for a text without words."""
    return [classify(part) for part in split(text)] if has_words(text) else []


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the clauses of a text in order, nothing left out; a mere "also," goes with the clause it opens."""
    before, opening = "hard", ""
    for match in _CLAUSE.finditer(text):
        for clause in _turns(match.group()):
            if _is_opening(clause):
                opening += clause
                continue
            if clause:
                moved_on = bool(opening) or _NEXT.match(plain(clause.lstrip()))
                joined = before == "soft" and _LEADING_AND.match(plain(clause)) and not opening
                yield _Piece(opening + clause, "next" if moved_on else "and" if joined else before)
                opening = ""
                end = clause.rstrip()[-1:]
                before = "hard" if end in _HARD or end == "." or clause.endswith("\n") else "soft"
    if opening:
        yield _Piece(opening, "soft")


def _turns(clause: str) -> Iterator[str]:
    """Yield a clause cut where the speaker turns to the next matter within it, or joins a sentence by "and"."""
    last, words = 0, plain(clause)
    turns = {turn.start() for turn in _TURN.finditer(words)}
    joints = {joint.start() for joint in _AND.finditer(words)}
    for at in sorted(turns | joints):
        if at in turns or (_SENTENCE.search(words[last:at]) and _SENTENCE.search(words[at:])):
            yield clause[last:at]
            last = at
    yield clause[last:]


def _after_next(said: str) -> str:
    found = _NEXT.match(plain(said))
    return said[found.end() :] if found else said


def _is_opening(clause: str) -> bool:
    found = _NEXT.match(plain(clause.lstrip()))
    return found is not None and len(_bare(clause.lstrip()[found.end() :])) == 0


def _bare(words: str) -> str:
    return words.strip(_HARD + _SOFT + ". 　")


def _sentence(pieces: list[_Piece], at: int) -> str:
    """Return a piece with the clauses up to the next full stop or the next matter; after a comma the clause alone."""
    found = pieces[at].text
    if pieces[at].start != "soft":
        for piece in pieces[at + 1 :]:
            if piece.start != "soft":
                break
            found += piece.text
    return found


def _begins(part: str, piece: _Piece, said: str) -> bool:
    """Return whether a piece, of the sentence `said`, begins a new demand after what was said in `part`."""
    words = _bare(_after_next(said.lstrip()) if piece.start == "next" else said)[:LOOK_BACK]
    if piece.start == "and":
        words = _LEADING_AND.sub("", words)
    if len(words) < LEAST_SIGNS or not _meaning(part):
        return False
    if piece.start == "and" and _NEXT.match(plain(words)):
        piece = _Piece(piece.text, "next")
    if piece.start == "next":
        return _differ(part, words, SURE_ENOUGH) or bool(danger(words)) != bool(danger(part))
    if _AFTER_THANKS.match(plain(words)):
        thanks = classify(part).type == DemandType.PRAISE != classify(words).type
        return thanks and _differ(part, words, SURE)
    if _POINTS_BACK.match(plain(words)):
        return False
    if piece.start == "and":
        return not _GOES_ON.match(plain(words)) and _joined_apart(part, words)
    if piece.start == "hard":
        return _differ(part, words, SURE) and not _one_breath(part, words)
    return (
        len(_bare(part)) >= PREMISE
        and _apart(topics(part), topics(words))
        and _differ(part, words, SURE)
        and not _one_breath(part, words)
    )


def _joined_apart(part: str, words: str) -> bool:
    """Return whether a sentence joined by "and" is of another matter: its own words say so, or it is plainly one."""
    one, other = topics(part), topics(words)
    if one and other:
        return _apart(one, other) and not _one_breath(part, words)
    return _differ(part, words, SURE) and not _one_breath(part, words)


def _meaning(part: str) -> bool:
    """Return whether enough was said to be a demand: a greeting or a name is none."""
    return bool(topics(part)) or classify(part).confidence >= SURE


def _differ(part: str, words: str, sure: float) -> bool:
    """Return whether two stretches are about different matters, as far as one can be sure of the second."""
    before, after = classify(part), classify(words)
    if after.confidence < sure and not topics(words):
        return False
    return before.topic != after.topic or _sets_apart(before, after)


def _one_breath(part: str, words: str) -> bool:
    """Return whether the second only explains the first, as a doubtful meter explains a bill."""
    before, after = classify(part).topic, classify(words).topic
    return frozenset((before, after)) in JOINED or bool(topics(words) and topics(words) <= topics(part))


def _sets_apart(before: Guess, after: Guess) -> bool:
    """Return whether two types on one topic are two demands: thanks and a wish are, a wish and its question are not."""
    return "PRAISE" in {before.type, after.type}


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether both speak of something, and of nothing that belongs together; who is ill gives a reason only."""
    if not one or not other or one & other or Topic.VULNERABLE in one | other:
        return False
    return all(frozenset((a, b)) not in JOINED for a in one for b in other)
