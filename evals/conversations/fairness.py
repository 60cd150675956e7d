"""Judge the played customer: its faults say nothing of the assistant, and are counted apart.

Without a model: what can be seen from the words alone. With one, a second look by a judge. That simulated customers err, and that
their errors must be told from the assistant's, is shown by tau-bench (arXiv 2406.12045, section 5) and tau2-bench (arXiv 2506.07982)."""

import re
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from typing import Any

from agent.prompts import Prompts
from agent.understanding.model import parse_object
from domain.errors import ModelUnavailable
from domain.language import detect_language
from evals.conversations.cases import Scene, Simulated
from evals.conversations.simulated import PROMPTS, details
from evals.result import Turned
from models.chat import ChatModel

# What a customer cannot know by themselves: numbers of orders and parcels, money, addresses of mail, telephone numbers.
_FACTS = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{1,4}\d{4,}|[¥￥$]\s?\d+(?:\.\d+)?|\d+(?:\.\d+)?\s?(?:元|块钱|yuan|CNY)|[\w.+-]+@[\w-]+\.\w[\w.]*|\d{6,}"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_ROLE = re.compile(
    r"^\s*(?:assistant|助手|客服)\s*[:：]|\[\d+\]|how (?:can|may) i (?:help|assist) you|请问有什么可以帮|很高兴为您服务"
    r"|\bi(?:'ve| have) (?:cancelled|refunded|submitted) your|我已(?:经)?为您|as an ai\b|作为(?:一个|一名)?(?:AI|人工智能|语言模型)",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"^(?:ok(?:ay)?[,，. ]*)?(?:thanks?|thank you|bye|goodbye|好的|谢谢|再见|没事了|拜拜)[^?？]{0,40}$",
    re.IGNORECASE,
)
_MOST_FAREWELLS, _MOST_REPEATS = 2, 3
_SCHEMA = {
    "type": "function",
    "function": {
        "name": "judge_customer",
        "description": "Say whether the customer played their part.",
        "parameters": {
            "type": "object",
            "properties": {"fair": {"type": "boolean"}, "fault": {"type": "string"}},
            "required": ["fair"],
        },
    },
}


def seen_faults(scene: Scene, turns: Sequence[Turned]) -> list[str]:
    """In words, each with the number of its turn."""
    customer = scene.customer
    assert customer is not None
    said = ["\n".join(each.said) for each in turns]
    faults: list[str] = []
    for at, words in enumerate(said):
        faults += [f"turn {at + 1}: {fault}" for fault in _faults_of(words, at, scene, turns)]
    farewells = [at for at, words in enumerate(said) if _FAREWELL.match(words.strip())]
    if len(farewells) > _MOST_FAREWELLS:
        faults.append("says goodbye again and again, and does not stop")
    if any(said.count(words) >= _MOST_REPEATS for words in said):
        faults.append("says the same again and again, and does not stop")
    return faults


def _faults_of(words: str, at: int, scene: Scene, turns: Sequence[Turned]) -> Iterable[str]:
    customer = scene.customer
    assert customer is not None
    heard = [f"{t.reply}\n{t.proposal}\n{' '.join(t.quick_replies)}" for t in turns[:at]]
    if invented := _invented(words, customer, heard):
        yield f"the customer invents {', '.join(invented)}"
    told = [name for name, value in customer.knows.items() if value in words]
    told = [name for name in told if customer.knows[name] not in customer.goal]
    if len(told) > 1 and (at == 0 or not _asks(turns[at - 1])):
        yield f"the customer tells {', '.join(told)} before being asked"
    if detect_language(words, default=scene.language) is not scene.language:
        yield f"the customer does not write in {scene.language.value}"
    if _ROLE.search(words):
        yield "the customer speaks as the assistant"


def _invented(words: str, customer: Simulated, heard: Sequence[str]) -> list[str]:
    known = "\n".join(
        (customer.persona, customer.goal, customer.stop, *customer.knows.values(), *heard)
    )
    numbers = set(_DIGITS.findall(known))
    return [
        fact
        for fact in _FACTS.findall(words)
        if fact not in known and not set(_DIGITS.findall(fact)) <= numbers
    ]


def _asks(turned: Turned) -> bool:
    return turned.outcome == "asked" or "?" in turned.reply or "？" in turned.reply


async def judged_faults(scene: Scene, turns: Sequence[Turned], model: ChatModel) -> list[str]:
    """Empty where the judge finds none. Raises ModelUnavailable where it does not say."""
    customer = scene.customer
    assert customer is not None
    content = Prompts.load(PROMPTS).fill(
        "customer_judge",
        persona=customer.persona,
        goal=customer.goal,
        knows=details(customer.knows),
        stop=customer.stop or "(none)",
        conversation="\n".join(_lines(turns)),
    )
    verdict = await _ask(model, [{"role": "user", "content": content}])
    if verdict is None or not isinstance(verdict.get("fair"), bool):
        raise ModelUnavailable(
            f"The model {model.name} does not say whether the customer played fair.",
            reason="garbage",
        )
    return [] if verdict["fair"] else [f"judge: {str(verdict.get('fault') or 'unfair')[:300]}"]


def _lines(turns: Sequence[Turned]) -> Iterable[str]:
    for each in turns:
        yield from (f"customer: {words}" for words in each.said)
        yield f"assistant: {each.reply}"
        if each.proposal:
            yield f"(proposal to confirm: {each.proposal})"
        if each.outcome == "handed_off":
            yield "(a human took over)"


async def _ask(model: ChatModel, messages: list[dict[str, Any]]) -> dict[str, Any] | None:
    said = ""
    async with aclosing(model.stream(messages, tools=[_SCHEMA])) as deltas:
        async for delta in deltas:
            said += delta.text
            for call in delta.tool_calls:
                return call.parsed()
    return parse_object(said)
