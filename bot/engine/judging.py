"""What models make of messages: a JSON list of texts on stdin, guesses and times of each model on stdout.

`python -m bot.engine.judging MODEL…`; only models that this installation signed are opened. Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Optional, Sequence

from bot.engine.bundles import ModelRefused
from bot.engine.parse import open_reader
from bot.engine.reading.reader import Reader


def judged(reader: Reader, texts: Sequence[str]) -> list[list[Any]]:
    """Of each text: [intent, confidence, margin to the second, whether the bot would act on it, milliseconds]."""
    found = []
    for text in texts:
        began = time.perf_counter()
        read = reader.read(text)
        spent = (time.perf_counter() - began) * 1000
        first, *rest = (row["confidence"] for row in read["ranking"][:2])
        margin = first - (rest[0] if rest else 0.0)
        found.append([read["intent"]["name"], first, margin, read["intent"]["sure"], round(spent, 3)])
    return found


def main() -> int:
    """The command; null for a model that is not believed or not there, and 2 when it is the first."""
    parser = argparse.ArgumentParser(prog="bot.engine.judging", description="模型怎么理解这些话")
    parser.add_argument("models", type=Path, nargs="+")
    options = parser.parse_args()
    texts = json.load(sys.stdin)
    data_dir = Path(os.environ.get("WUYOU_DATA_DIR", "var"))
    answers: list[Optional[list[list[Any]]]] = []
    for model in options.models:
        try:
            answers.append(judged(open_reader(model, data_dir), texts))
        except (ModelRefused, FileNotFoundError) as error:
            print(f"模型不可信: {error}", file=sys.stderr)
            answers.append(None)
    json.dump(answers, sys.stdout, ensure_ascii=False)
    return 2 if answers[0] is None else 0


if __name__ == "__main__":
    sys.exit(main())
