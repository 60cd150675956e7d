"""Answers of a model that are kept: over the wire once, and then from the disk."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.errors import ModelUnavailable
from evals.keeping_calls import Kept, kept, plus
from evals.result import Usage
from models.chat import ChatDelta, ChatModel, build_models
from models.prices import count_tokens, price_of
from settings import Settings
from tests.scripted_model import ScriptedModel, scripted_model  # noqa: F401

ASKED = [{"role": "user", "content": "退货要多久？"}]


@pytest.fixture
def model(scripted_model: ScriptedModel) -> ScriptedModel:  # noqa: F811
    return scripted_model


def over(model: ScriptedModel, folder: Path, *, trial: int = 1, spend: list[Usage] | None = None):
    models = build_models(Settings(model="gpt-4o-mini", model_url=model.url))
    keep = Kept(folder, trial, endpoint=model.url)
    return kept(models, keep, spend=(spend if spend is not None else []).append)[0]


async def told(chat: ChatModel, asked: Sequence[dict[str, str]] = ASKED) -> list[ChatDelta]:
    return [delta async for delta in chat.stream(list(asked))]


async def test_an_answer_is_asked_for_once_and_comes_again_as_it_came(
    model: ScriptedModel, tmp_path: Path
):
    model.call("findOrder", {"id": "LS1"}, text="我看一下。")

    first = await told(over(model, tmp_path))
    again = await told(over(model, tmp_path))

    assert again == first
    assert "".join(delta.text for delta in again) == "我看一下。"
    assert again[-1].tool_calls[0].parsed() == {"id": "LS1"}
    assert len(model.requests) == 1


async def test_another_trial_another_question_and_another_endpoint_ask_anew(
    model: ScriptedModel, tmp_path: Path
):
    for text in ("one", "two", "three"):
        model.say(text)

    one = await told(over(model, tmp_path))
    two = await told(over(model, tmp_path, trial=2))
    three = await told(over(model, tmp_path), [{"role": "user", "content": "另一件事"}])

    said = ["".join(delta.text for delta in each) for each in (one, two, three)]
    assert said == ["one", "two", "three"]
    assert Kept(tmp_path, 1, "a").path("m", {}) != Kept(tmp_path, 1, "b").path("m", {})


async def test_a_failure_is_never_kept(model: ScriptedModel, tmp_path: Path):
    model.error(500).cut(after=2).say("now it works")

    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            await told(over(model, tmp_path))
    answered = await told(over(model, tmp_path))

    assert "".join(delta.text for delta in answered) == "now it works"
    assert len(list(tmp_path.rglob("*.json"))) == 1


async def test_an_answer_that_nobody_heard_to_the_end_is_not_kept(
    model: ScriptedModel, tmp_path: Path
):
    model.say("a long story that is told in many pieces")

    stream = over(model, tmp_path).stream(list(ASKED))
    await anext(stream)
    await stream.aclose()

    assert list(tmp_path.rglob("*.json")) == []


async def test_a_kept_answer_that_cannot_be_read_is_asked_for_again(
    model: ScriptedModel, tmp_path: Path
):
    model.say("first").say("second")
    await told(over(model, tmp_path))
    next(tmp_path.rglob("*.json")).write_text('{"deltas": [{"text"')

    again = await told(over(model, tmp_path))

    assert "".join(delta.text for delta in again) == "second"


async def test_calls_tokens_and_dollars_are_counted_and_what_was_kept_is_told_apart(
    model: ScriptedModel, tmp_path: Path
):
    model.say("七天之内。")
    spent: list[Usage] = []

    await told(over(model, tmp_path, spend=spent))
    await told(over(model, tmp_path, spend=spent))

    assert [(each.calls, each.cached) for each in spent] == [(1, 0), (1, 1)]
    assert spent[0].completion_tokens == count_tokens("七天之内。") > 0
    price = price_of("gpt-4o-mini")
    assert price is not None
    assert spent[0].cost == price.of(spent[0].prompt_tokens, spent[0].completion_tokens)


def test_a_price_is_found_with_its_provider_and_without_and_of_nobody_else():
    assert price_of("openai/gpt-4o-mini") == price_of("gpt-4o-mini") is not None
    assert price_of("a model of my own") is None


def test_sums_know_no_cost_where_one_call_has_none():
    known, unknown = Usage(1, 10, 5, 0.5, 0), Usage(1, 10, 5, None, 1)

    assert plus(Usage(), known) == known
    assert plus(known, known) == Usage(2, 20, 10, 1.0, 0)
    assert plus(known, unknown) == Usage(2, 20, 10, None, 1)
