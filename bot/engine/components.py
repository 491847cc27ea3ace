"""The two graph components of config.yml, intent classifier and entity reader, as Rasa trains and loads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.reading.cutting import terms_of
from bot.engine.reading.entities import EntityReader
from bot.engine.reading.examples import read_examples
from bot.engine.reading.intents import ARRAYS, FALLBACK, TABLE, IntentModel
from bot.engine.reading.learning import learn
from bot.engine.reading.normal import normalise
from bot.engine.reading.reader import WORDS, Reader, today_in_shanghai
from bot.engine.reading.words import WordList, read_word_list


class _Stored:
    """A component whose trained part is a few data files in its own resource."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, files: Optional[Mapping[str, bytes]]) -> None:
        self._storage, self._resource, self.files = model_storage, resource, dict(files or {})

    def _persist(self, files: Mapping[str, bytes]) -> Resource:
        self.files = dict(files)
        with self._storage.write_to(self._resource) as folder:
            for name, content in files.items():
                (folder / name).write_bytes(content)
        return self._resource

    @staticmethod
    def _read(model_storage: ModelStorage, resource: Resource, names: List[str]) -> Dict[str, bytes]:
        with model_storage.read_from(resource) as folder:
            return {name: (folder / name).read_bytes() for name in names}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ShopIntents(_Stored, GraphComponent):
    """Classifies by reading/intents.py; a guess that is too unsure becomes `nlu_fallback`, the ranking stays true."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, files: Optional[Mapping[str, bytes]], examples: str,
        words: str,
    ) -> None:  # fmt: skip
        super().__init__(model_storage, resource, files)
        self._examples, self._words = examples, words

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """examples, words: folders of the examples and of the word lists, from where training runs; empty examples are
        those that Rasa read itself, empty words none."""
        return {"examples": "", "words": ""}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ShopIntents":
        """An untrained one."""
        return cls(model_storage, resource, None, config["examples"], config["words"])

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ShopIntents":
        """The trained one."""
        files = cls._read(model_storage, resource, [ARRAYS, TABLE])
        return cls(model_storage, resource, files, config["examples"], config["words"])

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the folder's examples, or from every example of Rasa's that has an intent."""
        if self._examples:
            examples = list(read_examples(Path(self._examples)))
        else:
            examples = [(example.get(TEXT), example.get(INTENT)) for example in training_data.intent_examples]
        listed = read_word_list(Path(self._words)).words if self._words else {}
        terms = terms_of([word for values in listed.values() for spelled in values.values() for word in spelled])
        return self._persist(learn(examples, terms, say=lambda line: print(line, flush=True)).to_files())

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets intent and ranking of each message; used by Rasa's own tools, the engine reads directly."""
        model = IntentModel.from_files(self.files)
        for message in messages:
            ranking = model.ranking(normalise(message.get(TEXT) or "").head())
            first = ranking[0] if model.sure(ranking) else {"name": FALLBACK, "confidence": ranking[0]["confidence"]}
            message.set(INTENT, dict(first), add_to_output=True)
            message.set("intent_ranking", ranking[:10], add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ShopEntities(_Stored, GraphComponent):
    """Reads facts by reading/entities.py; "training" stores the word lists in the model."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, files: Optional[Mapping[str, bytes]], words: str
    ) -> None:
        super().__init__(model_storage, resource, files)
        self._words = words

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """words: folder of the word lists, from where training runs."""
        return {"words": "nlu_data/words"}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ShopEntities":
        """One without word lists yet."""
        return cls(model_storage, resource, None, config["words"])

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "ShopEntities":  # fmt: skip
        """The one with the model's word lists."""
        return cls(model_storage, resource, cls._read(model_storage, resource, [WORDS]), config["words"])

    def train(self, training_data: TrainingData) -> Resource:
        """Reads the word lists; BadWords when one breaks the form."""
        listed = read_word_list(Path(self._words))
        return self._persist({WORDS: json.dumps(listed.to_json(), ensure_ascii=False).encode()})

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the facts of each message; used by Rasa's own tools, the engine reads directly."""
        read = EntityReader(WordList.from_json(json.loads(self.files[WORDS])))
        for message in messages:
            found = read(normalise(message.get(TEXT) or ""), today_in_shanghai())
            message.set(
                ENTITIES, [{**entity, "extractor": type(self).__name__} for entity in found], add_to_output=True
            )
        return messages


def reader_of(components: List[Any]) -> Reader:
    """The reader made of a loaded graph's two components; KeyError when one is not there."""
    files: Dict[str, bytes] = {}
    for component in components:
        if isinstance(component, _Stored):
            files.update(component.files)
    return Reader.from_files(files)
