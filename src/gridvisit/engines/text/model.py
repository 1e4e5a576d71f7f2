"""A small trained model: logistic regression over runs of signs and turns of speech. Pure, trained at first use.

No library: some hundred sentences and two thousand features need no numpy and scipy in every offline bundle.
"""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gridvisit.engines.text.plain import plain
from gridvisit.engines.text.words import evidence

Vector = dict[str, float]
SIZES = ((1, 0.3), (2, 1.0), (3, 0.7))  # runs of so many signs, and their weight
SPOKEN = 2.0  # weight of a turn of speech
SEEN = 2  # a feature of one sentence only teaches nothing
ROUNDS, STEP, SLOWER = 8, 3.0, 0.15
KNOWN = 0.05  # a sentence missed by less teaches nothing more in this round
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[a-z]+")
_GAP = re.compile(r"[^\w]+")


def features(text: str) -> Vector:
    """Return what the model looks at: runs of one to three Chinese signs, English words, turns of speech.

    >>> sorted(features("电价3分"))
    ['0', '0分', 'topic:BILL', '价', '价0', '价0分', '分', '电', '电价', '电价0']
    """
    read = _NUMBER.sub("0", unicodedata.normalize("NFKC", plain(text)).casefold())
    found: Vector = dict.fromkeys(_WORD.findall(read), 1.0)
    for run in _GAP.split(_WORD.sub(" ", read)):
        for size, weight in SIZES:
            for at in range(len(run) - size + 1):
                found[run[at : at + size]] = weight
    found.update(dict.fromkeys(evidence(text), SPOKEN))
    return found


@dataclass(frozen=True)
class Model:
    """How rare each feature is, and the weight of each feature for each label."""

    labels: tuple[str, ...]
    rare: Vector
    weights: dict[str, list[float]]

    def chances(self, text: str) -> dict[str, float]:
        """Return the chance of each label for a text; they add up to 1."""
        chances = _softmax(_scores(_scaled(features(text), self.rare), self.weights, len(self.labels)))
        return dict(zip(self.labels, chances, strict=True))


def train(texts: Sequence[str], labels: Sequence[str]) -> Model:
    """Return a model of the labels of texts; the same sentences always give the same model."""
    seen = [features(text) for text in texts]
    counts = Counter(name for vector in seen for name in vector)
    rare = {name: math.log(1 + len(texts) / count) for name, count in counts.items() if count >= SEEN}
    vectors = [_scaled(vector, rare) for vector in seen]
    names = tuple(sorted(set(labels)))
    place = {name: n for n, name in enumerate(names)}
    weights: dict[str, list[float]] = {name: [0.0] * len(names) for name in rare}
    order, chance = list(range(len(texts))), random.Random(1)  # noqa: S311 - the order of training, no secret
    for turn in range(ROUNDS):
        chance.shuffle(order)
        step = STEP / (1 + SLOWER * turn)
        for n in order:
            missed = _softmax(_scores(vectors[n], weights, len(names)))
            missed[place[labels[n]]] -= 1
            if missed[place[labels[n]]] > -KNOWN:
                continue
            for name, value in vectors[n].items():
                far = step * value
                weights[name] = [
                    weight - far * miss for miss, weight in zip(missed, weights[name], strict=True)
                ]
    return Model(names, rare, weights)


def _scaled(vector: Vector, rare: Vector) -> Vector:
    found = {name: weight * rare[name] for name, weight in vector.items() if name in rare}
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {name: value / length for name, value in found.items()}


def _scores(vector: Vector, weights: dict[str, list[float]], size: int) -> list[float]:
    scores = [0.0] * size
    for name, value in vector.items():
        scores = [score + value * weight for score, weight in zip(scores, weights[name], strict=True)]
    return scores


def _softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    parts = [math.exp(score - top) for score in scores]
    whole = sum(parts)
    return [part / whole for part in parts]
