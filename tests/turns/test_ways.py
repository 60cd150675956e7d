"""What goes straight to a human is told to the assistant with its turn, and a call for one waits where the rules say."""

from domain.conversation import TurnInput
from domain.handoff import Asking, Route
from settings import Settings
from store.journal import Journal
from tests.store.builders import say
from tests.turns.scripted_assistant import ScriptedAssistant, echo
from turns.dispatch import Dispatcher
from turns.handover import Handover


async def test_the_ways_of_the_rules_come_with_the_turn(journal: Journal, conversation_id):
    assistant, asked = ScriptedAssistant(echo()), []

    async def ways(turn: TurnInput) -> tuple[tuple[str, bool], ...]:
        asked.append(turn.question)
        return (("task.refund", True),)

    dispatcher = Dispatcher(journal=journal, assistant=assistant, settings=Settings(), ways=ways)
    await dispatcher.start()
    await say(journal, conversation_id, "在吗")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()
    await dispatcher.stop(0)

    assert asked == ["在吗"]
    assert assistant.turns[0].ways == (("task.refund", True),)


async def test_a_call_for_a_human_waits_where_the_rules_say(journal: Journal, conversation_id):
    async def route(asking: Asking) -> Route:
        return Route(queue="vip", skills=("尺码",), priority=2, rank_at=asking.now, rule="VIP")

    conversation = await journal.conversations.get(conversation_id)
    asked = await Handover(journal, Settings(), route=route).request(conversation)

    kept = await journal.handoffs.current(conversation_id)
    assert kept is not None
    assert kept.id == asked.id
    assert (kept.route.queue, kept.route.skills, kept.route.rule) == ("vip", ("尺码",), "VIP")
