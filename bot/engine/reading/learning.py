"""How the intent classifier is learned: tf-idf, one linear separator an intent, confidences calibrated out of fold.

Only this module needs scikit-learn. The temperature and both thresholds come from predictions on examples that the
fold's model had not seen; the thresholds are the highest that refuse at most `WRONGLY_REFUSED` of right answers.
"""

from __future__ import annotations

from collections import Counter
from typing import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.engine.reading.features import features
from bot.engine.reading.intents import IntentModel, Thresholds, weighted
from bot.engine.reading.noise import Wearer
from bot.engine.reading.normal import normalise

FOLDS = 4
SEED = 20240607
WRONGLY_REFUSED = 0.02
Say = Callable[[str], None]


def learn(examples: Sequence[tuple[str, str]], say: Say = lambda line: None) -> IntentModel:
    """A model from (text as written, intent) pairs: two intents or more, two examples each or more. 10 s for 6,000."""
    rows = sorted({(normalise(text).text, intent) for text, intent in examples})
    texts, intents = [text for text, _ in rows], np.array([intent for _, intent in rows])
    names = sorted(set(intents))
    wear = Wearer(texts, SEED)
    worn = [wear(text) for text in texts]
    clean_counts, worn_counts = [features(text) for text in texts], [features(text) for text in worn]
    truth = np.array([names.index(intent) for intent in intents])
    say(f"意图样本 {len(rows)} 句, 意图 {len(names)} 个")
    scores = np.zeros((len(rows), len(names)), dtype=np.float32)
    folds = _folds(truth, min(FOLDS, int(np.bincount(truth).min())))
    for fold in range(folds.max() + 1):
        held = folds == fold
        part = _Part.fit(
            [c for c, h in zip(clean_counts, held, strict=False) if not h],
            [c for c, h in zip(worn_counts, held, strict=False) if not h],
            truth[~held],
            len(names),
        )
        scores[held] = part.scores([c for c, h in zip(clean_counts, held, strict=False) if h])
        say(f"校准 {fold + 1}/{folds.max() + 1}")
    temperature = _temperature(scores, truth)
    thresholds = _thresholds(_softmax(scores / temperature), truth)
    right = float((scores.argmax(axis=1) == truth).mean())
    say(
        f"折外正确率 {right:.3f}, 温度 {temperature:.3f}, "
        f"置信门槛 {thresholds.confidence:.2f}, 差距门槛 {thresholds.margin:.2f}"
    )
    full = _Part.fit(clean_counts, worn_counts, truth, len(names))
    return IntentModel(tuple(names), full.index, full.idf, full.weights, full.bias, temperature, thresholds)


class _Part:
    """One fitted separator with the features it knows."""

    def __init__(
        self,
        index: Mapping[str, int],
        idf: npt.NDArray[np.float32],
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
    ) -> None:
        self.index, self.idf, self.weights, self.bias = index, idf, weights, bias

    @classmethod
    def fit(
        cls,
        clean: Sequence[Mapping[str, int]],
        worn: Sequence[Mapping[str, int]],
        truth: npt.NDArray[np.int_],
        intents: int,
    ) -> "_Part":
        from sklearn.svm import LinearSVC

        seen = Counter(name for counts in clean for name in counts)
        kept = sorted(name for name, times in seen.items() if times >= (2 if len(clean) > 400 else 1))
        index = {name: at for at, name in enumerate(kept)}
        idf = np.array([np.log((1 + len(clean)) / (1 + seen[name])) + 1 for name in kept], dtype=np.float32)
        rows = _matrix([*clean, *worn], index, idf)
        weigh = np.concatenate([np.ones(len(clean)), np.full(len(worn), 0.5)])
        separator = LinearSVC(C=0.5, random_state=SEED, max_iter=3000).fit(rows, np.concatenate([truth, truth]), weigh)
        weights, bias = separator.coef_.T, separator.intercept_
        if intents == 2:
            weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(index, idf, weights.astype(np.float32), bias.astype(np.float32))

    def scores(self, counts: Sequence[Mapping[str, int]]) -> npt.NDArray[np.float32]:
        return np.asarray(_matrix(counts, self.index, self.idf) @ self.weights + self.bias, dtype=np.float32)


def _matrix(counts: Sequence[Mapping[str, int]], index: Mapping[str, int], idf: npt.NDArray[np.float32]) -> "object":
    from scipy.sparse import csr_matrix

    rows = [weighted(row, index, idf) for row in counts]
    ends = np.cumsum([0, *(len(at) for at, _ in rows)])
    places = np.concatenate([at for at, _ in rows]) if rows else np.zeros(0)
    values = np.concatenate([value for _, value in rows]) if rows else np.zeros(0)
    return csr_matrix((values, places, ends), shape=(len(rows), len(index)))


def _folds(truth: npt.NDArray[np.int_], count: int) -> npt.NDArray[np.int_]:
    """A fold for each row, every intent spread over all; drawn with the seed."""
    folds = np.zeros(len(truth), dtype=int)
    draw = np.random.default_rng(SEED)
    for intent in np.unique(truth):
        rows = np.flatnonzero(truth == intent)
        folds[draw.permutation(rows)] = np.arange(len(rows)) % max(count, 2)
    return folds


def _softmax(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _temperature(scores: npt.NDArray[np.float32], truth: npt.NDArray[np.int_]) -> float:
    """The temperature of least cross-entropy, from a fixed grid."""
    rows = np.arange(len(truth))
    grid = np.geomspace(0.05, 2.0, 60)
    losses = [-np.log(np.maximum(_softmax(scores / heat)[rows, truth], 1e-9)).mean() for heat in grid]
    return float(grid[int(np.argmin(losses))])


def _thresholds(shares: npt.NDArray[np.float32], truth: npt.NDArray[np.int_]) -> Thresholds:
    ordered = np.sort(shares, axis=1)
    first, margin = ordered[:, -1], ordered[:, -1] - ordered[:, -2]
    right = shares.argmax(axis=1) == truth
    if not right.any():
        return Thresholds(confidence=0.3, margin=0.05)
    return Thresholds(
        confidence=round(float(np.quantile(first[right], WRONGLY_REFUSED)), 3),
        margin=round(float(np.quantile(margin[right], WRONGLY_REFUSED)), 3),
    )
