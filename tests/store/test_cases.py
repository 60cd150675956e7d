"""Cases made of recorded conversations: one of each message, whoever is faster, and that erasing a contact takes theirs away."""

import asyncio
from typing import Any

import pytest

from domain.case import CaseReason, CaseState, ProductionCase
from domain.conversation import TurnOutcome
from domain.errors import Conflict, NotFound
from domain.ids import CaseId
from domain.language import Language
from store.cases import NewCase
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import an_operator
from tests.store.talks import Talk, a_talk

BODY: dict[str, Any] = {"steps": [{"say": "How do I return it?"}], "want": {"says": ["7 days"]}}


async def a_case(journal: Journal, talk: Talk, at: int = -1, **more: Any) -> ProductionCase:
    made = NewCase(
        talk.id, talk.asked[at], CaseReason.OTHER, Language.EN, "web", "question", "How?", [], BODY
    )
    case, _ = await journal.cases.add(made, by="mei", now=utc_now())
    return case if not more else await settled(journal, case, **more)


async def settled(journal: Journal, case: ProductionCase, **more: Any) -> ProductionCase:
    values: dict[str, Any] = {"body": case.body, "by": "mei", "before": case.settled_at} | more
    return await journal.cases.settle(case.id, now=utc_now(), **values)


async def asked(journal: Journal, **who: Any) -> Talk:
    return await (await a_talk(journal, **who)).turn("How do I return it?", "Within 7 days.")


async def test_a_message_becomes_one_case_however_many_make_it_at_once(journal: Journal):
    talk = await asked(journal)

    made = await asyncio.gather(*(a_case(journal, talk) for _ in range(4)))

    assert len({case.id for case in made}) == 1
    assert made[0].body["name"] == made[0].id
    assert made[0].state is CaseState.WAITING
    assert await journal.cases.counts() == {"waiting": 1, "labelled": 0, "dropped": 0}


async def test_each_state_is_listed_newest_first_and_labelled_ones_in_the_order_of_making(
    journal: Journal,
):
    talk = await asked(journal)
    await talk.turn("And by post?", "Yes.")
    first = await a_case(journal, talk, 0, state=CaseState.LABELLED)
    second = await a_case(journal, talk, 1, state=CaseState.LABELLED)
    other = await a_case(journal, await asked(journal), state=CaseState.DROPPED)

    listed = await journal.cases.listed(CaseState.LABELLED, limit=10)

    assert [case.id for case in listed] == [second.id, first.id]
    assert [case.id for case in await journal.cases.labelled()] == [first.id, second.id]
    assert [case.id for case in await journal.cases.listed(CaseState.DROPPED, limit=10)] == [
        other.id
    ]
    assert await journal.cases.listed(CaseState.WAITING, limit=10) == []


async def test_of_two_who_settle_a_case_at_once_one_hears_of_the_other(journal: Journal):
    case = await a_case(journal, await asked(journal))
    await settled(journal, case, state=CaseState.LABELLED, by="tom")

    with pytest.raises(Conflict) as slower:
        await settled(journal, case, state=CaseState.DROPPED)

    assert slower.value.extra == {"by": "tom", "state": CaseState.LABELLED}
    assert (await journal.cases.get(case.id)).state is CaseState.LABELLED


async def test_there_is_no_case_that_nobody_made(journal: Journal):
    with pytest.raises(NotFound):
        await journal.cases.get(CaseId("case_x"))
    with pytest.raises(NotFound):
        await journal.cases.settle(
            CaseId("case_x"), CaseState.DROPPED, body={}, by="mei", now=utc_now(), before=None
        )


@pytest.mark.parametrize("known_by", ["id", "customer"])
async def test_erasing_a_contact_deletes_what_waits_and_parts_what_is_labelled(
    journal: Journal, known_by: str
):
    talk = await asked(journal, customer_id="C7")
    for _ in range(2):
        await talk.turn("And by post?", "Yes.")
    waiting = await a_case(journal, talk, 0)
    dropped = await a_case(journal, talk, 1, state=CaseState.DROPPED)
    labelled = await a_case(journal, talk, 2, state=CaseState.LABELLED)
    others = await a_case(journal, await asked(journal))

    count = await journal.cases.erase(talk.contact.id if known_by == "id" else "C7")

    assert count == 3
    for gone in (waiting, dropped):
        with pytest.raises(NotFound):
            await journal.cases.get(gone.id)
    kept = await journal.cases.get(labelled.id)
    assert (kept.conversation_id, kept.message_id, kept.body) == (None, None, labelled.body)
    assert (await journal.cases.get(others.id)).conversation_id == others.conversation_id


async def test_a_merged_contact_is_erased_with_the_cases_that_it_brought(journal: Journal):
    mine, guest = await asked(journal), await asked(journal)
    cases = [await a_case(journal, talk) for talk in (mine, guest)]
    mei = await an_operator(journal)
    merge = await journal.merging.merge(mine.contact.id, guest.contact.id, mei, now=utc_now())

    count = await journal.cases.erase(merge.kept.id)

    assert count == 2
    for case in cases:
        with pytest.raises(NotFound):
            await journal.cases.get(case.id)


async def test_a_recording_holds_what_the_contact_saw_and_who_was_in_it(journal: Journal):
    talk = await a_talk(journal, name="Emma Stone", customer_id="C1002")
    await talk.turn(["Hi", "Where is it?"], "Which order?", TurnOutcome.ASKED, intent="task.track")
    await talk.turn("LS20260012", "I call a colleague.", TurnOutcome.HANDED_OFF)
    await talk.speak("She is known to us", internal=True)
    await talk.speak("Zoe here.", name="Zoe Park")
    await talk.rate_down(talk.replied[0])

    found = await journal.recordings.of(talk.id)

    assert [line.text for line in found.lines] == [
        *("Hi", "Where is it?", "Which order?", "LS20260012", "I call a colleague.", "Zoe here."),
    ]
    assert [line.rated_down for line in found.lines].index(True) == 2
    assert found.verified
    assert {"Emma Stone", "C1002", "Zoe Park"} <= set(found.names)
    assert [(turn.outcome, turn.intent, turn.reason) for turn in found.turns.values()] == [
        ("asked", "task.track", ""),
        ("handed_off", "question", "low_confidence"),
    ]


async def test_there_is_no_recording_of_a_conversation_that_there_is_not(journal: Journal):
    with pytest.raises(NotFound):
        await journal.recordings.of("conv_x")  # type: ignore[arg-type]


async def test_the_newest_turns_are_found_by_conversation_without_those_that_nobody_saw(
    journal: Journal,
):
    first = await asked(journal)
    second = await asked(journal)
    await second.turn("Never mind", "", TurnOutcome.CANCELLED)
    await first.turn("And by post?", "Yes.")

    latest = await journal.recordings.latest_turns(2)
    all_of_them = await journal.recordings.latest_turns(10)

    assert latest == {second.id: second.turns[:1], first.id: first.turns[1:]}
    assert all_of_them == {first.id: first.turns, second.id: second.turns[:1]}
