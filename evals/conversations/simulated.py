"""A customer whom a model plays: it has a persona, a goal, and tells what it knows only when it is asked."""

from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from agent.prompts import Prompts
from domain.errors import ModelUnavailable
from domain.language import Language
from evals.conversations.cases import Simulated
from evals.conversations.visit import Exchange, Visit
from models.chat import ChatModel

PROMPTS = Path(__file__).with_name("prompts")
END = "[END]"
LANGUAGES = {Language.ZH: "Simplified Chinese", Language.EN: "English"}
_LONGEST = 1000
_OPENED = "(The chat is open. Write your first message.)"


async def play_customer(visit: Visit, model: ChatModel) -> list[str]:
    """Until it ends the chat, a human takes over, or its turns are used up: then that is what is returned, in words. Raises
    ModelUnavailable where the customer says nothing."""
    customer = visit.scene.customer
    assert customer is not None
    for _ in range(customer.turns):
        if visit.handed_over:
            return []
        said = await _next(visit, customer, model)
        words = said.replace(END, "").strip()
        if words:
            await visit.say(words)
        if END in said:
            return []
    return [] if visit.handed_over else [f"not at an end after {customer.turns} turns"]


async def _next(visit: Visit, customer: Simulated, model: ChatModel) -> str:
    system = Prompts.load(PROMPTS).fill(
        "customer",
        persona=customer.persona,
        goal=customer.goal,
        knows=details(customer.knows),
        language=LANGUAGES[visit.scene.language],
        stop=customer.stop or "your goal is reached, or it is clear that it cannot be",
    )
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": system},
        {"role": "user", "content": _OPENED},
    ]
    for each in visit.exchanges:
        messages.append({"role": "assistant", "content": "\n".join(each.turned.said)})
        messages.append({"role": "user", "content": _shown(each)})
    said = ""
    # Warm enough for trials to differ; a played customer that always says the same tests one conversation only.
    async with aclosing(model.stream(messages, temperature=0.7)) as deltas:
        async for delta in deltas:
            said += delta.text
            if len(said) > _LONGEST:
                break
    if not said.strip():
        raise ModelUnavailable(
            f"The model {model.name} plays a customer who says nothing.", reason="empty"
        )
    return said.strip()


def details(knows: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in knows.items()) or "- (nothing else)"


def _shown(exchange: Exchange) -> str:
    """What the customer sees on the screen."""
    turned = exchange.turned
    lines = [turned.reply]
    if turned.proposal:
        lines.append(f"(proposal to confirm: {turned.proposal})")
    if turned.quick_replies:
        lines.append(f"(buttons: {' | '.join(turned.quick_replies)})")
    return "\n".join(lines)
