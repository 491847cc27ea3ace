"""Which intent a message has, how sure that is, and when it is too unsure to act on.

A linear model over `features`, kept as plain arrays: `intents.npz` (weights, read with allow_pickle=False) and
`intents.json` (names, feature names, temperature, thresholds). numpy only; a prediction takes well under 2 ms.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.engine.reading.cutting import Cutter, cutter_of
from bot.engine.reading.features import features

Floats = npt.NDArray[np.float32]

#: what rules are told when an intent is too unsure (config.yml and domain.yml know it)
FALLBACK = "nlu_fallback"
ARRAYS, TABLE = "intents.npz", "intents.json"


@dataclass(frozen=True)
class Thresholds:
    """Below `confidence`, or closer to the second than `margin`, the bot asks instead of acting."""

    confidence: float
    margin: float


@dataclass(frozen=True)
class IntentModel:
    """weights: features × intents · bias: intents · idf: features; `temperature` divides the scores before softmax.

    terms   the shop's own words, for the cutter
    """

    names: Sequence[str]
    index: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    temperature: float
    thresholds: Thresholds
    terms: tuple[str, ...] = ()

    @property
    def cut(self) -> Cutter:
        """Cuts as training did."""
        return cutter_of(self.terms)

    def ranking(self, text: str) -> list[dict[str, Any]]:
        """All intents with calibrated confidences that sum to 1, likeliest first, for a regular text."""
        at, values = weighted(features(text, self.cut), self.index, self.idf)
        scores = (values @ self.weights[at] if len(at) else np.zeros(len(self.names))) + self.bias
        powers = np.exp((scores - scores.max()) / self.temperature)
        shares = powers / powers.sum()
        return [{"name": self.names[i], "confidence": float(shares[i])} for i in np.argsort(-shares, kind="stable")]

    def sure(self, ranking: Sequence[Mapping[str, Any]]) -> bool:
        """Whether the first of a ranking may be acted on."""
        first, second = ranking[0]["confidence"], ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        return bool(first >= self.thresholds.confidence and first - second >= self.thresholds.margin)

    def to_files(self) -> dict[str, bytes]:
        """The model as data files."""
        arrays = BytesIO()
        np.savez_compressed(arrays, idf=self.idf, weights=self.weights.astype(np.float16), bias=self.bias)
        table = {
            "names": list(self.names),
            "features": sorted(self.index, key=self.index.__getitem__),
            "temperature": self.temperature,
            "terms": list(self.terms),
            "thresholds": {"confidence": self.thresholds.confidence, "margin": self.thresholds.margin},
        }
        return {ARRAYS: arrays.getvalue(), TABLE: json.dumps(table, ensure_ascii=False).encode()}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "IntentModel":
        """What `to_files` wrote; KeyError or ValueError when a file is missing or is something else."""
        table = json.loads(files[TABLE])
        with np.load(BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            idf, weights, bias = (np.asarray(arrays[name], dtype=np.float32) for name in ("idf", "weights", "bias"))
        if weights.shape != (len(table["features"]), len(table["names"])):
            raise ValueError("weights and names do not fit each other")
        return cls(
            names=tuple(table["names"]),
            index={name: at for at, name in enumerate(table["features"])},
            idf=idf,
            weights=weights,
            bias=bias,
            temperature=float(table["temperature"]),
            thresholds=Thresholds(**table["thresholds"]),
            terms=tuple(table["terms"]),
        )


def weighted(counted: Mapping[str, int], index: Mapping[str, int], idf: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Places and length-one tf-idf values of the known features among those counted."""
    known = [(index[name], count) for name, count in counted.items() if name in index]
    at = np.array([place for place, _ in known], dtype=np.intp)
    values = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * idf[at]
    length = float(np.linalg.norm(values))
    return at, np.asarray(values / length if length else values, dtype=np.float32)
