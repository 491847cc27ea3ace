"""What stock Rasa reads: MODEL as argument, a JSON list of texts in, a JSON list of intents out."""

from __future__ import annotations

import asyncio
import json
import sys


async def _answer(model: str, texts: list[str]) -> list[str]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    return [str((await agent.parse_message(text))["intent"]["name"]) for text in texts]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_answer(sys.argv[1], json.load(sys.stdin)))))
