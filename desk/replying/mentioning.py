"""Call colleagues by name in a private note: `@name`, by what they are called or sign in with."""

from collections.abc import Sequence
from datetime import UTC, datetime

from domain.contact import Operator
from domain.ids import ConversationId, MessageId, OperatorId
from store.journal import Journal


async def call_mentioned(
    journal: Journal,
    conversation_id: ConversationId,
    message_id: MessageId,
    text: str,
    *,
    by: Operator,
) -> list[OperatorId]:
    """Who is named in the note, but for its writer, finds it in their list and is woken."""
    if "@" not in text:
        return []
    called = [one for one in mentioned_in(text, await journal.operators.all()) if one != by.id]
    if called:
        await journal.mentions.make(message_id, conversation_id, called, now=datetime.now(UTC))
    return called


def mentioned_in(text: str, operators: Sequence[Operator]) -> list[OperatorId]:
    """Each once, in the order of the text. The longest name that fits counts: @Tom Lee is not Tom."""
    names = sorted(
        (
            (name.lower(), one.id)
            for one in operators
            if one.active
            for name in (one.name, one.login)
        ),
        key=lambda pair: -len(pair[0]),
    )
    flat = text.lower()
    found: dict[OperatorId, None] = {}
    at = flat.find("@")
    while at >= 0:
        # In an e-mail address the sign stands behind a letter.
        if at == 0 or not (flat[at - 1].isascii() and flat[at - 1].isalnum()):
            rest = flat[at + 1 :]
            fit = next(
                (who for name, who in names if rest.startswith(name) and _ends(rest, name)), None
            )
            if fit is not None:
                found[fit] = None
        at = flat.find("@", at + 1)
    return list(found)


def _ends(rest: str, name: str) -> bool:
    """Behind a Latin name no Latin letter may follow: @tomorrow calls nobody."""
    behind = rest[len(name) : len(name) + 1]
    latin = name[-1:].isascii() and behind.isascii()
    return not (latin and (behind.isalnum() or behind == "_"))
