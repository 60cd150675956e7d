"""The risk is chosen from what the labelled turns support, seen beside the log, and holds from the next turn on."""

from domain.confidence import Band, Confidence
from domain.conversation import TurnOutcome
from domain.events import TurnEnded
from store.journal import Journal
from store.moments import utc_now
from store.switches import orders
from store.turns import close_turn
from tests.desk.conftest import Browser
from tests.store.builders import a_conversation, claim, say

RISK = "/../insights/risk"


async def replied(journal: Journal, value: float, *, human: bool = False) -> None:
    conversation = await a_conversation(journal)
    await say(journal, conversation.id, "退货要几天")
    claimed = await claim(journal, conversation.id)
    outcome = TurnOutcome.HANDED_OFF if human else TurnOutcome.REPLIED
    confidence = Confidence(value, Band.SURE, {}, "answer")
    async with journal.turns.guard(claimed) as transaction:
        ended = TurnEnded(outcome, confidence=confidence)
        await close_turn(transaction, claimed, ended, now=utc_now())


async def test_a_short_log_says_nothing_of_the_queue(journal: Journal, mei: Browser):
    await replied(journal, 0.9)
    await replied(journal, 0.5)

    found = (await mei.get(RISK)).json()

    assert found["risk"] == found["default"] == 0.1
    assert found["chosen_by"] is None
    assert [c["line"] for c in found["choices"]] == [None, None]
    assert found["choices"][1]["bands"] == {"sure": 1, "unsure": 1, "below": 0}
    assert found["choices"][0]["bands"] == {"sure": 0, "unsure": 2, "below": 0}
    assert found["curve"][0]["bound"] == 0.09


async def test_a_long_log_says_what_each_risk_would_do_to_the_queue(journal: Journal, mei: Browser):
    for _ in range(40):
        await replied(journal, 0.9)
    for _ in range(20):
        await replied(journal, 0.6, human=True)

    choices = (await mei.get(RISK)).json()["choices"]

    strict, loose = (choice["line"]["handoffs_a_day"] for choice in choices)
    assert strict > loose


async def test_a_chosen_risk_holds_for_every_turn_until_it_is_taken_back(
    journal: Journal, mei: Browser
):
    chosen = await mei.put(RISK, json={"risk": 0.1})
    told = (await mei.get(RISK)).json()
    holds = orders(await journal.switches.all(), humans_only=False)
    await mei.put(RISK, json={"risk": None})
    after = orders(await journal.switches.all(), humans_only=False)

    assert chosen.status_code == 200
    assert told["chosen_by"] == "mei"
    assert (holds.risk, after.risk) == (0.1, None)


async def test_a_risk_that_the_turns_cannot_show_is_refused_with_the_reason(mei: Browser):
    refused = await mei.put(RISK, json={"risk": 0.02})
    unknown = await mei.put(RISK, json={"risk": 0.3})

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert "Label more turns" in refused.json()["detail"]
    assert "0.02, 0.1" in unknown.json()["detail"]


async def test_only_who_is_signed_in_may_look(browser):
    assert (await browser().get(RISK)).status_code == 401
