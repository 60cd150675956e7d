"""Tail a conversation's log as server-sent events: from any `seq`, without a gap, without a
double."""

import json
from collections.abc import AsyncIterator

from sse_starlette.sse import EventSourceResponse

from domain.events import CustomName, EventType, LogEvent
from domain.ids import ConversationId
from store.journal import Journal
from store.wakeups import Signs
from turns.measures import Measures

HEARTBEAT_SECONDS = 15
AT_ONCE = 200
# With one process a wake-up always comes; with several, others write too and the log is looked at.
QUIET_SECONDS, SHARED_QUIET_SECONDS = 30.0, 1.0


def event_stream(
    journal: Journal, conversation_id: ConversationId, after: int, measures: Measures
) -> EventSourceResponse:
    return EventSourceResponse(
        _counted(tail(journal, conversation_id, after), measures),
        ping=HEARTBEAT_SECONDS,
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def tail(
    journal: Journal, conversation_id: ConversationId, after: int
) -> AsyncIterator[bytes]:
    """What is there is read at once and sent together; while nothing happens no connection is
    held."""
    quiet = QUIET_SECONDS if journal.database.single_writer else SHARED_QUIET_SECONDS
    with journal.wakeups.subscribe(conversation_id) as changed:
        shown = Signs()
        admitted_until = await journal.conversations.token_expires_at(conversation_id)
        await journal.signs.recall(conversation_id)
        while not journal.wakeups.closed:
            events = await journal.events_after(conversation_id, after, AT_ONCE)
            # A merge ends the token of whoever reads here: what comes is for the customer alone.
            if await journal.conversations.token_expires_at(conversation_id) != admitted_until:
                return
            if events:
                after = events[-1].seq
                yield b"".join(encode(event) for event in events)
                continue
            signs = journal.wakeups.signs(conversation_id)
            if signs is not shown and not signs == shown == Signs():
                yield encode_signs(signs)
            shown = signs
            await journal.wakeups.wait(changed, timeout=quiet)


def encode(event: LogEvent) -> bytes:
    data = json.dumps(event.payload, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.seq}\ndata: {data}\n\n".encode()


def encode_signs(signs: Signs) -> bytes:
    """Without an id: whoever comes back goes on in the log, and missed no more than a sign."""
    value = {"typing": signs.typing, "read": signs.read}
    entry = {"type": EventType.CUSTOM, "name": CustomName.SIGNS, "value": value}
    return f"data: {json.dumps(entry, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


async def _counted(chunks: AsyncIterator[bytes], measures: Measures) -> AsyncIterator[bytes]:
    with measures.streams.track_inprogress():
        async for chunk in chunks:
            yield chunk
