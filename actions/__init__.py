"""The bot's hands: slots in, a call of the after-sales service, a response name and facts out. No rule lives here."""

from __future__ import annotations

from rasa_sdk import Action

from bot.chat.services import Services

__all__ = ["make"]


def make(services: Services) -> list[Action]:
    """Every action that domain.yml names, ready to be registered with rasa-sdk's ActionExecutor.

    Reads the word lists, titles and the law's policy files; raises what they raise when one is wrong.
    """
    from actions.registry import actions_of

    return actions_of(services)
