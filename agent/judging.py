"""A second look by a model at a draft that is held: is every statement supported?"""

import asyncio
from contextlib import aclosing
from typing import Any

from agent.prompts import Prompts
from agent.understanding.model import LONGEST, parse_object
from domain.errors import ModelUnavailable
from models.chat import ChatModel

_SCHEMA = {
    "type": "function",
    "function": {
        "name": "judge",
        "description": "Say whether the draft may be shown.",
        "parameters": {
            "type": "object",
            "properties": {"holds": {"type": "boolean"}, "reason": {"type": "string"}},
            "required": ["holds"],
        },
    },
}


async def objection(
    model: ChatModel, prompts: Prompts, *, question: str, evidence: str, draft: str, seconds: float
) -> str:
    """Why the draft does not hold; empty if it does, or if the judge does not answer: code has checked it before."""
    content = prompts.fill("judge", question=question, evidence=evidence, draft=draft)
    try:
        async with asyncio.timeout(seconds):
            verdict = await _ask(model, [{"role": "user", "content": content}])
    except (ModelUnavailable, TimeoutError):
        return ""
    if verdict is None or verdict.get("holds") is not False:
        return ""
    return str(verdict.get("reason") or "a statement is not supported")[:300]


async def _ask(model: ChatModel, messages: list[dict[str, Any]]) -> dict[str, Any] | None:
    said = ""
    async with aclosing(model.stream(messages, tools=[_SCHEMA])) as deltas:
        async for delta in deltas:
            said += delta.text
            if len(said) > LONGEST:
                break
            for call in delta.tool_calls:
                return call.parsed()
    return parse_object(said)
