"""Typing runs out by itself."""

from __future__ import annotations

from bot.chat.presence import PASS_ON_SECONDS, TYPING_SECONDS, Presence


def test_typing_expires_when_nothing_more_is_heard() -> None:
    now = [100.0]
    presence = Presence(lambda: now[0])
    presence.types("c", "agent")
    assert presence.typing("c") == {"agent"}
    now[0] += TYPING_SECONDS + 0.1
    assert presence.typing("c") == frozenset()


def test_keys_in_quick_succession_are_passed_on_once() -> None:
    now = [100.0]
    presence = Presence(lambda: now[0])
    told = [presence.types("c", "buyer") for _ in range(5)]
    assert told == [True, False, False, False, False]
    now[0] += PASS_ON_SECONDS
    assert presence.types("c", "buyer")
