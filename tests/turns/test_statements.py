"""What a turn asks of the database: as much in a long conversation as in its first turn."""

from contextlib import contextmanager

from sqlalchemy import event

from domain.conversation import Sender, TurnOutcome
from domain.events import CitationsAdded, SentenceSent, TurnEnded
from store.journal import Journal
from store.transcript import TRANSCRIPT
from tests.store.builders import say
from tests.turns.scripted_assistant import ScriptedAssistant
from tests.turns.test_uses import QUOTE

# Where several processes write, one looks once more whether something came meanwhile.
MOST, LOOKING_AGAIN = 24, 3


@contextmanager
def statements(journal: Journal):
    found: list[str] = []
    engine = journal.database.engine.sync_engine

    def note(_connection, _cursor, statement, *_):
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


async def test_that_the_first_turn_and_one_with_a_full_window_cost_the_same_statements(
    journal: Journal, conversation_id, start
):
    assistant = ScriptedAssistant(
        [SentenceSent("满99元包邮。[1]"), CitationsAdded((QUOTE,)), TurnEnded(TurnOutcome.REPLIED)]
    )
    dispatcher = await start(assistant)

    async def asked() -> list[str]:
        with statements(journal) as found:
            await say(journal, conversation_id, "运费多少")
            dispatcher.notify(conversation_id)
            await dispatcher.idle()
        return found

    first = await asked()
    for _ in range(TRANSCRIPT):
        last = await asked()

    assert last == first
    most = MOST if journal.database.single_writer else MOST + LOOKING_AGAIN
    assert len(first) <= most, "\n".join(first)


async def test_that_the_window_holds_its_number_of_messages_and_the_own_one_stands_last(
    journal: Journal, conversation_id, start
):
    assistant = ScriptedAssistant([SentenceSent("好的。"), TurnEnded(TurnOutcome.REPLIED)])
    dispatcher = await start(assistant)
    for number in range(TRANSCRIPT):
        await say(journal, conversation_id, f"第{number}句")
        dispatcher.notify(conversation_id)
        await dispatcher.idle()

    turn = assistant.turns[-1]

    said = [m.text for m in turn.transcript if m.sender is Sender.CONTACT]
    assert len(turn.transcript) == TRANSCRIPT
    assert said == [f"第{number}句" for number in range(TRANSCRIPT - len(said), TRANSCRIPT)]
    assert turn.question == said[-1]
