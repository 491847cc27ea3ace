"""Which heavy libraries Rasa imports for parts we never run, and how the engine does without them.

Rasa 3.6 imports TensorFlow, every chat channel and every plotting library whether used or not: most of its start and
half of its memory. `hollow_out()` puts an import hook in front of the listed packages, before `rasa` is imported. A
hollow module gives a class for every name, so that base classes, annotations and decorators in Rasa's own modules are
defined; the first one that is really used raises `LeftOut`. Only for processes whose pipeline has none of those parts.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from abc import ABCMeta
from types import ModuleType
from typing import Any, NoReturn, Optional, Sequence

#: packages and single modules that Rasa imports and our pipeline never calls
LEFT_OUT = frozenset({
    "tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "jax",
    "matplotlib", "seaborn", "skops", "sklearn_crfsuite",
    "twilio", "slack_sdk", "aiogram", "webexteamssdk", "rocketchat_API", "fbmessenger", "mattermostwrapper",
    "socketio", "boto3", "botocore", "pymongo", "confluent_kafka", "aio_pika", "google.cloud", "sentry_sdk",
})  # fmt: skip
#: and what only training needs
LEFT_OUT_SERVING = frozenset({"sklearn", "questionary", "prompt_toolkit"})


class LeftOut(RuntimeError):
    """A library that this process does without was really used; start without `hollow_out()`."""


class _HollowMeta(ABCMeta):
    """Makes every attribute of a hollow class another hollow class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _hollow_class(f"{cls.__qualname__}.{name}")
        setattr(cls, name, made)
        return made


def _hollow_class(path: str) -> Any:
    def __new__(cls: type, *args: Any, **kwargs: Any) -> Any:
        """As a decorator, with or without arguments, hand the decorated thing back."""
        if cls.__dict__.get("_hollow") and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return object.__new__(cls)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None: ...

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        _refuse(path)

    def __getattr__(self: Any, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(f"{path}.{name}")

    return _HollowMeta(
        path.rsplit(".", 1)[-1],
        (),
        {
            "__qualname__": path, "__module__": "hollow", "_hollow": True, "__new__": __new__, "__init__": __init__,
            "__call__": __call__, "__getattr__": __getattr__,
        },
    )  # fmt: skip


def _refuse(path: str) -> NoReturn:
    raise LeftOut(f"{path} is left out of this process")


class _HollowModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _hollow_class(f"{self.__name__}.{name}")
        setattr(self, name, made)
        return made


class _Hollow(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, left_out: frozenset[str]) -> None:
        self._left_out = left_out

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if not any(fullname == left or fullname.startswith(left + ".") for left in self._left_out):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__version__ = "0.0.0"  # type: ignore[attr-defined]
        module.__path__ = []


def hollow_out(*, training: bool = True) -> None:
    """Leave the listed libraries out of this process; must run before `rasa` is imported. Twice is once."""
    if not any(isinstance(finder, _Hollow) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Hollow(LEFT_OUT if training else LEFT_OUT | LEFT_OUT_SERVING))
