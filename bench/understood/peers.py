"""Who else is measured on the same messages: the plain baseline, and stock Rasa when it has been trained."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Callable, Optional, Sequence

from bench.understood.sets import ROOT

Answers = Callable[[Sequence[str]], Sequence[str]]
#: kept by `python -m bench.stock.run`, which trains it
STOCK = ROOT / "models" / "stock" / "stock-100.tar.gz"


def baseline(examples: Sequence[tuple[str, str]], seed: int) -> Answers:
    """Character n-gram TF-IDF and logistic regression, both as scikit-learn gives them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3)),
        LogisticRegression(C=10, max_iter=300, random_state=seed),
    )
    model.fit([text for text, _ in examples], [intent for _, intent in examples])
    return lambda texts: [str(name) for name in model.predict(list(texts))]


def stock(model: Path = STOCK) -> Optional[Answers]:
    """Stock Rasa by its own interpreter in a process of its own; None when it has not been trained here."""
    if not model.exists():
        return None

    def answer(texts: Sequence[str]) -> Sequence[str]:
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.understood.stock_answers", str(model)],
            input=json.dumps(list(texts)), capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        return [str(name) for name in json.loads(ran.stdout.splitlines()[-1])]

    return answer
