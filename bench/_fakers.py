"""A made-up province: 500 visitors over 60 days, 20 of whom fake visits in five ways, and honest people who are hard.

Honest visitors differ in how many demands they hear, work in quiet districts, visit several flats of one building, have
bad or no positions, write short phrases and sentences of their own, round their times, write in the evening, and some
of their customers forget that they came. Customers of all of them, fakers too, confirm by codes and answer by link as
customers do: some have a new number, one caretaker confirms for several houses, carriers put many behind one address,
and in some valleys one address serves everybody whom one visitor visits.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import cos, radians

from gridvisit.engines.truth import pictures
from gridvisit.engines.truth.rows import Code, Photo, Row
from gridvisit.foundation.kernel.clock import SHANGHAI

KINDS = ("phones or stays away", "uses photos again", "copies texts", "hears nothing", "impossible tours")
METRES_PER_DEGREE = 111_320
PHRASES = (
    "用电正常无新需求",
    "客户满意无诉求",
    "一切正常",
    "已宣传安全用电知识",
    "现场用电情况良好客户表示满意",
    "无",
)
WORDS = 2500
CODED, NEW_NUMBERS, CARETAKERS = 0.3, 0.02, 0.1
LINKED, CARRIERS, VALLEYS = 0.12, 200, 0.1
"""Shares of visits with a code or an answer by link; of codes to a number set just before; of visitors with such towns."""


@dataclass
class Person:
    """A visitor: habits of an honest life, and the way he fakes, if he does."""

    id: str
    quiet: bool
    loud: float
    per_day: int
    lat: float
    lng: float
    rounds: bool
    evenings: bool
    motto: str
    lazy: float
    forgetful: float
    kind: str = ""
    faked: float = 0.0
    looks: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass
class World:
    """What the simulation knows and the signals do not: who fakes, and which visits did not take place."""

    rows: list[Row]
    people: dict[str, Person]
    fakes: set[str]

    @property
    def fakers(self) -> set[str]:
        """Ids of those who fake."""
        return {person.id for person in self.people.values() if person.kind}


def population(seed: int, *, visitors: int = 500, per_kind: int = 4, days: int = 60) -> World:
    """Return the visits of everybody over some days; equal seeds give equal visits."""
    rng = random.Random(seed)
    vocabulary = ["".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(2)) for _ in range(WORDS)]
    people = [_person(rng, number, vocabulary) for number in range(visitors)]
    for number, person in enumerate(rng.sample(people, per_kind * len(KINDS))):
        person.kind = KINDS[number % len(KINDS)]
        person.faked = rng.uniform(0.3, 0.6)
        person.lazy = 0.0
    meters = [rng.getrandbits(64) for _ in range(60)]
    rows: list[Row] = []
    fakes: set[str] = set()
    first = datetime(2026, 9, 1, 8, 30, tzinfo=SHANGHAI)
    for person in people:
        own, answers = (
            random.Random(f"{seed}/{person.id}"),
            _Answers(random.Random(f"{seed}/{person.id}/answers")),
        )
        for day in range(days):
            start = first + timedelta(days=day)
            if start.weekday() < 5:
                rows += (answers.about(row) for row in _day(own, person, start, vocabulary, meters, fakes))
    return World(rows, {person.id: person for person in people}, fakes)


def _person(rng: random.Random, number: int, vocabulary: list[str]) -> Person:
    return Person(
        id=f"v{number:04d}",
        quiet=rng.random() < 0.2,
        loud=rng.lognormvariate(-0.06, 0.35),
        per_day=rng.randint(5, 10),
        lat=36 + rng.random(),
        lng=117 + rng.random(),
        rounds=rng.random() < 0.2,
        evenings=rng.random() < 0.15,
        motto="".join(rng.sample(vocabulary, 5)) if rng.random() < 0.2 else "",
        lazy=rng.uniform(0.0, 0.12) if rng.random() < 0.3 else 0.0,
        forgetful=rng.choice((0.01, 0.02, 0.02, 0.06)),
    )


def _day(
    rng: random.Random,
    person: Person,
    at: datetime,
    vocabulary: list[str],
    meters: list[int],
    fakes: set[str],
) -> Iterator[Row]:
    """One day: a round by car, several flats in some buildings, each visit noted after it."""
    here, now = (person.lat, person.lng), at + timedelta(minutes=rng.randint(0, 40))
    found: list[Row] = []
    place, flats, building = "", 0, rng.getrandbits(64)
    hurried = person.kind == "impossible tours" and rng.random() < person.faked
    for number in range(person.per_day):
        if flats == 0:
            there = _moved(here, rng.uniform(300, 9000), rng)
            if hurried:
                there = _moved(here, rng.uniform(4000, 15000), rng)
                now += timedelta(minutes=rng.randint(1, 3))
            else:
                now += timedelta(
                    minutes=_apart(here, there) / 1000 / rng.uniform(25, 45) * 60 + rng.uniform(2, 6)
                )
            here, place, building = there, f"{person.id}/{at:%m%d}/{number}", rng.getrandbits(64)
            flats = rng.randint(2, 4) if rng.random() < 0.15 and not hurried else 0
        else:
            flats -= 1
            now += timedelta(minutes=rng.uniform(-1, 3))
        stay = rng.uniform(1, 3) if rng.random() < 0.06 else min(70.0, rng.lognormvariate(2.9, 0.5))
        fake = hurried or (
            bool(person.kind) and person.kind != "impossible tours" and rng.random() < person.faked
        )
        stop = _Stop(f"{person.id}-{at:%m%d}-{number}", now, stay, here, place, building)
        row = _visit(rng, person, stop, vocabulary, meters)
        if fake:
            fakes.add(row.id)
            row = _spoiled(rng, person, row)
        if person.kind == KINDS[3]:
            row = replace(row, demands=0)
        found.append(row)
        now = row.end
    yield from _written(rng, person, found)


@dataclass(frozen=True)
class _Stop:
    """Where and when a visit was."""

    id: str
    start: datetime
    minutes: float
    here: tuple[float, float]
    place: str
    building: int


def _visit(rng: random.Random, person: Person, stop: _Stop, vocabulary: list[str], meters: list[int]) -> Row:
    firm = rng.random() < 0.3
    rate = (0.12 if firm else 0.05) * (0.25 if person.quiet else 1.0) * person.loud
    seen, accuracy = _position(rng, stop.here)
    start = stop.start
    if person.rounds:
        start = start.replace(minute=start.minute // 5 * 5, second=0, microsecond=0)
    asked = rng.random() < 0.08
    return Row(
        id=stop.id,
        visitor=person.id,
        stratum=f"{'firm' if firm else 'home'}/{'quiet' if person.quiet else 'busy'}",
        party=f"p{rng.getrandbits(40):x}",
        start=start,
        end=start + timedelta(minutes=stop.minutes),
        place=stop.place if rng.random() < 0.8 else "",
        lat=seen[0] if seen else None,
        lng=seen[1] if seen else None,
        accuracy=accuracy,
        demands=int(rng.random() < rate),
        text=_text(rng, person, vocabulary),
        photos=_photos(rng, person, stop.building, meters),
        asked=int(asked),
        denied=asked and rng.random() < person.forgetful,
    )


@dataclass
class _Answers:
    """How one visitor's customers confirm and answer; who fakes has no hand in it."""

    rng: random.Random
    valley: str = ""
    caretaker: str = ""
    houses: int = 0

    def __post_init__(self) -> None:
        if self.rng.random() < VALLEYS:
            self.valley = f"{self.rng.getrandbits(64):x}"
        if self.rng.random() < CARETAKERS:
            self.caretaker, self.houses = f"{self.rng.getrandbits(64):x}", self.rng.randint(2, 6)

    def about(self, row: Row) -> Row:
        """Return the visit with the code and the address the customer confirmed and answered from, if he did."""
        rng, codes, addresses = self.rng, (), ()
        if rng.random() < CODED:
            number = row.party
            if self.houses and rng.random() < 0.1:
                number, self.houses = self.caretaker, self.houses - 1
            codes = (Code(number, doubtful=rng.random() < NEW_NUMBERS),)
        if rng.random() < LINKED:
            carrier = self.valley or f"carrier {rng.randrange(CARRIERS)}"
            addresses = (carrier if rng.random() < 0.6 else f"at {row.party}",)
        return replace(row, codes=codes, addresses=addresses)


def _position(
    rng: random.Random, here: tuple[float, float]
) -> tuple[tuple[float, float] | None, float | None]:
    """Mostly good, sometimes far off and known to be, rarely far off and unaware of it, sometimes none."""
    chance = rng.random()
    if chance < 0.05:
        return None, None
    if chance < 0.12:
        error = rng.uniform(200, 3000)
        return _moved(here, error * rng.random(), rng), error
    if chance < 0.13:
        return _moved(here, rng.uniform(3000, 25000), rng), 30.0
    error = rng.uniform(5, 50)
    return _moved(here, error * rng.random(), rng), error


def _text(rng: random.Random, person: Person, vocabulary: list[str]) -> str:
    chance = rng.random()
    if chance < 0.15:
        return ""
    if chance < 0.5:
        return rng.choice(PHRASES)
    if person.texts and rng.random() < person.lazy:
        return rng.choice(person.texts)
    words = [vocabulary[int(WORDS * rng.random() ** 2)] for _ in range(rng.randint(10, 28))]
    text = "，".join(words) + person.motto
    person.texts.append(text)
    return text


def _photos(rng: random.Random, person: Person, building: int, meters: list[int]) -> tuple[Photo, ...]:
    found = []
    for _ in range(rng.choice((0, 1, 1, 2))):
        chance = rng.random()
        look = building if chance < 0.3 else rng.choice(meters) if chance < 0.34 else rng.getrandbits(64)
        shot = Photo(f"{rng.getrandbits(128):032x}", f"{_noisy(rng, look, 5) & ~1:016x}")
        person.looks.append(shot.sha256 + shot.look)
        found.append(shot)
    return tuple(found)


def _spoiled(rng: random.Random, person: Person, row: Row) -> Row:
    """Return the same visit as somebody notes it who did not make it."""
    if person.kind == KINDS[0]:
        return replace(row, denied=bool(row.asked) and rng.random() < 0.75, photos=(), demands=0)
    if person.kind == KINDS[1] and len(person.looks) > 10:
        old = rng.choice(person.looks[:-2])
        return replace(row, photos=(_again(rng, Photo(old[:32], old[32:])),))
    if person.kind == KINDS[2] and len(person.texts) > 3:
        words = rng.choice(person.texts[:-1]).split("，")
        if rng.random() < 0.5:
            words[rng.randrange(len(words))] = "今日"
        return replace(row, text="，".join(words))
    return row


def _again(rng: random.Random, photo: Photo) -> Photo:
    """The same photo: as it was, saved once more, or turned or mirrored before."""
    chance = rng.random()
    if chance < 0.3:
        return photo
    look = int(photo.look, 16)
    if chance > 0.8:
        look = rng.choice(pictures.turned(look))
    return Photo(f"{rng.getrandbits(128):032x}", f"{_noisy(rng, look, 4) & ~1:016x}")


def _noisy(rng: random.Random, look: int, most: int) -> int:
    for _ in range(rng.randint(0, most)):
        look ^= 1 << rng.randrange(64)
    return look


def _written(rng: random.Random, person: Person, rows: list[Row]) -> Iterator[Row]:
    evening = rows[-1].end + timedelta(minutes=10)
    for number, row in enumerate(rows):
        at = row.end + timedelta(minutes=rng.uniform(1, 20))
        yield replace(row, recorded_at=evening + timedelta(minutes=2 * number) if person.evenings else at)


def _moved(here: tuple[float, float], metres: float, rng: random.Random) -> tuple[float, float]:
    north, east = rng.uniform(-1, 1), rng.uniform(-1, 1)
    length = (north * north + east * east) ** 0.5 or 1.0
    step = metres / length / METRES_PER_DEGREE
    return here[0] + north * step, here[1] + east * step / cos(radians(here[0]))


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[1] - other[1]) * cos(radians(one[0]))
    return ((one[0] - other[0]) ** 2 + east**2) ** 0.5 * METRES_PER_DEGREE
