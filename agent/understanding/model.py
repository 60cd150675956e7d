"""Third tier: a language model reads what rules and classifier leave uncertain; it may never hear consent."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from agent.prompts import Prompts
from agent.understanding.commands import (
    AnswerQuestion,
    Command,
    OutOfScope,
    RequestHuman,
    SmallTalk,
    StartTask,
    Talk,
)
from domain.errors import ModelUnavailable
from models.chat import ChatModel

_LONGEST_QUESTION = 400
# Longer than any reading or verdict: whoever says more has not understood what was asked.
LONGEST = 2000


@dataclass(frozen=True)
class ModelReading:
    command: Command
    question: str


class ModelTier:
    """The first configured model, asked once; any failure is silence."""

    def __init__(
        self, model: ChatModel, *, prompts: Prompts, tasks: Sequence[str], seconds: float
    ) -> None:
        self._model, self._prompts, self._tasks = model, prompts, tuple(tasks)
        self._seconds = seconds

    async def read(self, text: str, earlier: Sequence[str]) -> ModelReading | None:
        system = self._prompts.fill("understand", tasks=", ".join(self._tasks))
        history = "\n".join(f"earlier: {line}" for line in earlier[-4:])
        messages = [
            {"role": "system", "content": system},
            {"role": "user", "content": f"{history}\nlast message: {text}".strip()},
        ]
        try:
            # Its own first-token limit may be the same: what a slow model is remembered by comes first.
            async with asyncio.timeout(self._seconds + 0.2):
                answer = await self._ask(messages)
        except (ModelUnavailable, TimeoutError):
            return None
        return self._reading(answer, text) if answer else None

    async def _ask(self, messages: list[dict[str, Any]]) -> dict[str, Any] | None:
        said = ""
        async with aclosing(self._model.stream(messages, tools=[self._schema()])) as deltas:
            async for delta in deltas:
                said += delta.text
                if len(said) > LONGEST:
                    break
                for call in delta.tool_calls:
                    return call.parsed()
        return parse_object(said)

    def _reading(self, answer: dict[str, Any], text: str) -> ModelReading | None:
        question = answer.get("question")
        standing = (
            question
            if isinstance(question, str) and 0 < len(question) <= _LONGEST_QUESTION
            else text
        )
        task = answer.get("task")
        commands: dict[str, Command] = {
            "answer_question": AnswerQuestion(standing),
            "request_human": RequestHuman(),
            "small_talk": SmallTalk(Talk.ACKNOWLEDGE),
            "out_of_scope": OutOfScope(),
        }
        if answer.get("command") == "start_task" and task in self._tasks:
            return ModelReading(StartTask(str(task)), standing)
        command = commands.get(str(answer.get("command")))
        return ModelReading(command, standing) if command else None

    def _schema(self) -> dict[str, Any]:
        commands = ["answer_question", "start_task", "request_human", "small_talk", "out_of_scope"]
        properties = {
            "command": {"type": "string", "enum": commands},
            "task": {"type": "string", "enum": list(self._tasks)},
            "question": {"type": "string"},
        }
        parameters = {
            "type": "object",
            "properties": properties,
            "required": ["command", "question"],
        }
        function = {
            "name": "understand",
            "description": "What the customer means.",
            "parameters": parameters,
        }
        return {"type": "function", "function": function}


def parse_object(text: str) -> dict[str, Any] | None:
    """The first JSON object in what a model said instead of calling the tool."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
