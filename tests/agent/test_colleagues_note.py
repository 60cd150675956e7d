"""What an operator notes when handing a conversation back: the assistant heeds it, and tells nobody."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.assistant import Assistant
from domain.language import Language
from tests.agent.builders import a_turn, collect
from tests.scripted_model import ScriptedModel

NOTES = {
    Language.ZH: "这位顾客上个月被怠慢过，语气请格外客气，运费的事先不要提",
    Language.EN: "she was treated badly last month, please be extra polite and leave the fee aside",
}
ASKED = {
    Language.ZH: ("退货运费由谁承担？", "非质量问题的退货，运费统一为¥10，由顾客承担[1]。"),
    Language.EN: ("who pays for return shipping?", "Return shipping costs ¥10 for you [1]."),
}


@pytest.mark.parametrize("language", list(Language))
async def test_that_a_model_reads_the_note_before_it_answers(
    with_model: Callable[..., Assistant], scripted_model: ScriptedModel, language: Language
):
    question, answer = ASKED[language]
    scripted_model.say(answer)
    turn = replace(a_turn(question, language=language), note=NOTES[language])

    await collect(with_model(scripted_model, first_token_seconds=60.0).respond(turn))

    first = scripted_model.requests[0]["messages"][0]
    assert first["role"] == "system"
    assert NOTES[language] in first["content"]


@pytest.mark.parametrize("language", list(Language))
async def test_that_a_model_which_repeats_the_note_is_not_heard(
    with_model: Callable[..., Assistant], scripted_model: ScriptedModel, language: Language
):
    for _ in range(3):
        scripted_model.say(f"{NOTES[language]}。")
    turn = replace(a_turn(ASKED[language][0], language=language), note=NOTES[language])

    seen = await collect(with_model(scripted_model, first_token_seconds=60.0).respond(turn))

    assert scripted_model.requests
    assert NOTES[language][:12] not in seen.text
