"""Files on their way between customers and operators: looked at, made safe, kept, and shown to nobody else."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.attempts import Attempts
from desk.replying.kinds import KINDS, Kind, kind_of, named
from domain.attachment import Attachment
from domain.conversation import Conversation, OwnerKind, Sender
from domain.errors import Invalid, NotFound, NotOwner, TooLarge, UnsupportedMedia
from domain.ids import AttachmentId, ContactId, ConversationId, OperatorId
from domain.participant import Part
from settings import Settings
from store.attachments import Fresh, Shelved
from store.journal import Journal
from store.moments import utc_now

logger = logging.getLogger(__name__)

DRAWING_SECONDS, DRAWN_AT_ONCE = 30.0, 2
SWEEP_SECONDS = 3600.0
OPERATORS_PER_HOUR = 600
_DRAWING = Path(__file__).with_name("drawing.py")
_WORDS = {
    "bomb": "The picture is too large: at most 64 million pixels.",
    "damaged": "The picture is damaged: it cannot be opened.",
}


class FileRoom:
    """Both sides upload a file first and name it in a message then; `clock` is the time now."""

    def __init__(
        self, *, journal: Journal, settings: Settings, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._journal = journal
        self._settings = settings
        self._clock = clock
        self._of_contact = Attempts(limit=settings.attachments_per_hour, seconds=3600)
        self._of_operator = Attempts(limit=OPERATORS_PER_HOUR, seconds=3600)
        self._drawing = asyncio.Semaphore(DRAWN_AT_ONCE)

    def limits(self) -> dict[str, Any]:
        """What a page tells before anything is chosen."""
        return limits_of(self._settings)

    def check_contact(self, contact_id: ContactId) -> None:
        """TooMany, before the body is read."""
        self._of_contact.check(contact_id)

    async def check_operator(self, operator_id: OperatorId, conversation: Conversation) -> None:
        """Before the body is read: NotOwner unless they have the conversation or were invited, and TooMany."""
        if not await self._may_speak(operator_id, conversation):
            raise NotOwner("Accept the conversation before you send files in it.")
        self._of_operator.check(operator_id)

    async def receive(
        self,
        conversation_id: ConversationId,
        data: bytes,
        name: str,
        *,
        sender: Sender,
        operator_id: OperatorId | None = None,
    ) -> Attachment:
        """TooLarge, or UnsupportedMedia with what was `found`; what is kept is no larger and no other kind than told."""
        if len(data) > self._settings.attachment_mb << 20:
            raise TooLarge(f"A file may have at most {self._settings.attachment_mb} MB.")
        kind = await asyncio.to_thread(kind_of, data, name)
        fresh = Fresh(data, named(name, kind), kind.media_type)
        if kind.is_image:
            fresh = await self._drawn(kind, fresh)
        return await self._journal.attachments.keep(
            conversation_id, fresh, sender=sender, operator_id=operator_id, now=self._clock()
        )

    async def for_contact(
        self, conversation_id: ConversationId, attachment_id: AttachmentId
    ) -> Shelved:
        """What was said in the conversation, and the contact's own uploads."""
        found = await self._journal.attachments.get(conversation_id, attachment_id)
        if found.attachment.message_id is None and found.sender is not Sender.CONTACT:
            raise NotFound("There is no such attachment in this conversation.")
        return found

    async def for_operator(
        self, conversation_id: ConversationId, attachment_id: AttachmentId, operator_id: OperatorId
    ) -> Shelved:
        """What was said in the conversation, and the operator's own uploads: what a contact has not sent is not ours."""
        found = await self._journal.attachments.get(conversation_id, attachment_id)
        if found.attachment.message_id is None and found.operator_id != operator_id:
            raise NotFound("There is no such attachment in this conversation.")
        return found

    async def _may_speak(self, operator_id: OperatorId, conversation: Conversation) -> bool:
        if conversation.owner.kind is not OwnerKind.OPERATOR:
            return False
        if conversation.owner.operator_id == operator_id:
            return True
        guests = await self._journal.participants.of(conversation.id)
        return any(one.operator_id == operator_id and one.part is Part.INVITED for one in guests)

    async def _drawn(self, kind: Kind, fresh: Fresh) -> Fresh:
        async with self._drawing:
            told, picture = await _draw(kind, fresh.data)
        if "error" in told:
            reason = told["error"]
            raise UnsupportedMedia(_WORDS.get(reason, _WORDS["damaged"]), found=reason)
        return Fresh(picture, fresh.name, fresh.media_type, told["width"], told["height"])


async def sweep_unsent(journal: Journal) -> None:
    """Every hour removes what was uploaded and not sent within a day, until it is cancelled."""
    while True:
        try:
            await journal.attachments.sweep(now=utc_now())
        except Exception:
            logger.exception("sweeping unsent files failed; it is tried again")
        await asyncio.sleep(SWEEP_SECONDS)


def limits_of(settings: Settings) -> dict[str, Any]:
    endings = [ending for kind in KINDS for ending in kind.endings]
    return {
        "max_bytes": settings.attachment_mb << 20,
        "most": settings.attachments_per_message,
        "endings": endings,
    }


def attachment_ids(given: Sequence[str], settings: Settings) -> tuple[AttachmentId, ...]:
    """Invalid for more than one message may carry."""
    most = settings.attachments_per_message
    if len(given) > most:
        raise Invalid(
            f"A message carries at most {most} files: send the others with the next one.",
            field="attachments",
            most=most,
        )
    return tuple(AttachmentId(one) for one in dict.fromkeys(given))


async def _draw(kind: Kind, data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the process told and drew; one that takes too long or dies has met a bomb or a fault."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_DRAWING),
        kind.name,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(DRAWING_SECONDS):
            out, _ = await process.communicate(data)
    except TimeoutError:
        return {"error": "bomb"}, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    line, _, picture = out.partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError:
        return {"error": "bomb"}, b""
    return told, picture
