"""Short looks at what a conversation's log says."""

from typing import Any

from domain.conversation import Sender
from store.journal import Journal


async def log_of(journal: Journal, conversation_id: str) -> list[dict[str, Any]]:
    return [event.payload for event in await journal.events_after(conversation_id, 0, 10_000)]


async def text_of(journal: Journal, conversation_id: str) -> str:
    """What the assistant's deltas amount to."""
    return "".join(payload.get("delta", "") for payload in await log_of(journal, conversation_id))


async def texts(journal: Journal, conversation_id: str, sender: Sender) -> list[str]:
    messages, _ = await journal.messages.list(conversation_id)
    return [message.text for message in messages if message.sender is sender]
