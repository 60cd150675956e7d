"""The note with which an operator hands a conversation back: the assistant's, for as long as the matter is open."""

from datetime import timedelta

from domain.conversation import FOR_ASSISTANT
from store.journal import Journal
from tests.store.builders import NOW, an_operator, ask, claim, say


async def test_the_note_of_a_hand_back_is_the_assistants_until_the_matter_is_resolved(
    journal: Journal, conversation_id: str
):
    mei = await an_operator(journal, "mei")
    await ask(journal, conversation_id)
    await journal.desk.accept(conversation_id, mei, notice="您好", now=NOW)
    await journal.desk.note(conversation_id, mei, "be gentle", now=NOW, kind=FOR_ASSISTANT)
    await journal.desk.note(conversation_id, mei, "only among us", now=NOW)
    await journal.desk.give_back(conversation_id, mei, notice="回", now=NOW)
    await say(journal, conversation_id, "还在吗")

    first = await claim(journal, conversation_id)
    await ask(journal, conversation_id)
    await journal.desk.accept(conversation_id, mei, notice="您好", now=NOW)
    await journal.desk.resolve(
        conversation_id, mei, disposition="solved", notice="完", now=NOW + timedelta(minutes=1)
    )
    await say(journal, conversation_id, "新的问题")
    second = await claim(journal, conversation_id)

    assert first.input.note == "be gentle"
    assert [message.text for message in first.input.transcript if message.internal] == []
    assert second.input.note == ""
