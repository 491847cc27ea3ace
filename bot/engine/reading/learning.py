"""How the intent classifier is learned: tf-idf, one linear separator an intent, confidences calibrated out of fold.

Only this module needs scikit-learn. The temperature and both thresholds come from predictions on examples that the
fold's model had not seen; the thresholds are the highest that refuse at most `WRONGLY_REFUSED` of right answers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt

from bot.engine.reading.cutting import cutter_of
from bot.engine.reading.features import features
from bot.engine.reading.intents import IntentModel, Thresholds
from bot.engine.reading.noise import Wearer
from bot.engine.reading.normal import normalise

#: with many examples one fold of five is held apart to calibrate on; with few, each of two or three in its turn
FOLDS, FEW_FOLDS = 5, 3
SEED = 20240607
WRONGLY_REFUSED = 0.02
#: below this many examples every feature counts; above, one that a single example has is noise
_FEW = 400
Say = Callable[[str], None]
Rows = Any  # scipy.sparse.csr_matrix


def learn(
    examples: Sequence[tuple[str, str]],
    terms: tuple[str, ...] = (),
    say: Say = lambda line: None,
    like: Optional[IntentModel] = None,
) -> IntentModel:
    """A model from (text as written, intent) pairs: two intents or more, two examples each or more.

    `terms` are the shop's own words for the cutter. `like` spares the calibration: its temperature and thresholds hold.
    """
    pairs = sorted({(normalise(text).text, intent) for text, intent in examples})
    texts, names = [text for text, _ in pairs], sorted({intent for _, intent in pairs})
    truth = np.array([names.index(intent) for _, intent in pairs])
    wear = Wearer(texts, SEED)
    say(f"意图样本 {len(pairs)} 句, 意图 {len(names)} 个")
    cut = cutter_of(terms)
    index, clean, worn = _counted(
        [features(text, cut) for text in texts], [features(wear(text), cut) for text in texts]
    )
    temperature, thresholds = (
        _calibrated(clean, worn, truth, len(names), say) if like is None else (like.temperature, like.thresholds)
    )
    full = _fit(clean, worn, truth, len(names))
    known = {name: at for at, name in enumerate(np.array(index)[full.kept].tolist())}
    return IntentModel(tuple(names), known, full.idf, full.weights, full.bias, temperature, thresholds, terms)


def _calibrated(
    clean: Rows, worn: Rows, truth: npt.NDArray[np.int_], intents: int, say: Say
) -> tuple[float, Thresholds]:
    """Temperature and thresholds from predictions on examples that the fold's model had not seen."""
    scores = np.zeros((len(truth), intents), dtype=np.float32)
    many = len(truth) > _FEW
    folds = _folds(truth, min(FOLDS if many else FEW_FOLDS, int(np.bincount(truth).min())))
    apart = folds < (1 if many else FOLDS)
    for fold in sorted(set(folds[apart].tolist())):
        held = folds == fold
        fitted = _fit(clean[~held], worn[~held], truth[~held], intents)
        scores[held] = fitted.scores(clean[held])
    scores, truth_apart = scores[apart], truth[apart]
    say(f"校准: {len(truth_apart)} 句")
    temperature = _temperature(scores, truth_apart)
    thresholds = _thresholds(_softmax(scores / temperature), truth_apart)
    right = float((scores.argmax(axis=1) == truth_apart).mean())
    say(
        f"折外正确率 {right:.3f}, 温度 {temperature:.3f}, "
        f"置信门槛 {thresholds.confidence:.2f}, 差距门槛 {thresholds.margin:.2f}"
    )
    return temperature, thresholds


@dataclass(frozen=True)
class _Fitted:
    """kept: which of all features it knows · the rest as in IntentModel."""

    kept: npt.NDArray[np.bool_]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def scores(self, counts: Rows) -> npt.NDArray[np.float32]:
        return np.asarray(_weighted(counts[:, self.kept], self.idf) @ self.weights + self.bias, dtype=np.float32)


def _counted(clean: Sequence[Mapping[str, int]], worn: Sequence[Mapping[str, int]]) -> tuple[list[str], Rows, Rows]:
    """(names of all features of the clean texts in order, counts of the clean, counts of the worn)."""
    from scipy.sparse import csr_matrix

    names = sorted(Counter(name for counts in clean for name in counts))
    index = {name: at for at, name in enumerate(names)}

    def rows(counted: Sequence[Mapping[str, int]]) -> Rows:
        known = [[(index[name], count) for name, count in counts.items() if name in index] for counts in counted]
        ends = np.cumsum([0, *(len(row) for row in known)])
        flat = np.array([pair for row in known for pair in row], dtype=np.int64).reshape(-1, 2)
        return csr_matrix((flat[:, 1].astype(np.float32), flat[:, 0], ends), shape=(len(counted), len(names)))

    return names, rows(clean), rows(worn)


def _fit(clean: Rows, worn: Rows, truth: npt.NDArray[np.int_], intents: int) -> _Fitted:
    from scipy.sparse import vstack
    from sklearn.svm import LinearSVC

    examples = clean.shape[0]
    seen = np.bincount(clean.indices, minlength=clean.shape[1])
    kept = seen >= (2 if examples > _FEW else 1)
    idf = (np.log((1 + examples) / (1 + seen[kept])) + 1).astype(np.float32)
    rows = _weighted(vstack([clean, worn], format="csr")[:, kept], idf)
    weigh = np.concatenate([np.ones(examples), np.full(worn.shape[0], 0.5)])
    separator = LinearSVC(C=1.0, random_state=SEED, max_iter=3000, tol=1e-2 if examples > _FEW else 1e-4)
    separator.fit(rows, np.concatenate([truth, truth]), weigh)
    weights, bias = separator.coef_.T, separator.intercept_
    if intents == 2:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return _Fitted(kept, idf, weights.astype(np.float32), bias.astype(np.float32))


def _weighted(counts: Rows, idf: npt.NDArray[np.float32]) -> Rows:
    """As reading/intents.py weighs one message: (1 + log count) · idf, each row of length one."""
    from scipy.sparse import csr_matrix

    values = (1 + np.log(counts.data)) * idf[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(row, weights=values * values, minlength=counts.shape[0]))
    return csr_matrix((values / np.maximum(lengths, 1e-9)[row], counts.indices, counts.indptr), shape=counts.shape)


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
