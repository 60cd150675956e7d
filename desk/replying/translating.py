"""Messages in the other language for the operator, and the operator's words in the customer's."""

from datetime import UTC, datetime
from typing import Protocol

from domain.contact import Operator
from domain.conversation import Conversation, Message, Sender
from domain.errors import Conflict, Invalid, NotFound, Unavailable
from domain.ids import MessageId
from domain.language import Language
from store.journal import Journal

_NO_MODEL = (
    "Translation needs a language model, and none is configured (XIAOER_MODEL, XIAOER_MODEL_URL)."
)
_RECENT = 500


class Translator(Protocol):
    """`translate` raises ModelUnavailable, and Invalid where a figure was lost or made up."""

    @property
    def available(self) -> bool: ...

    async def translate(self, text: str, to: Language) -> str: ...


class TranslationDesk:
    def __init__(self, journal: Journal, translator: Translator, *, max_chars: int) -> None:
        self._journal, self._translator, self._max_chars = journal, translator, max_chars

    @property
    def available(self) -> bool:
        return self._translator.available

    async def message(
        self, conversation: Conversation, message_id: MessageId, to: Language
    ) -> tuple[str, bool]:
        """A message in `to`, and whether it had been made before."""
        found = await self._message(conversation, message_id)
        known = await self._journal.translations.get(found.id, to)
        if known is not None:
            return known, True
        text = await self._translated(found.text, to)
        await self._journal.translations.keep(found.id, to, text, now=datetime.now(UTC))
        return text, False

    async def words(self, text: str, to: Language) -> str:
        """What the operator wrote, for the customer to read; nothing is kept."""
        if not text.strip() or len(text) > self._max_chars:
            raise Invalid(f"text has 1 to {self._max_chars} characters.", field="text")
        return await self._translated(text.strip(), to)

    async def keep_original(
        self,
        conversation: Conversation,
        operator: Operator,
        message_id: MessageId,
        original: str,
        language: Language,
    ) -> None:
        """What the operator had written before it was translated: for the desk, one click away; no contact reads it."""
        found = await self._message(conversation, message_id)
        if found.sender is not Sender.OPERATOR or found.internal:
            raise Conflict("Only a reply of an operator has an original.")
        if not await self._journal.messages.is_reply_of(found.id, operator.id):
            raise NotFound("There is no such reply of yours in this conversation.")
        if not original.strip() or len(original) > self._max_chars:
            raise Invalid(f"original has 1 to {self._max_chars} characters.", field="original")
        await self._journal.translations.keep(
            found.id, language, original.strip(), now=datetime.now(UTC)
        )

    async def _translated(self, text: str, to: Language) -> str:
        if not self._translator.available:
            raise Unavailable(_NO_MODEL, reason="no_model")
        return await self._translator.translate(text, to)

    async def _message(self, conversation: Conversation, message_id: MessageId) -> Message:
        messages, _ = await self._journal.messages.list(
            conversation.id, internal=True, limit=_RECENT
        )
        for message in messages:
            if message.id == message_id:
                return message
        raise NotFound("There is no such message in this conversation.")
