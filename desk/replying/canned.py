"""Replies kept ready: who may write which, and what their variables stand for in a conversation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.access.policy import Permission, may, require
from domain.canned import CannedReply, variables_in
from domain.contact import Contact, Operator
from domain.conversation import Conversation, Message, Sender
from domain.errors import Invalid, NotFound
from domain.ids import CannedReplyId
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now

# One word: it is typed behind a slash.
_SHORTCUT = re.compile(r"[^\s/{}]{1,32}")
_RECENT = 30


@dataclass(frozen=True)
class Wanted:
    """What an operator wants kept."""

    shortcut: str
    language: Language
    text: str
    shared: bool = False


class CannedBook:
    """`shop` is what the shop calls itself; `order_pattern` finds an order's number in a text."""

    def __init__(
        self,
        journal: Journal,
        *,
        shop: Mapping[Language, str],
        order_pattern: re.Pattern[str],
        time_zone: str,
        max_chars: int,
    ) -> None:
        self._journal, self._replies = journal, journal.canned_replies
        self._shop, self._order_pattern = shop, order_pattern
        self._zone, self._max_chars = ZoneInfo(time_zone), max_chars

    async def of(self, operator: Operator) -> list[CannedReply]:
        return await self._replies.of(operator.id)

    async def add(self, operator: Operator, wanted: Wanted) -> CannedReply:
        """Forbidden for a shared one without SUPERVISE; Invalid; Conflict where the shortcut is taken."""
        shortcut, text = self._checked(wanted)
        if wanted.shared:
            require(operator, Permission.SUPERVISE)
        return await self._replies.add(
            shortcut,
            wanted.language,
            text,
            operator_id=None if wanted.shared else operator.id,
            now=utc_now(),
        )

    async def change(
        self, operator: Operator, reply_id: CannedReplyId, wanted: Wanted
    ) -> CannedReply:
        known = await self._mine(operator, reply_id)
        shortcut, text = self._checked(wanted)
        if wanted.shared:
            require(operator, Permission.SUPERVISE)
        changed = replace(
            known,
            shortcut=shortcut,
            language=wanted.language,
            text=text,
            operator_id=None if wanted.shared else operator.id,
            updated_at=utc_now(),
        )
        await self._replies.change(changed, now=changed.updated_at)
        return changed

    async def delete(self, operator: Operator, reply_id: CannedReplyId) -> None:
        await self._mine(operator, reply_id)
        await self._replies.delete(reply_id)

    async def count_use(self, operator: Operator, reply_id: CannedReplyId) -> None:
        """Everybody may use everybody's; another's own is not there."""
        known = await self._replies.get(reply_id)
        if not known.shared and known.operator_id != operator.id:
            raise NotFound("There is no such canned reply.")
        await self._replies.count_use(reply_id)

    async def variables(
        self, conversation: Conversation, operator: Operator
    ) -> dict[str, str | None]:
        """What each variable stands for in this conversation; None where nobody knows."""
        contact = await self._journal.contacts.get(conversation.contact_id)
        messages, _ = await self._journal.messages.list(conversation.id, limit=_RECENT)
        handoff = await self._journal.handoffs.latest(conversation.id)
        slots = handoff.brief.slots if handoff else {}
        return {
            "customer.name": _name(contact),
            "customer.id": contact.customer_id,
            "order.id": slots.get("order_id") or self._order_in(messages),
            "operator.name": operator.name,
            "shop": self._shop[conversation.language],
            "today": self._today(conversation.language),
        }

    def _order_in(self, messages: list[Message]) -> str | None:
        """The order that was named last."""
        for message in reversed(messages):
            if message.sender in (Sender.CONTACT, Sender.ASSISTANT, Sender.OPERATOR):
                found = list(self._order_pattern.finditer(message.text))
                if found:
                    return found[-1].group().upper()
        return None

    def _today(self, language: Language) -> str:
        today = datetime.now(self._zone)
        if language is Language.ZH:
            return f"{today.month}月{today.day}日"
        return f"{today.day} {_MONTHS[today.month - 1]}"

    async def _mine(self, operator: Operator, reply_id: CannedReplyId) -> CannedReply:
        """One that this operator may change; another's own is not there."""
        known = await self._replies.get(reply_id)
        if known.shared:
            require(operator, Permission.SUPERVISE)
        elif known.operator_id != operator.id:
            raise NotFound("There is no such canned reply.")
        return known

    def _checked(self, wanted: Wanted) -> tuple[str, str]:
        shortcut, text = wanted.shortcut.strip().lstrip("/"), wanted.text.strip()
        if not _SHORTCUT.fullmatch(shortcut):
            raise Invalid(
                "shortcut is one word of at most 32 characters, without a slash.", field="shortcut"
            )
        if not text or len(text) > self._max_chars:
            raise Invalid(f"text has 1 to {self._max_chars} characters.", field="text")
        return shortcut, text


def refuse_unfilled(text: str) -> None:
    """Invalid where a variable still waits for its value: no customer reads `{{order.id}}`."""
    if waiting := variables_in(text):
        named = ", ".join(f"{{{{{name}}}}}" for name in waiting)
        raise Invalid(f"Fill in {named} before you send it.", field="text", variables=waiting)


def may_change(operator: Operator, reply: CannedReply) -> bool:
    return reply.operator_id == operator.id or (
        reply.shared and may(operator, Permission.SUPERVISE)
    )


def _name(contact: Contact) -> str | None:
    return contact.name.strip() or None if contact.name else None


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
