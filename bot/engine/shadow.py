"""What a change of the examples would do: the classifier alone learned anew, beside the running model, in memory only.

`python -m bot.engine.shadow --nlu-data FOLDER --model FILE`: one message a line in; one JSON a line out, {"was",
"now"}, each {"name", "confidence", "sure"}. Progress goes to stderr. Nothing is written anywhere.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from bot.engine.bundles import ModelRefused, archived, installation_key, read_bundle
from bot.engine.reading.cutting import terms_of
from bot.engine.reading.entities import EntityReader
from bot.engine.reading.examples import BadExamples, read_examples
from bot.engine.reading.intents import IntentModel
from bot.engine.reading.learning import learn
from bot.engine.reading.reader import FILES, Reader
from bot.engine.reading.words import BadWords, WordList, read_word_list


def readers(nlu_data: Path, model: Path, data_dir: Path) -> tuple[Reader, Reader]:
    """(the running one, the shadow). ModelRefused, BadExamples, BadWords, FileNotFoundError."""
    files = archived(read_bundle(model, installation_key(data_dir, make=False)).archive, FILES)
    running = Reader.from_files(files)
    listed = read_word_list(nlu_data / "words")
    terms = terms_of([word for values in listed.words.values() for spelled in values.values() for word in spelled])
    learned = learn(list(read_examples(nlu_data / "intents")), terms, say, like=IntentModel.from_files(files))
    words = WordList.from_json(json.loads(json.dumps(listed.to_json())))
    return running, Reader(learned, EntityReader(words), words.of("term"))


def say(line: str) -> None:
    """A line of progress."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """The command; 2 when the examples or the model cannot be used."""
    parser = argparse.ArgumentParser(prog="bot.engine.shadow", description="试一试改动")
    parser.add_argument("--nlu-data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args()
    try:
        running, shadow = readers(options.nlu_data, options.model, Path(os.environ.get("WUYOU_DATA_DIR", "var")))
    except (ModelRefused, BadExamples, BadWords, FileNotFoundError, KeyError, ValueError) as error:
        say(f"试不了: {error}")
        return 2
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        both = {"was": running.read(line)["intent"], "now": shadow.read(line)["intent"]}
        print(json.dumps(both, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
