"""What a turn says about a proposal is what the journal and the log say of it."""

from datetime import timedelta

from domain.conversation import TurnInput, TurnOutcome
from domain.effect import Proposal
from domain.events import ProposalMade, SentenceSent, TurnEnded
from domain.ids import ProposalId, new_id
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import say
from tests.turns.log import log_of
from tests.turns.scripted_assistant import ScriptedAssistant


def proposes(turn: TurnInput) -> list[object]:
    made = Proposal(
        id=ProposalId(new_id("prop")),
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        tool="cancelOrder",
        arguments={"order_id": "LS20260001"},
        title="取消订单",
        rendering="取消订单 LS20260001",
        customer_id="C1001",
        created_at=turn.now,
        expires_at=turn.now + timedelta(minutes=15),
    )
    return [SentenceSent("请确认。"), ProposalMade(made)]


def declines(turn: TurnInput) -> list[object]:
    assert turn.pending is not None
    return [
        SentenceSent("好的，不执行。"),
        TurnEnded(TurnOutcome.REPLIED, declined=turn.pending.id),
    ]


async def test_a_no_in_words_closes_the_proposal(journal: Journal, conversation_id, start):
    assistant = ScriptedAssistant([proposes, TurnEnded(TurnOutcome.PROPOSED)], [declines])
    dispatcher = await start(assistant)
    await say(journal, conversation_id, "取消 LS20260001")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    await say(journal, conversation_id, "不用了")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    pending = await journal.conversations.pending_proposal(conversation_id, now=utc_now())
    log = await log_of(journal, conversation_id)
    told = [p["value"]["status"] for p in log if p.get("name") == "xiaoer.proposal"]
    assert pending is None
    assert told == ["pending", "declined"]


async def test_a_no_to_what_is_closed_already_changes_nothing(
    journal: Journal, conversation_id, start
):
    gone = TurnEnded(TurnOutcome.REPLIED, declined=ProposalId("prop_gone"))
    dispatcher = await start(ScriptedAssistant([SentenceSent("好的。"), gone]))

    await say(journal, conversation_id, "不用了")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    log = await log_of(journal, conversation_id)
    assert "xiaoer.proposal" not in {p.get("name") for p in log}
    assert log[-1]["result"]["outcome"] == "replied"
