"""What an operator does, with its consequences: the queue moves up, the assistant is woken, the
contact is told."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from desk import accounts
from desk.attempts import Attempts
from desk.moves import Moves
from desk.overview import Marking, Overview, look_over, no_marks
from desk.plain import plain_text
from desk.presence import requeue
from desk.replying.canned import refuse_unfilled
from desk.replying.files import attachment_ids
from desk.replying.mentioning import call_mentioned
from desk.routing.book import RoutingBook
from desk.wording import notice
from domain.contact import Contact, Operator, Presence
from domain.conversation import FOR_ASSISTANT, Conversation, OwnerKind
from domain.errors import HandoffTaken, NotFound, NotOwner, ToolUnavailable
from domain.handoff import Handoff
from domain.ids import ConversationId, MessageId
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from store.switches import HUMANS_ONLY

HASHING_AT_ONCE = 2


class CustomerSystems(Protocol):
    """The shop's systems as the customer panel needs them: read tools by name."""

    async def read(self, name: str, *, contact: Contact) -> dict[str, Any]: ...


class DeskRoom:
    """`wake_turns` is told of a conversation that has a turn to run; `marking` says how the promises of the queue stand."""

    def __init__(
        self,
        *,
        journal: Journal,
        settings: Settings,
        systems: CustomerSystems,
        wake_turns: Callable[[ConversationId], None],
        marking: Marking = no_marks,
    ) -> None:
        self.journal = journal
        self.settings = settings
        self._systems = systems
        self._wake_turns = wake_turns
        self._marking = marking
        self._book = RoutingBook(journal)
        self.moves = Moves(journal, self._book)
        self._attempts_of_login = Attempts(limit=8, seconds=60)
        self._attempts_of_client = Attempts(limit=40, seconds=60)
        self._hashing = asyncio.Semaphore(HASHING_AT_ONCE)

    async def sign_in(
        self, login: str, password: str, *, client: str, device: str = ""
    ) -> accounts.SignedIn:
        """Raises TooMany for a client that guesses, and Unauthorized."""
        self._attempts_of_client.check(client)
        self._attempts_of_login.check(f"{client} {login}")
        # Each check takes 64 MB and a tenth of a second: a flood of them must not take the server.
        async with self._hashing:
            return await accounts.sign_in(
                self.journal, login, password, now=utc_now(), client=client, device=device
            )

    async def sign_out(self, operator: Operator, token: str) -> None:
        """Ends this session. With the last one the operator goes offline, and their contacts wait
        for somebody else."""
        await self.journal.sessions.end(accounts.key_of(token))
        if await self.journal.sessions.of(operator.id, now=utc_now()):
            return
        await self.set_presence(operator, Presence.OFFLINE)
        mine = await self.journal.conversations.of_operator(operator.id)
        await requeue(self.journal, mine, now=utc_now())

    async def overview(self, operator: Operator) -> Overview:
        """The queue as this operator sees it, of one moment."""
        return await look_over(
            self.journal,
            operator,
            humans_only=await self.humans_only(),
            marking=self._marking,
            now=utc_now(),
        )

    async def humans_only(self) -> bool:
        turned = await self.journal.switches.get(HUMANS_ONLY)
        return self.settings.humans_only if turned is None else turned

    async def set_humans_only(self, operator: Operator, *, on: bool) -> None:
        await self.journal.switches.set(HUMANS_ONLY, on, changed_by=operator.login, now=utc_now())

    async def set_presence(self, operator: Operator, presence: Presence) -> None:
        """Whom somebody who goes was being asked to take waits for others at once."""
        await self.journal.operators.set_presence(operator.id, presence, now=utc_now())
        await self.journal.offers.withdraw_absent(now=utc_now())

    async def accept(self, conversation: Conversation, operator: Operator) -> Handoff:
        """Raises HandoffTaken with the name of whoever was faster; a second click changes
        nothing."""
        words = notice("accepted", conversation.language, name=operator.name)
        try:
            handoff = await self.journal.desk.accept(
                conversation.id, operator, notice=words, now=utc_now()
            )
        except HandoffTaken:
            current = await self.journal.handoffs.current(conversation.id)
            if current is not None and current.operator_id == operator.id:
                return current
            raise
        await self.journal.handoffs.announce_positions()
        return handoff

    async def reply(
        self,
        conversation: Conversation,
        operator: Operator,
        text: str,
        *,
        key: str,
        files: Sequence[str] = (),
    ) -> MessageId:
        """`files`: ids of this operator's uploads; with them the text may be empty."""
        sent = attachment_ids(files, self.settings)
        words = self._checked(text) if text.strip() or not sent else ""
        refuse_unfilled(words)
        return await self.journal.desk.reply(
            conversation.id, operator, words, key, now=utc_now(), attachments=sent
        )

    async def note(
        self, conversation: Conversation, operator: Operator, text: str, *, kind: str | None = None
    ) -> MessageId:
        words = self._checked(text)
        message_id = await self.journal.desk.note(
            conversation.id, operator, words, now=utc_now(), kind=kind
        )
        await call_mentioned(self.journal, conversation.id, message_id, words, by=operator)
        return message_id

    async def hand_back(self, conversation: Conversation, operator: Operator, note: str) -> None:
        """To the assistant, with an optional note for it and for colleagues."""
        if not _owns(operator, conversation):
            # Before the note: a refused hand-back leaves nothing behind.
            raise NotOwner("Accept the conversation before you give it back.")
        if note.strip():
            await self.note(conversation, operator, note, kind=FOR_ASSISTANT)
        words = notice("returned", conversation.language, name=operator.name)
        turn_id = await self.journal.desk.give_back(
            conversation.id, operator, notice=words, now=utc_now()
        )
        if turn_id:
            self._wake_turns(conversation.id)

    async def resolve(
        self, conversation: Conversation, operator: Operator, disposition: str
    ) -> None:
        """With the wrap-up that the routing document leaves for it."""
        words = notice("resolved", conversation.language, name=operator.name)
        seconds = (await self._book.current()).wrap_up_seconds
        await self.journal.desk.resolve(
            conversation.id,
            operator,
            disposition=disposition,
            notice=words,
            now=utc_now(),
            wrap_up=timedelta(seconds=seconds),
        )

    async def customer(self, contact: Contact) -> dict[str, Any]:
        """Profile and orders from the shop; `available` is False when there is nobody to look up or
        no answer."""
        if not contact.verified:
            return {"available": False, "reason": "anonymous"}
        try:
            profile, orders = await asyncio.gather(
                self._systems.read("getMyProfile", contact=contact),
                self._systems.read("listMyOrders", contact=contact),
            )
        except (ToolUnavailable, NotFound) as error:
            return {"available": False, "reason": "unavailable", "detail": error.detail}
        return {"available": True, "profile": profile, "orders": orders}

    def _checked(self, text: str) -> str:
        return plain_text(text, most=self.settings.max_message_chars)


def _owns(operator: Operator, conversation: Conversation) -> bool:
    owner = conversation.owner
    return owner.kind is OwnerKind.OPERATOR and owner.operator_id == operator.id
