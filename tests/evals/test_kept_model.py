"""Answers of a model that are kept: over the wire once, and then from the disk."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.errors import ModelUnavailable
from evals.kept_model import KeptChat
from models.chat import ChatDelta, ChatModel, build_models
from models.pricing import dollars
from settings import Settings
from tests.scripted_model import ScriptedModel, scripted_model  # noqa: F401
from tests.stack import ROOT

ASKED = [{"role": "user", "content": "退货要多久？"}]


@pytest.fixture
def model(scripted_model: ScriptedModel) -> ScriptedModel:  # noqa: F811
    return scripted_model


def over(model: ScriptedModel, folder: Path, *, trial: int = 1, endpoint: str = "") -> KeptChat:
    models = build_models(Settings(model="gpt-4o-mini", model_url=model.url), counted=True)
    return KeptChat(models[0], folder, trial=trial, endpoint=endpoint)


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
    for text in ("one", "two", "three", "four"):
        model.say(text)

    one = await told(over(model, tmp_path))
    two = await told(over(model, tmp_path, trial=2))
    three = await told(over(model, tmp_path), [{"role": "user", "content": "另一件事"}])
    four = await told(over(model, tmp_path, endpoint="http://another"))

    said = ["".join(delta.text for delta in each) for each in (one, two, three, four)]
    assert said == ["one", "two", "three", "four"]
    model.say("four")


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


async def test_tokens_are_kept_with_an_answer_and_told_again(model: ScriptedModel, tmp_path: Path):
    model.say("七天之内。")

    first = await told(over(model, tmp_path))
    kept = over(model, tmp_path)
    again = await told(kept)

    assert kept.hits == 1
    assert again[-1].tokens == first[-1].tokens


def test_a_price_is_found_with_its_provider_and_without_and_of_nobody_else():
    assert dollars("openai/gpt-4o-mini", (1000, 10)) == dollars("gpt-4o-mini", (1000, 10))
    assert dollars("gpt-4o-mini", (1_000_000, 0)) == pytest.approx(0.15)
    assert dollars("a model of my own", (1, 1)) is None


def test_a_price_is_found_without_the_seconds_that_litellm_takes():
    asked = "import sys; from models.pricing import dollars; dollars('gpt-4o-mini', (1, 1)); sys.exit('litellm' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0
