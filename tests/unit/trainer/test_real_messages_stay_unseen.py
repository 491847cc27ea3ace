"""The real messages measure: no training example is one of them or nearly one."""

from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.trainer.examples import normalised, read_examples

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "real_messages.tsv"
#: likeness (0-100) and length from which two texts are one reworded; shorter ones (好的, 在吗) everybody says
NEAR, SHORT = 88, 8


# the messages may not be given on: only their owner has them beside the checkout
@pytest.mark.skipif(not REAL.exists(), reason="the real messages do not lie beside this checkout")
def test_no_training_example_is_a_real_message_or_its_rewording() -> None:
    lines = [line for line in REAL.read_text("utf-8").splitlines() if line and line[0] != "#"]
    real = [key for line in lines if len(key := normalised(line.split("\t")[0])) >= SHORT]
    assert real
    near = []
    for example in read_examples(ROOT / "nlu_data" / "intents"):
        if len(example.key) >= SHORT and process.extractOne(example.key, real, scorer=fuzz.ratio, score_cutoff=NEAR):
            near.append(f"{example.file}:{example.line}")
    assert near == []
