"""What changes something in the shop while an operator has the conversation: proposed, changed or taken back by them, within
the limits of the tools; the yes stays the customer's, to exactly what code has put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.plain import plain_text
from desk.replying.canned import refuse_unfilled
from domain.contact import Contact, Operator
from domain.conversation import Conversation
from domain.effect import Proposal, ProposalStatus
from domain.errors import Conflict, NotFound
from domain.ids import MessageId, ProposalId, TurnId, new_id
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now
from tools.config import Kind
from tools.tool import Tool
from tools.toolbox import Toolbox

_ASK = {
    Language.ZH: "请您确认下面这项操作，确认后会立即执行：",
    Language.EN: "Please confirm the following. It is carried out as soon as you do:",
}


@dataclass(frozen=True)
class Open:
    """`tools` are what this contact's identity allows; empty for a contact who is not signed in."""

    pending: list[Proposal]
    tools: list[Tool]


class ApprovalDesk:
    def __init__(self, journal: Journal, toolbox: Toolbox, *, max_chars: int) -> None:
        self._journal, self._toolbox, self._max_chars = journal, toolbox, max_chars

    async def open(self, conversation: Conversation) -> Open:
        contact = await self._contact(conversation)
        pending = await self._journal.approvals.pending(conversation.id, now=utc_now())
        tools = self._toolbox.for_contact(contact).tools if contact.verified else []
        return Open(pending, [tool for tool in tools if tool.kind is Kind.WRITE])

    def given(self, proposal: Proposal, contact: Contact) -> dict[str, Any]:
        """The arguments that may be changed; those of the identity are not among them."""
        try:
            return self._toolbox.for_contact(contact).get(proposal.tool).open_to(proposal.arguments)
        except NotFound:  # the tool is gone
            return {}

    async def start(
        self,
        conversation: Conversation,
        operator: Operator,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        text: str = "",
    ) -> tuple[Proposal, MessageId]:
        """Put to the customer, with `text` before it or a fixed sentence. Raises what `Toolbox.propose` raises, NotOwner, or
        Conflict."""
        words = text.strip() or _ASK[conversation.language]
        self._must_be_fit(words)
        contact = await self._contact(conversation)
        made = await self._toolbox.propose(
            tool,
            dict(arguments),
            contact=contact,
            conversation_id=conversation.id,
            turn_id=TurnId(new_id("turn")),
            now=utc_now(),
            language=conversation.language,
        )
        message_id = await self._journal.approvals.propose(made, operator, words, now=utc_now())
        return made, message_id

    async def accept(
        self,
        conversation: Conversation,
        operator: Operator,
        proposal_id: ProposalId,
        *,
        arguments: Mapping[str, Any] | None = None,
        text: str = "",
    ) -> tuple[Proposal, MessageId]:
        """Put the pending proposal to the customer in the operator's name, checked and rendered anew; with `arguments`,
        changed ones. The old one no longer waits."""
        old = await self._pending(conversation, proposal_id)
        given = arguments if arguments is not None else await self._given(conversation, old)
        return await self.start(conversation, operator, old.tool, given, text=text)

    async def ignore(
        self, conversation: Conversation, operator: Operator, proposal_id: ProposalId
    ) -> None:
        """It no longer waits; the customer sees that."""
        await self._journal.approvals.withdraw(conversation.id, proposal_id, operator)

    async def respond(
        self, conversation: Conversation, operator: Operator, proposal_id: ProposalId, text: str
    ) -> MessageId:
        """A message instead of it."""
        words = text.strip()
        self._must_be_fit(words)
        await self.ignore(conversation, operator, proposal_id)
        key = f"instead-of-{proposal_id}"
        return await self._journal.desk.reply(conversation.id, operator, words, key, now=utc_now())

    def _must_be_fit(self, words: str) -> None:
        """What a reply may not hold, the words beside a proposal may not hold either."""
        plain_text(words, most=self._max_chars)
        refuse_unfilled(words)

    async def _given(self, conversation: Conversation, old: Proposal) -> dict[str, Any]:
        contact = await self._contact(conversation)
        return self._toolbox.for_contact(contact).get(old.tool).open_to(old.arguments)

    async def _pending(self, conversation: Conversation, proposal_id: ProposalId) -> Proposal:
        found = await self._journal.approvals.get(conversation.id, proposal_id)
        if found.status not in (ProposalStatus.PENDING, ProposalStatus.EXPIRED):
            raise Conflict("This proposal has been decided.", proposal_status=found.status)
        return found

    async def _contact(self, conversation: Conversation) -> Contact:
        return await self._journal.contacts.get(conversation.contact_id)
