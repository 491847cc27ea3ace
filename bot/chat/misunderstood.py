"""Which messages a trainer should look at: the bot was not sure, said it cannot, or a person had to take over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.lines import new_id
from bot.chat.masking import marked, masked
from bot.store.chats import Conversation, Message
from bot.store.puzzles import Puzzle, Puzzles
from bot.wire.turns import TurnResult

#: a person is there for other reasons than words that were not understood
_ASKED_FOR = frozenset({"request", "trouble", "reopened"})
_WISHES_A_PERSON = "request_human"
_OUT = "out_of_scope"
#: as much of a message as is read for its intent
_READ = 500


def puzzle_of(chat: Conversation, lines: Sequence[Message], result: TurnResult) -> Puzzle | None:
    """The entry for the trainer's inbox; None when the turn was understood, or is nothing to learn from."""
    parse = result.parse
    if parse is None or lines[0].choice is not None or not parse.text.strip():
        return None
    cause = _cause(result)
    if cause is None:
        return None
    text, names = parse.text[:_READ], (chat.buyer_name,)
    ranking = [*parse.ranking[:2], None, None]
    first, second = ranking[0] or parse.intent, ranking[1]
    return Puzzle(
        id=new_id(),
        shop=chat.shop,
        conversation_id=chat.id,
        seq=lines[-1].seq,
        at=lines[-1].at,
        cause=cause,
        text=masked(text, names=names),
        written=marked(text, parse.entities, names=names),
        guess=str(first["name"]),
        confidence=float(first["confidence"]),
        runner_up=None if second is None else str(second["name"]),
        runner_up_confidence=None if second is None else float(second["confidence"]),
    )


async def heard_meaning(puzzles: Puzzles, chat: Conversation, line: Message) -> None:
    """The buyer pressed what he meant right after a message that was unclear: the trainer is told."""
    if line.choice is not None and (meant := line.choice.get("intent")):
        await puzzles.clarify(chat.id, before=line.seq, meant=str(meant))


def _cause(result: TurnResult) -> str | None:
    assert result.parse is not None
    if any(reply.card is not None and reply.card.get("kind") == "clarify" for reply in result.replies):
        return "unclear"
    handoff = next((reply.handoff for reply in result.replies if reply.handoff is not None), None)
    name = result.parse.intent.get("name")
    if handoff is not None and name != _WISHES_A_PERSON and handoff.get("cause") not in _ASKED_FOR:
        return "handed_off"
    if name == _OUT:
        return "refused"
    unsure = result.parse.intent.get("sure") is False
    return "unclear" if unsure and result.active_form is None else None
