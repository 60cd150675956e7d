"""The front of the queue: of a long list the first are shown, whoever is being asked for too, and all are counted."""

from datetime import timedelta

from domain.contact import Presence
from domain.handoff import HandoffStatus
from domain.ids import ConversationId
from store.front import Front, front_of
from store.journal import Journal
from tests.store.builders import NOW, a_conversation, an_operator, ask

MINUTE = timedelta(minutes=1)


async def somebody_waits(journal: Journal) -> ConversationId:
    talk = (await a_conversation(journal)).id
    await ask(journal, talk)
    return talk


async def seen_by(journal: Journal, operator_id: str, *, limit: int = 2) -> Front:
    async with journal.database.read() as reader:
        return await front_of(reader, operator_id, limit=limit)  # type: ignore[arg-type]


def talks(front: Front, status: HandoffStatus) -> list[ConversationId]:
    return [row.conversation.id for row in front.rows if row.handoff.status is status]


async def test_a_long_queue_shows_its_front_and_counts_all(journal: Journal):
    mei = await an_operator(journal)
    waiting = [await somebody_waits(journal) for _ in range(5)]

    front = await seen_by(journal, mei.id)

    assert len(talks(front, HandoffStatus.WAITING)) == 2
    assert set(talks(front, HandoffStatus.WAITING)) < set(waiting)
    assert front.counts[HandoffStatus.WAITING] == 5
    assert front.counts[HandoffStatus.TICKET] == 0


async def test_whoever_an_operator_is_asked_to_take_is_shown_wherever_they_stand(journal: Journal):
    mei = await an_operator(journal)
    await journal.operators.set_presence(mei.id, Presence.ONLINE, now=NOW)
    waiting = [await somebody_waits(journal) for _ in range(5)]
    shown = talks(await seen_by(journal, mei.id), HandoffStatus.WAITING)
    behind = next(talk for talk in waiting if talk not in shown)
    await journal.offers.make(behind, mei.id, until=NOW + MINUTE, now=NOW)

    front = await seen_by(journal, mei.id)

    assert behind in talks(front, HandoffStatus.WAITING)
    assert len(front.rows) == 3


async def test_tickets_stand_by_their_promise_and_no_longer_among_those_who_wait(journal: Journal):
    mei = await an_operator(journal)
    later, sooner = await somebody_waits(journal), await somebody_waits(journal)
    for talk, minutes in ((later, 90), (sooner, 30)):
        await journal.desk.to_ticket(talk, promised_at=NOW + minutes * MINUTE, notice="", now=NOW)

    front = await seen_by(journal, mei.id, limit=1)

    assert talks(front, HandoffStatus.TICKET) == [sooner]
    assert front.counts[HandoffStatus.TICKET] == 2
    assert front.counts[HandoffStatus.WAITING] == 0


async def test_all_of_ones_own_are_there_and_of_the_others_the_first(journal: Journal):
    mei, tom = await an_operator(journal), await an_operator(journal, "tom")
    held = [await somebody_waits(journal) for _ in range(6)]
    for talk, operator in zip(held, (mei, mei, mei, tom, tom, tom), strict=True):
        await journal.desk.accept(talk, operator, notice="您好", now=NOW)

    front = await seen_by(journal, mei.id, limit=1)

    owners = [row.handoff.operator_id for row in front.rows]
    assert owners.count(mei.id) == 3
    assert owners.count(tom.id) <= 1
    assert front.counts[HandoffStatus.ACCEPTED] == 6
