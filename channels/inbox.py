"""The inbox: whoever comes in by whichever channel is checked, recorded, and only then
acknowledged."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.attempts import Attempts
from desk.replying.files import attachment_ids
from domain.contact import Contact, Profile
from domain.conversation import Conversation
from domain.effect import Choice
from domain.errors import Conflict, Gone, Invalid, NotFound, Unauthorized
from domain.handoff import Handoff
from domain.ids import ConversationId, ProposalId, TurnId
from domain.language import Language
from settings import Settings
from store.conversations import Access
from store.inbound import Received
from store.journal import Journal
from store.moments import utc_now
from turns.dispatch import Dispatcher

TOKEN_DAYS = 30
MAX_REACH = 200
MAX_KEY = 150
SIGNS_PER_MINUTE = 60
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_KEY = re.compile(r"[\x21-\x7e]+")
_ALLOWED_CONTROLS = "\n\r\t"


class NewConversationNeeded(Conflict):
    code, title = "new_conversation_needed", "Please begin a new conversation"


@dataclass(frozen=True)
class Opened:
    """A new conversation; the token is told once and kept only as a hash."""

    conversation: Conversation
    contact: Contact
    token: str


def nothing_said(_user_jwt: str) -> Profile:
    """For shops whose tokens say who a customer is and no more."""
    return Profile()


class Inbox:
    """`verify` checks a `user_jwt` and gives the shop's customer id, or raises Unauthorized;
    `profile_of` reads what one that was verified says of the customer."""

    def __init__(
        self,
        *,
        journal: Journal,
        dispatcher: Dispatcher,
        settings: Settings,
        verify: Callable[[str], str],
        profile_of: Callable[[str], Profile] = nothing_said,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.journal = journal
        self.dispatcher = dispatcher
        self.settings = settings
        self._verify = verify
        self._profile_of = profile_of
        self._clock = clock
        self._attempts = Attempts(limit=settings.messages_per_minute, seconds=60)
        self.sign_attempts = Attempts(limit=SIGNS_PER_MINUTE, seconds=60)

    async def open(
        self, *, user_jwt: str | None, locale: str | None, channel: str, language: Language
    ) -> Opened:
        if locale is not None and not _LOCALE.fullmatch(locale):
            raise Invalid("locale is not a language tag such as zh-CN or en.", field="locale")
        if not _CHANNEL.fullmatch(channel):
            raise Invalid("channel must be a short lower-case word such as web.", field="channel")
        now = self._clock()
        if user_jwt is None:
            contact = await self.journal.contacts.create(now=now)
        else:
            customer_id = self._verify(user_jwt)
            contact = await self.journal.contacts.of_customer(
                customer_id, now=now, profile=self._profile_of(user_jwt)
            )
        token = secrets.token_urlsafe(32)
        conversation = await self.journal.conversations.create(
            contact.id,
            channel=channel,
            language=Language.of_locale(locale) if locale else language,
            token_hash=_hash(token),
            token_expires_at=now + timedelta(days=TOKEN_DAYS),
            now=now,
        )
        return Opened(conversation, contact, token)

    async def authorise(self, token: str | None, conversation_id: str | None = None) -> Access:
        """Unauthorized for no token or one of nobody, Gone for an expired one, NotFound for
        another's conversation: whether that one exists is not told."""
        if not token:
            raise Unauthorized("Send the conversation's token as `Authorization: Bearer <token>`.")
        hashed = _hash(token)
        access = await self.journal.conversations.access(hashed)
        if access is None or not hmac.compare_digest(access.token_hash, hashed):
            raise Unauthorized("The token is not valid; begin a new conversation.")
        if access.token_expires_at <= self._clock():
            raise Gone("The conversation's token has expired; begin a new conversation.")
        if conversation_id is not None and access.conversation.id != conversation_id:
            raise NotFound("There is no such conversation for this token.")
        return access

    async def identify(self, access: Access, user_jwt: str) -> Contact:
        """Verify or renew who the contact is; another customer must begin a conversation of their
        own."""
        customer_id = self._verify(user_jwt)
        known = access.contact.customer_id
        if known is not None and known != customer_id:
            raise NewConversationNeeded(
                "This conversation belongs to another customer; begin a new one."
            )
        return await self.journal.contacts.verify(
            access.conversation.id,
            customer_id,
            now=self._clock(),
            profile=self._profile_of(user_jwt),
        )

    async def receive(
        self,
        conversation_id: ConversationId,
        text: str,
        key: str | None,
        *,
        attachments: Sequence[str] = (),
    ) -> Received:
        """A message with files may have no words."""
        sent = attachment_ids(attachments, self.settings)
        words = ""
        if text.strip() or not sent:
            words = self.checked(text, limit=self.settings.max_message_chars)
        if key is not None and (len(key) > MAX_KEY or not _KEY.fullmatch(key)):
            raise Invalid(f"Idempotency-Key must be 1 to {MAX_KEY} visible ASCII characters.")
        self._attempts.check(conversation_id)
        received = await self.journal.receive(
            conversation_id,
            words,
            key or secrets.token_hex(16),
            now=self._clock(),
            attachments=sent,
        )
        if received.turn_id is not None:
            self.dispatcher.notify(conversation_id)
        return received

    async def decide(
        self, conversation_id: ConversationId, proposal_id: ProposalId, choice: Choice
    ) -> Received:
        received = await self.journal.decide(
            conversation_id, proposal_id, choice, now=self._clock()
        )
        self.dispatcher.notify(conversation_id)
        return received

    async def stop(self, access: Access, turn_id: TurnId) -> bool:
        """The stop button; a turn of another conversation is not found."""
        turn = await self.journal.turns.get(turn_id)
        if turn.conversation_id != access.conversation.id:
            raise NotFound("There is no such turn.")
        return await self.dispatcher.cancel(turn_id)

    async def ask_for_human(self, conversation: Conversation, reach: str | None) -> Handoff:
        words = self.checked(reach, limit=MAX_REACH, field="reach") if reach else None
        asked = await self.dispatcher.handover.request(conversation, reach=words)
        self.dispatcher.notify(conversation.id)
        return asked

    async def withdraw(self, conversation: Conversation) -> TurnId | None:
        turn_id = await self.dispatcher.handover.withdraw(conversation)
        if turn_id is not None:
            self.dispatcher.notify(conversation.id)
        return turn_id

    async def reach(self, conversation: Conversation, reach: str) -> Handoff:
        words = self.checked(reach, limit=MAX_REACH, field="reach")
        return await self.dispatcher.handover.reach(conversation, words)

    async def call_back(self, conversation: Conversation, reach: str) -> Handoff:
        words = self.checked(reach, limit=MAX_REACH, field="reach")
        return await self.dispatcher.handover.call_back(conversation, words)

    def checked(self, text: str, *, limit: int, field: str = "text") -> str:
        """Something to read, and nothing but text; surrounding space is not part of it."""
        words = text.strip()
        if not words or not any(character.isprintable() for character in words):
            raise Invalid(f"{field} is empty: write something first.", field=field)
        if len(words) > limit:
            raise Invalid(f"{field} has {len(words)} characters; at most {limit} fit.", field=field)
        for position, character in enumerate(words):
            # Control characters, lone surrogates: not text that anybody has typed.
            odd = unicodedata.category(character) in ("Cc", "Cs")
            if odd and character not in _ALLOWED_CONTROLS:
                raise Invalid(
                    f"{field} has the control character U+{ord(character):04X} at {position}: "
                    "send plain text.",
                    field=field,
                )
        return words


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
